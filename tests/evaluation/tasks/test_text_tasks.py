"""GSM8K, citations and MoleculeNet, with scripted models."""

import pytest
from benchmark_files import write_citations, write_gsm8k, write_moleculenet
from scoring import ScoringEngine, bench_of, parts_of

from galcli.evaluation.grouped_auc import assay_number, mean_auc, part
from galcli.evaluation.tasks import citations, gsm8k, moleculenet
from galcli.evaluation.working import equal, numbers
from galcli.work.sandbox import Sandbox


def test_gsm8k_tells_direct_worked_and_verified_answers_apart(tmp_path):
    """The program's number is right and verified; a number that the model only claims is right at most."""
    write_gsm8k(tmp_path / "data")
    program = '\nadd.py\n```\nwith open("output.txt", "w") as file:\n    file.write(str({}))\n```\n<<run: "add.py">>\n'

    def script(text, _seed):
        if text.endswith("Answer:"):
            return " 5 pens and 6 make 11 pens." if "has 5 pens" in text else " 3"
        if text.endswith("<<read:"):
            return ' "output.txt">>'
        if text.endswith("<work>"):
            first = program.format("1000 + 200") if "has 1000" in text else program.format("7 * 8")
            return "\nSo 11.\n</work>" if "has 5 pens" in text else first + '<<read: "output.txt">>'
        if text.endswith(("1200\n", "56\n")):
            return "</work>"
        value = "1,200 pens" if "1200\n" in text else "56" if "56\n" in text else "11"
        return f"\n\nAnswer: {value}" if text.endswith("</work>") else ""

    with Sandbox() as sandbox:
        found = parts_of(gsm8k.TASK, bench_of(ScoringEngine(script), tmp_path, sandbox))
    keys = ("direct", "<work>", "<work>, verified", "<work>, wrongly verified")
    assert [[found[number][key] for key in keys] for number in "123"] == [[0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 1]]


def test_numbers_are_read_with_signs_commas_and_exponents():
    """What is compared is the number, not its spelling."""
    assert numbers("It is −1,234.5, then .5 and 2e3 pens") == [-1234.5, 0.5, 2000.0]
    assert equal(0.1 + 0.2, 0.3)
    assert not equal(18.4, 18)


def test_citations_are_right_by_title(tmp_path):
    """A wrong but real title exists, an invented one does not, and search stands beside."""
    write_citations(tmp_path / "data")

    def script(text, _seed):
        if "quick chart" in text:
            return " parsing quickly: a Chart, Able[END_REF]"
        return " Kappa for Coders, Cee[END_REF]" if "Turkish" in text else " Cohen's Book of Kappa, Cohen[END_REF]"

    engine = ScoringEngine(script)
    bench = bench_of(engine, tmp_path)
    found = parts_of(citations.TASK, bench)
    assert [[found[name][key] for key in ("model", "model, real title")] for name in ("c1", "c2", "c3")] == [
        [1, 1],
        [0, 1],
        [0, 0],
    ]
    assert [found[name]["search (BM25)"] for name in ("c1", "c2", "c3")] == [1, 1, 1]
    assert all(prompt.endswith(" [START_REF]") and "CIT" not in prompt for prompt in engine.prompts)
    assert set(bench.hashes) == {"citations/acl_anthology.jsonl.gz", "citations/contexts_acl_dev.jsonl"}


def test_moleculenet_scores_yes_against_no(tmp_path):
    """A model that likes rings ranks rings first; sets and assays are averaged, and scaffolds are kept."""
    write_moleculenet(tmp_path / "data")

    def worth(prompt, text):
        return -0.1 if (text == " Yes") == ("1" in prompt.split("[START_I_SMILES]")[1].split("[END")[0]) else -2.0

    engine = ScoringEngine(worth=worth)
    bench = bench_of(engine, tmp_path)
    items = moleculenet.TASK.items(bench)
    assert {item.strata for item in items} == {("BBBP",), ("Tox21",)}
    assert all("c" not in item.ask for item in items), "Kekulé form has no small letters"
    outcomes = moleculenet.TASK.run(items, bench)
    assert all(set(outcome.parts) == {"yes against no"} for outcome in outcomes)
    prompt = next(text for text, _ in engine.scored if "blood-brain" in text)
    assert prompt.startswith("</s>Here is a SMILES formula:\n\n[START_I_SMILES]")
    assert prompt.endswith("Question: Will the chemical compound penetrate the blood-brain barrier?\n\nAnswer:")
    assert [item.id for item in moleculenet.TASK.items(bench)] == [item.id for item in items]
    assert list((tmp_path / "cache/evaluation").glob("scaffolds-*.json"))


def test_areas_are_averaged_over_assays_and_then_sets():
    """An assay with one label has no say; a set with many assays weighs no more than one with one."""
    perfect = [part(score, label, assay_number(0, 0)) for score, label in ((0.1, 0), (0.2, 0), (0.9, 1))]
    opposite = [part(score, label, assay_number(1, 0)) for score, label in ((0.9, 0), (0.1, 1))]
    ties = [part(0.0, label, assay_number(1, 1)) for label in (0, 1, 0)]
    single = [part(0.3, 1, assay_number(1, 2))]
    assert mean_auc(perfect) == 1
    assert mean_auc(ties) == 0.5
    assert mean_auc([*perfect, *opposite, *ties, *single]) == (1 + (0 + 0.5) / 2) / 2
    with pytest.raises(ValueError, match="both labels"):
        mean_auc(single)
