"""Tables of molecules become pages as PubChem has them, and questions about them; values are computed by RDKit."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from galcli.errors import InputError, UsageError
from galcli.prompting.tokens import wrap_smiles
from galcli.training.corpus.archive import lines
from galcli.training.corpus.clean import clean_line
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import PROPERTIES_HEADING, about_molecule, naming, question
from galcli.training.corpus.holdout import choice, molecule_identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rdkit.Chem import Mol

_TASKS = ("name", "structure", "page", "question")
_ROWS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "formula": ("Molecular Formula", str),
    "weight": ("Molecular Weight", lambda value: f"{value:.2f} g/mol"),
    "logp": ("LogP", lambda value: f"{value:.1f}"),
    "donors": ("Hydrogen Bond Donor Count", str),
    "acceptors": ("Hydrogen Bond Acceptor Count", str),
    "rotatable_bonds": ("Rotatable Bond Count", str),
    "tpsa": ("Topological Polar Surface Area", lambda value: f"{value:.1f} Å2"),
    "heavy_atoms": ("Heavy Atom Count", str),
    "charge": ("Formal Charge", str),
}
_QUESTIONS = {
    "formula": "What is the molecular formula of this compound?",
    "weight": "What is the molecular weight of this compound?",
    "logp": "What is the computed logP of this compound?",
    "tpsa": "What is the topological polar surface area of this compound?",
    "donors": "How many hydrogen bond donors does this compound have?",
    "acceptors": "How many hydrogen bond acceptors does this compound have?",
    "rotatable_bonds": "How many rotatable bonds does this compound have?",
    "rings": "How many rings does this compound have?",
    "aromatic_rings": "How many aromatic rings does this compound have?",
    "heavy_atoms": "How many heavy atoms does this compound have?",
}


@dataclass(frozen=True, slots=True)
class MoleculeReader:
    """Reads tables with SMILES.

    Attributes:
        smiles: The column of the SMILES; without a header, the first.
        name_column: The column of the IUPAC name; without it molecules have none.
        description: The column of a text about the molecule.
        header: Whether the first line names the columns.
        delimiter: Between columns.
        unnamed: Rows whose names are left out, as `column=value`.
        tasks: What is made: `name` (SMILES to name), `structure` (name to SMILES), `page`, `question`.
        heaviest: Heavy atoms of the largest molecule; larger ones are left out.
    """

    prose: ClassVar[bool] = False

    smiles: str = "smiles"
    name_column: str = ""
    description: str = ""
    header: bool = True
    delimiter: str = "\t"
    unnamed: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ("name", "page")
    heaviest: int = 60

    def __post_init__(self) -> None:
        """Refuse unknown tasks."""
        wrong = next((task for task in self.tasks if task not in _TASKS), None)
        if wrong:
            raise UsageError(f'Molecules have no task "{wrong}".', f"Tasks: {', '.join(_TASKS)}.")

    def items(self, path: Path | None) -> Iterator[dict[str, str]]:
        """Yield the rows."""
        if path is None:
            return
        names = None if self.header else [self.smiles, self.name_column or "name", self.description or "description"]
        yield from csv.DictReader(lines(path), fieldnames=names, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)

    def documents(self, item: dict[str, str]) -> Iterator[Document]:
        """Yield a molecule's documents."""
        from galcli.chemistry.descriptors import describe

        name = "" if self._is_unnamed(item) else clean_line(item.get(self.name_column) or "")
        if not name and not {"page", "question"} & set(self.tasks):
            return
        mol, smiles = _read((item.get(self.smiles) or "").strip())
        if mol.GetNumHeavyAtoms() > self.heaviest:
            return
        key = describe(mol, smiles, ("inchikey",))["inchikey"]
        if not key:
            raise InputError("A molecule has no InChIKey.")
        description = clean_line(item.get(self.description) or "")
        for task in self.tasks:
            document = _document(task, mol, smiles, name, description, molecule_identity(key))
            if document is not None:
                yield document

    def _is_unnamed(self, row: dict[str, str]) -> bool:
        pairs = (rule.partition("=") for rule in self.unnamed)
        return any(row.get(column) == value for column, _, value in pairs)


def _read(text: str) -> tuple[Mol, str]:
    """Return a molecule and its canonical SMILES, which is the same as `gal mol` finds.

    Raises:
        InputError: It is no molecule.
    """
    from rdkit import Chem

    from galcli.chemistry.messages import rdkit_messages
    from galcli.chemistry.molecule import stable_smiles

    with rdkit_messages():
        mol = Chem.MolFromSmiles(text) if text else None
        if mol is None or not mol.GetNumAtoms():
            raise InputError(f'"{text}" is no molecule.')
        smiles = Chem.MolToSmiles(mol)
        return mol, smiles if smiles == text else stable_smiles(mol)


def _document(task: str, mol: Mol, smiles: str, name: str, description: str, identity: str) -> Document | None:
    from galcli.chemistry.descriptors import describe

    key = f"{smiles}#{task}"
    if task == "page":
        text = _described(smiles, description) if description else _page(smiles, name, describe(mol, smiles, _ROWS))
        return Document(text, key, identity=identity)
    if task == "question":
        asked = list(_QUESTIONS)[choice(smiles, len(_QUESTIONS))]
        values = describe(mol, smiles, (asked,))
        answer = _ROWS[asked][1](values[asked]) if asked in _ROWS else str(values[asked])
        return pair(about_molecule(smiles, _QUESTIONS[asked]), f" {answer}", key, identity)
    if not name:
        return None
    if task == "name":
        return pair(naming(smiles), f" {name}", key, identity)
    shown = wrap_smiles(smiles, isomeric=True)
    return pair(question(f"What is the SMILES formula of {name}?"), f" {shown}", key, identity)


def _described(smiles: str, description: str) -> str:
    return f"{wrap_smiles(smiles, isomeric=True)}\n\n## Description\n\n{description}"


def _page(smiles: str, name: str, values: dict[str, Any]) -> str:
    """Return a page that begins as the naming prompt does, and goes on with computed values."""
    opening = f"{naming(smiles)} {name}." if name else f"{wrap_smiles(smiles, isomeric=True)}\n\n{PROPERTIES_HEADING}"
    rows = [f"| {label} | {shown(values[key])} |" for key, (label, shown) in _ROWS.items()]
    table = "\n".join(["| Property Name | Property Value", "| --- | ----------- |", *rows])
    return f"{opening}\n\n### Computed Properties\n\n{table}"
