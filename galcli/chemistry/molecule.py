"""A molecule: read from SMILES, InChI, a name or a MOL block."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from galcli.chemistry.detect import Kind, is_inchi_key, kind_of_text
from galcli.chemistry.faults import smiles_fault, structure_fault
from galcli.chemistry.messages import rdkit_messages
from galcli.chemistry.opsin import NoReader
from galcli.errors import InputError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from rdkit.Chem import Mol

    from galcli.chemistry.opsin import Opsin

LONGEST_TEXT = 100_000
"""Characters of one molecule's text; longer ones are refused."""
LARGEST_STABLE = 1000
"""Atoms; the SMILES of larger molecules is made canonical once only, which takes seconds there."""
_SHOWN = 60
_SGROUPS = ("SRU", "MON", "COP", "CRO", "MOD", "GRA", "ANY")


@dataclass(frozen=True, slots=True)
class Molecule:
    """A structure that RDKit accepts.

    Attributes:
        mol: RDKit's molecule.
        smiles: Canonical isomeric SMILES.
        text: What the user wrote.
        kind: How it was written.
        notes: What a chemist should know about it, such as radicals; sentences.
    """

    mol: Mol
    smiles: str
    text: str
    kind: Kind
    notes: tuple[str, ...] = field(default=())


def read_molecule(text: str, kind: Kind | None = None, opsin: Opsin | None = None) -> Molecule:
    """Read one molecule.

    Args:
        text: SMILES, InChI, a name, or a MOL block.
        kind: How it is written; `None` detects it.
        opsin: Reads names.

    Raises:
        InputError: It is not a molecule; the sentence says why and, in a SMILES, where.
    """
    given = text if kind is Kind.MOL else text.strip()
    _require_sense(given)
    found = kind or kind_of_text(given)
    with rdkit_messages() as messages:
        mol, notes = _parse(given, found, messages, opsin)
        if not mol.GetNumAtoms():
            raise InputError("The molecule has no atoms.")
        return Molecule(mol, stable_smiles(mol), text, found, (*notes, *_notes(mol)))


def stable_smiles(mol: Mol) -> str:
    """Return the canonical isomeric SMILES, the same for every way of writing the molecule.

    RDKit's first SMILES of a molecule may depend on how it was written; that of its own SMILES does not.
    """
    from rdkit import Chem

    first = Chem.MolToSmiles(mol)
    if mol.GetNumAtoms() > LARGEST_STABLE:
        return first
    again = Chem.MolFromSmiles(first)
    return Chem.MolToSmiles(again) if again is not None else first


def shown(text: str) -> str:
    """Return a text short enough for a sentence."""
    line = one_line(text)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _require_sense(text: str) -> None:
    if not text.strip():
        raise InputError("The molecule is empty.")
    if "\0" in text:
        raise InputError(f"The molecule holds a NUL byte, at position {text.index(chr(0)) + 1}.")
    if len(text) > LONGEST_TEXT:
        raise InputError(f"The molecule has {len(text):,} characters; at most {LONGEST_TEXT:,} are read.")


def _parse(text: str, kind: Kind, messages: list[str], opsin: Opsin | None) -> tuple[Mol, tuple[str, ...]]:
    if kind is Kind.MOL:
        return _from_block(text, messages), ()
    if kind is Kind.INCHI:
        return _from_inchi(text), ()
    if kind is Kind.NAME:
        return _from_name(text, opsin)
    return _from_smiles(text, messages), ()


def _from_smiles(text: str, messages: list[str]) -> Mol:
    from rdkit import Chem

    if "{" in text:
        raise InputError("Polymers in braces (BigSMILES) are not supported; give one repeat unit.")
    if is_inchi_key(text):
        raise InputError(f"{text} is an InChIKey, a hash: it holds no structure.", "Give SMILES, InChI or a name.")
    mol = Chem.MolFromSmiles(text)
    if mol is not None:
        return mol
    if ">" in text:
        raise InputError(
            f'"{shown(text)}" is a reaction, not a molecule.', "Give its molecules one at a time, without >."
        )
    reason = smiles_fault(text, messages)
    raise InputError(f'"{shown(text)}" is not a SMILES: {reason}.', "If it is a name: --from name.")


def _from_inchi(text: str) -> Mol:
    from rdkit import Chem

    mol: Mol | None = Chem.MolFromInchi(text)  # type: ignore[no-untyped-call]
    if mol is None:
        raise InputError(f'"{shown(text)}" is not an InChI that can be read; is it complete?')
    return mol


def _from_block(text: str, messages: list[str]) -> Mol:
    from rdkit import Chem

    if "M  END" not in text:
        raise InputError('The MOL block is cut short: it has no line "M  END".')
    mol = Chem.MolFromMolBlock(text)
    if mol is None:
        raise InputError(f"The MOL block cannot be read: {structure_fault(messages)}.")
    return mol


def _from_name(text: str, opsin: Opsin | None) -> tuple[Mol, tuple[str, ...]]:
    from rdkit import Chem

    if opsin is None:
        raise InputError(f'"{shown(text)}" looks like a name, and nothing here reads names.')
    try:
        reading = opsin.read(text)
    except NoReader as error:
        raise InputError(
            f'The name "{shown(text)}" cannot be read: {error}', "gal doctor shows what is there."
        ) from error
    mol = Chem.MolFromSmiles(reading.smiles) if reading.smiles else None
    if mol is None:
        reason = reading.reason or f"RDKit does not accept {reading.smiles}"
        raise InputError(
            f'OPSIN cannot read the name "{shown(text)}": {one_line(reason)}.', "If it is a SMILES: --from smiles."
        )
    notes = (f"The name is ambiguous: {reading.ambiguous}.",) if reading.ambiguous else ()
    return mol, notes


def _notes(mol: Mol) -> tuple[str, ...]:
    from rdkit import Chem

    notes = []
    radicals = sum(atom.GetNumRadicalElectrons() for atom in mol.GetAtoms())
    if radicals:
        notes.append(f"It has {radicals} unpaired electron{'s' if radicals > 1 else ''}.")
    wildcards = sum(atom.GetAtomicNum() == 0 for atom in mol.GetAtoms())
    if wildcards:
        atoms = "a wildcard atom, which weighs" if wildcards == 1 else f"{wildcards} wildcard atoms, which weigh"
        notes.append(f"It has {atoms} nothing here.")
    groups = [group.GetProp("TYPE") for group in Chem.GetMolSubstanceGroups(mol) if group.HasProp("TYPE")]
    if any(group in _SGROUPS for group in groups):
        notes.append("It is a polymer; the values are those of one repeat unit.")
    return tuple(notes)
