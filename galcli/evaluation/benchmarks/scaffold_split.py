"""The scaffold split of molecules: what is tested has other ring systems than what is trained on.

Source: the algorithm of DeepChem's ScaffoldSplitter (Wu et al. 2018, "MoleculeNet", section 3.2): molecules with the
same Bemis-Murcko scaffold stay together, the largest groups fill the training part, the smallest end in the test part.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdkit.Chem import Mol

_TRAIN, _VALID = 0.8, 0.9


def part_to_test(molecules: Sequence[Mol]) -> list[int]:
    """Return the positions of the molecules to test with, about a tenth of them, in ascending order."""
    from rdkit.Chem.Scaffolds import MurckoScaffold

    groups: dict[str, list[int]] = defaultdict(list)
    for number, molecule in enumerate(molecules):
        scaffold = MurckoScaffold.MurckoScaffoldSmiles(mol=molecule)  # type: ignore[no-untyped-call]
        groups[scaffold].append(number)
    train = valid = 0
    tested: list[int] = []
    for group in sorted(groups.values(), key=lambda group: (len(group), group[0]), reverse=True):
        if train + len(group) <= _TRAIN * len(molecules):
            train += len(group)
        elif train + valid + len(group) <= _VALID * len(molecules):
            valid += len(group)
        else:
            tested += group
    return sorted(tested)
