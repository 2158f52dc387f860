"""Confirm a name: OPSIN reads it back, RDKit compares the structures.

What it does not cover: whether the name is the one that IUPAC prefers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from galcli.chemistry.messages import rdkit_messages
from galcli.chemistry.molecule import shown, stable_smiles
from galcli.chemistry.opsin import NoReader
from galcli.report import Verdict

if TYPE_CHECKING:
    from rdkit.Chem import Mol

    from galcli.chemistry.molecule import Molecule
    from galcli.chemistry.opsin import Opsin


class Level(StrEnum):
    """How well a name fits a molecule; the best first."""

    VERIFIED = "verified"
    """It reads back as the very same structure, and as no other."""
    AMBIGUOUS = "ambiguous"
    """It reads back as the same structure, but names others too."""
    NO_VERIFIER = "no-verifier"
    """Nothing here could read it."""
    TAUTOMER = "tautomer"
    """It reads back as a tautomer."""
    STEREO_DIFFERS = "stereo-differs"
    """It reads back as the same graph with other, or without, stereocentres."""
    UNPARSABLE = "unparsable"
    """OPSIN cannot read it."""
    MISMATCH = "mismatch"
    """It names another molecule."""

    @property
    def verdict(self) -> Verdict:
        """What the level says about the name."""
        if self is Level.VERIFIED:
            return Verdict.VERIFIED
        wrong = (Level.TAUTOMER, Level.STEREO_DIFFERS, Level.MISMATCH)
        return Verdict.REFUTED if self in wrong else Verdict.UNVERIFIED


@dataclass(frozen=True, slots=True)
class NameCheck:
    """What became of a name that was read back.

    Attributes:
        level: How well it fits.
        reason: Why, as a phrase.
        smiles: Canonical SMILES of the structure that the name denotes; empty where unknown.
    """

    level: Level
    reason: str
    smiles: str = ""


def verify(name: str, molecule: Molecule, opsin: Opsin) -> NameCheck:
    """Check whether a name denotes a molecule."""
    try:
        reading = opsin.read(name)
    except NoReader as error:
        return NameCheck(Level.NO_VERIFIER, str(error).rstrip("."))
    if not reading.smiles:
        return NameCheck(Level.UNPARSABLE, f"OPSIN {opsin.version}: {reading.reason}")
    from rdkit import Chem

    with rdkit_messages():
        read = Chem.MolFromSmiles(reading.smiles)
        if read is None:
            return NameCheck(Level.UNPARSABLE, f"RDKit does not accept what OPSIN reads, {shown(reading.smiles)}")
        smiles = stable_smiles(read)
        level = _compare(read, smiles, molecule)
    if level is Level.VERIFIED and reading.ambiguous:
        return NameCheck(Level.AMBIGUOUS, f"OPSIN {opsin.version}: {reading.ambiguous}", smiles)
    return NameCheck(level, _REASONS[level].format(smiles=shown(smiles), version=opsin.version), smiles)


_REASONS = {
    Level.VERIFIED: "OPSIN {version} reads it back as the same structure",
    Level.TAUTOMER: "it names a tautomer, {smiles}",
    Level.STEREO_DIFFERS: "it names another stereoisomer, or none in particular: {smiles}",
    Level.MISMATCH: "it names another molecule, {smiles}",
}


def _compare(read: Mol, smiles: str, molecule: Molecule) -> Level:
    if smiles == molecule.smiles:
        return Level.VERIFIED
    from rdkit.Chem.rdMolDescriptors import CalcMolFormula

    # Only isomers can be stereoisomers or tautomers; with isotopes told apart, and hydrogen's too.
    if CalcMolFormula(read, True, False) != CalcMolFormula(molecule.mol, True, False):
        return Level.MISMATCH
    if _flat(read) == _flat(molecule.mol):
        return Level.STEREO_DIFFERS
    return (
        Level.TAUTOMER if _without_mobile_hydrogens(read) == _without_mobile_hydrogens(molecule.mol) else Level.MISMATCH
    )


def _flat(mol: Mol) -> str:
    """Return the canonical SMILES without stereochemistry, but with isotopes."""
    from rdkit import Chem

    copy = Chem.Mol(mol)
    Chem.RemoveStereochemistry(copy)
    return stable_smiles(copy)


def _without_mobile_hydrogens(mol: Mol) -> str:
    """Return RDKit's hash that tautomers share."""
    from rdkit.Chem import rdMolHash

    return str(rdMolHash.MolHash(mol, rdMolHash.HashFunction.HetAtomTautomerv2))
