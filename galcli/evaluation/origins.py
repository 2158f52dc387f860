"""Where the files of the data folder come from: what a user is told whose folder lacks one."""

from __future__ import annotations

_ORIGINS = {
    "benchmarks/arc.tar.xz": "the AI2 Reasoning Challenge, https://allenai.org/data/arc, CC BY-SA 4.0",
    "benchmarks/gsm8k_test.jsonl.xz": "https://github.com/openai/grade-school-math, MIT",
    "benchmarks/medmcqa.tar.xz": "https://medmcqa.github.io, Apache-2.0",
    "benchmarks/mmlu.tar.xz": "https://github.com/hendrycks/test, MIT",
    "benchmarks/pubmedqa.tar.xz": "https://pubmedqa.github.io, MIT",
    "citations/acl_anthology.jsonl.gz": "records of the ACL Anthology, https://aclanthology.org, CC BY 4.0",
    "citations/contexts_acl_dev.jsonl": "citation contexts of ScisummNet, CC BY 4.0",
    "citations/contexts_latex_dev.jsonl": "citation contexts of LaTeX papers, MIT and Apache-2.0",
    "iupac/pubchem_pairs.tsv.gz": "names of PubChem with SMILES, each read back by OPSIN",
    "iupac/rule_named_pairs.tsv.gz": "names written by openclatura with SMILES, each read back by OPSIN",
    "molecules/moleculenet.tar.xz": "MoleculeNet, https://moleculenet.org, MIT",
    "proteins/deeploc_our_val_set.fasta.xz": "DeepLoc's proteins with locations, MIT",
    "proteins/keywlist.txt.xz": "UniProt's keywords, https://www.uniprot.org, CC BY 4.0",
    "proteins/yeast_goslim_ec.tsv.xz": "yeast proteins of SGD, https://www.yeastgenome.org, CC BY 4.0",
}


def origin(name: str) -> str:
    """Return where a file of the data folder comes from."""
    return _ORIGINS.get(name, "docs/evaluation.md says where it comes from")
