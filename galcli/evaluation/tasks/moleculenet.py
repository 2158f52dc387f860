"""MoleculeNet's classification sets by the paper's prompt: is `Yes` or `No` the more probable answer, and by how much.

Molecules are written in Kekulé form, as the paper's; the test parts are those of the scaffold split. What is summed up
is the mean over a set's assays of the area under the ROC curve, and the mean of the sets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.chemistry.messages import rdkit_messages
from galcli.evaluation.asking import choose
from galcli.evaluation.benchmarks.moleculenet import sets
from galcli.evaluation.benchmarks.scaffold_split import part_to_test
from galcli.evaluation.choosing import answers
from galcli.evaluation.grouped_auc import assay_number, mean_auc, part
from galcli.evaluation.item import ALL, Item, Outcome, some
from galcli.evaluation.measure import Figure, Measure
from galcli.evaluation.tasks.moleculenet_questions import NAMES, asked
from galcli.files import write_atomically
from galcli.request import molecule_question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdkit.Chem import Mol

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.benchmarks.moleculenet import MoleculeSet

_ARCHIVE = "molecules/moleculenet.tar.xz"
METHOD = "yes against no"
_YES_NO = ("Yes", "No")

# Taylor et al. 2022, table 16; Galactica's training saw the training parts. The averages are as printed: they are not
# the means of the six rows.
_TABLE = {
    "BACE": (0.561, 0.576, 0.584, 0.617),
    "BBBP": (0.393, 0.604, 0.535, 0.661),
    "ClinTox": (0.518, 0.589, 0.784, 0.826),
    "HIV": (0.702, 0.724, 0.722, 0.745),
    "SIDER": (0.559, 0.540, 0.559, 0.632),
    "Tox21": (0.543, 0.606, 0.639, 0.689),
    ALL: (0.581, 0.619, 0.640, 0.690),
}
_SIZES = ("125M", "1.3B", "6.7B", "120B")
_PAPER = (
    *(
        Figure(f"Galactica {size}", value, stratum=stratum)
        for stratum, values in _TABLE.items()
        for size, value in zip(_SIZES, values, strict=True)
    ),
    Figure("Uni-Mol", 0.770, "3-D model"),
)


@dataclass(frozen=True, slots=True)
class MoleculeNet:
    """Molecules with yes-or-no properties, a question an assay."""

    name: ClassVar[str] = "moleculenet"
    batch: ClassVar[int] = 64
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("ROC-AUC", METHOD, aggregate=mean_auc, percent=False, paper=_PAPER, constants=(("chance", 0.5),)),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return the measurements of the test parts."""
        path = bench.file(_ARCHIVE)
        found = list(sets(path))
        tested = _tested(found, bench)
        with rdkit_messages():
            items = [item for one in found for item in _items(one, tested[one.name])]
        return some(items, bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Ask about each molecule."""
        return [_outcome(item, bench) for item in items]


def _tested(found: Sequence[MoleculeSet], bench: Bench) -> dict[str, list[int]]:
    """Return the rows of each set's test part; the scaffolds of all molecules take a minute, so they are kept."""
    kept = bench.cache / "evaluation" / f"scaffolds-{bench.hashes[_ARCHIVE][:16]}.json" if bench.cache else None
    if kept is not None and kept.is_file():
        rows: dict[str, list[int]] = json.loads(kept.read_text(encoding="utf-8"))
        return rows
    rows = {one.name: _test_rows(one) for one in found}
    if kept is not None:
        write_atomically(kept, json.dumps(rows).encode())
    return rows


def _test_rows(one: MoleculeSet) -> list[int]:
    """Return the rows to test with; Tox21 has a few molecules that cannot be read."""
    with rdkit_messages():
        read = [
            (number, molecule) for number, row in enumerate(one.rows) if (molecule := _molecule(row[0])) is not None
        ]
    places = part_to_test([molecule for _, molecule in read])
    return [read[place][0] for place in places]


def _items(one: MoleculeSet, rows: Sequence[int]) -> Iterator[Item]:
    questions = asked(one.name, tuple(one.rows[0][1]))
    for row in rows:
        molecule = _molecule(one.rows[row][0])
        if molecule is None:  # another RDKit kept these rows
            continue
        smiles = _kekulized(molecule)
        for assay, (column, question) in enumerate(questions.items()):
            label = one.label(row, column)
            if label is not None:
                data = {"question": question, "assay": assay_number(NAMES.index(one.name), assay)}
                yield Item(f"{one.name}/{row}/{column}", smiles, label, (one.name,), data)


def _molecule(smiles: str) -> Mol | None:
    from rdkit import Chem

    return Chem.MolFromSmiles(smiles)


def _kekulized(molecule: Mol) -> str:
    from rdkit import Chem

    bare = Chem.Mol(molecule)
    Chem.Kekulize(bare, clearAromaticFlags=True)
    return str(Chem.MolToSmiles(bare, kekuleSmiles=True))


def _outcome(item: Item, bench: Bench) -> Outcome:
    request = molecule_question(item.ask, item.data["question"])
    found = choose(request, answers(_YES_NO, bench), bench)
    yes, no = found.totals
    parts = {METHOD: part(yes - no, item.gold, item.data["assay"])}
    return Outcome(parts, {METHOD: _YES_NO[found.best]}, (found.prompt,))


TASK = MoleculeNet()
