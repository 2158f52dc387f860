"""Small benchmarks in the layout of the data folder, with questions made here."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ADDITIONS = [(left, left + 2) for left in range(10, 30)]


def write_archive(path: Path, files: dict[str, str]) -> None:
    """Write a tar.xz archive."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:xz") as archive:
        for name, text in files.items():
            data = text.encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def options_of(left: int, right: int) -> list[str]:
    """Return four sums; which one is right depends on the first number."""
    options = [str(left + right + wrong) for wrong in (1, 10, 7)]
    options.insert(left % 4, str(left + right))
    return options


def write_arc(data: Path) -> None:
    """Write twenty questions, eight of them challenging."""

    def record(left: int, right: int) -> dict[str, str]:
        listed = " ".join(f"Answer{number}: {option}" for number, option in enumerate(options_of(left, right), 1))
        return {
            "instruction": f"Please choose the correct answer to the question: What is {left} plus {right}?\n\n{listed}"
            "\n\nAnswer format: answer1/answer2/answer3/answer4",
            "input": "",
            "output": f"the correct answer is answer{left % 4 + 1}",
            "answer": f"answer{left % 4 + 1}",
        }

    records = [record(*pair) for pair in ADDITIONS]
    write_archive(
        data / "benchmarks/arc.tar.xz",
        {
            "arc/ARC-Easy/test.json": json.dumps(records[:12]),
            "arc/ARC-Easy/train.json": "not read",
            "arc/openbookqa/test.json": "not read",
            "arc/ARC-Challenge/test.json": json.dumps(records[12:]),
        },
    )


def write_mmlu(data: Path) -> None:
    """Write two subjects, one in each of the two formats that are about."""
    maths = [[f"{left} + {right} =", *options_of(left, right), str(left % 4)] for left, right in ADDITIONS[:4]]
    law = [["Which, if any, is (b)?", "a", "b", "c", "d, or e", "B"]]
    header = ["question", "choice0", "choice1", "choice2", "choice3", "answer"]
    write_archive(
        data / "benchmarks/mmlu.tar.xz",
        {
            "mmlu/test/elementary_mathematics_test.csv": _csv([header, *maths]),
            "mmlu/test/professional_law_test.csv": _csv(law),
            "mmlu/dev/professional_law_dev.csv": "not read",
        },
    )


def write_medmcqa(data: Path) -> None:
    """Write two questions."""
    lines = [
        {"id": "one", "question": "Which?", "opa": "no", "opb": "no!", "opc": "right", "opd": "wrong", "cop": 3},
        {"id": "two", "question": "What?", "opa": "right", "opb": "1", "opc": "2", "opd": "3", "cop": 1},
    ]
    write_archive(
        data / "benchmarks/medmcqa.tar.xz", {"medmcqa/dev.json": "\n".join(json.dumps(line) for line in lines) + "\n"}
    )


def write_pubmedqa(data: Path) -> None:
    """Write three questions; a fourth is for training."""
    decisions = {"1": "yes", "2": "no", "3": "maybe"}
    records = {
        key: {"QUESTION": f"Is {key} so?", "CONTEXTS": [f"We found {answer}.", "Twice."], "final_decision": answer}
        for key, answer in {**decisions, "4": "yes"}.items()
    }
    write_archive(
        data / "benchmarks/pubmedqa.tar.xz",
        {
            "pubmedqa/ori_pqal.json": json.dumps(records),
            "pubmedqa/test_ground_truth.json": json.dumps(decisions),
        },
    )


def write_gsm8k(data: Path) -> None:
    """Write three problems."""
    problems = [
        {"question": f"Ann has {left} pens and buys {right}. How many?", "answer": f"Add.\n#### {left + right:,}"}
        for left, right in ((1000, 200), (5, 6), (7, 8))
    ]
    path = data / "benchmarks/gsm8k_test.jsonl.xz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress("\n".join(map(json.dumps, problems)).encode()))


def write_citations(data: Path) -> None:
    """Write three records and five contexts, two of which cannot be asked."""
    records = [
        {
            "id": "A1",
            "title": "Parsing, Quickly: a Chart",
            "authors": ["Ann Able"],
            "year": 2001,
            "abstract": "Charts.",
        },
        {"id": "B2", "title": "Taggers of Turkish", "authors": ["Bo Bee"], "year": 2002, "abstract": "Tagging words."},
        {"id": "C3", "title": "Kappa for Coders", "authors": ["Cy Cee"], "year": 2003, "abstract": "Agreement."},
    ]
    contexts = [
        {"id": "c1", "context": "We parse with the quick chart of [CITE] .", "gold": ["A1"]},
        {"id": "c2", "context": "Following [CIT] we use taggers for Turkish [CITE] .", "gold": ["B2"]},
        {"id": "c3", "context": "We measure agreement by kappa [CITE] here.", "gold": ["C3"]},
        {"id": "c4", "context": "[CITE] says so.", "gold": ["C3"]},
        {"id": "c5", "context": "As Able says in her book [CITE] .", "gold": ["A1"], "name_leak": True},
    ]
    folder = data / "citations"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "acl_anthology.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, records)).encode()))
    (folder / "contexts_acl_dev.jsonl").write_text("\n".join(map(json.dumps, contexts)), encoding="utf-8")


def write_moleculenet(data: Path) -> None:
    """Write two sets of chains and rings: BBBP with one property, Tox21 with two assays and a gap."""
    chains = ["C" * length + "O" for length in range(1, 17)]
    rings = ["C1CCCCC1O", "c1ccccc1O", "C1CCCC1", "c1ccncc1"]
    bbbp = [["", "num", "name", "p_np", "smiles"]]
    bbbp += [[str(number), "1", "x", str(number % 2), smiles] for number, smiles in enumerate([*chains, *rings])]
    tox = [["", "NR-AR", "SR-p53", "mol_id", "smiles"]]
    tox += [[str(number), f"{number % 2}.0", "", "T", smiles] for number, smiles in enumerate([*chains, *rings])]
    tox[-1][2] = "1.0"
    tox.append(["20", "1.0", "1.0", "T", "not a molecule"])
    write_archive(
        data / "molecules/moleculenet.tar.xz",
        {
            "moleculenet/BBBP.csv": _csv(bbbp),
            "moleculenet/tox21.csv": _csv(tox),
            "moleculenet/Lipophilicity.csv": "not read",
        },
    )


def _csv(rows: list[list[str]]) -> str:
    import csv

    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()
