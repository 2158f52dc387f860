"""MoleculeNet's classification sets (Wu et al. 2018): molecules with measured yes-or-no properties."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.training.corpus.archive import members
from galcli.training.corpus.clean import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class MoleculeSet:
    """One set.

    Attributes:
        name: As the papers call it.
        rows: The molecules' SMILES as in the file, and their values by column.
    """

    name: str
    rows: list[tuple[str, dict[str, str]]]

    def label(self, row: int, column: str) -> int | None:
        """Return 1, 0, or None where it was not measured."""
        value = self.rows[row][1].get(column, "").strip()
        return {"1": 1, "1.0": 1, "0": 0, "0.0": 0}.get(value)


FILES = {
    "bace.csv": "BACE",
    "BBBP.csv": "BBBP",
    "clintox.csv": "ClinTox",
    "HIV.csv": "HIV",
    "sider.csv": "SIDER",
    "tox21.csv": "Tox21",
}
"""File in the archive → name of the set."""


def sets(path: Path) -> Iterator[MoleculeSet]:
    """Yield the classification sets of an archive of CSV files.

    Raises:
        InputError: A file has no column `smiles`.
    """
    for name, data in members(path, tuple(f"/{file}" for file in FILES)):
        records = csv.DictReader(io.StringIO(decode(data), newline=""))
        try:
            rows = [({key: value or "" for key, value in record.items() if key}) for record in records]
        except csv.Error as error:
            raise InputError(f"{name} is not CSV: {error}.") from error
        if not rows or "smiles" not in rows[0]:
            raise InputError(f"{name} in {path} has no column smiles.")
        yield MoleculeSet(FILES[name.rpartition("/")[2]], [(row["smiles"], row) for row in rows])
