"""What can be computed about a molecule; every value is RDKit's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from galcli.chemistry.drug_likeness import qed
from galcli.chemistry.drug_rules import lipinski_violations, pains_alerts, passes_veber

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rdkit.Chem import Mol

LARGEST = 1000
"""Heavy atoms; larger molecules get no stereocentres, QED and PAINS: they take seconds there, and it is no drug."""


def describe(mol: Mol, smiles: str, wanted: Collection[str] | None = None) -> dict[str, Any]:
    """Return a molecule's identifiers and properties, in the order in which the card shows them.

    Args:
        mol: The molecule.
        smiles: Its canonical SMILES.
        wanted: The values to compute; `None` is all of them.

    Returns:
        `weight` (average) in g/mol and `exact_mass` in u, `tpsa` in Å², `logp` after Wildman and Crippen, counts as
        integers; `None` where a value does not exist for the molecule.
    """
    values: dict[str, Any] = {"smiles": smiles}
    for name, compute in _values().items():
        if wanted is None or name in wanted:
            values[name] = compute(mol)
    return values


def value_names() -> list[str]:
    """Return the names of all values in order."""
    return ["smiles", *_values()]


def components(mol: Mol) -> list[dict[str, Any]]:
    """Return the parts of a salt or mixture; none for a molecule in one piece."""
    from rdkit import Chem

    parts = Chem.GetMolFrags(mol, asMols=True)
    if len(parts) == 1:
        return []
    wanted = ("formula", "weight", "charge")
    return [describe(part, Chem.MolToSmiles(part), wanted) for part in parts]


def stereo_counts(mol: Mol) -> tuple[int | None, int | None]:
    """Return how many stereocentres, atoms and double bonds, are defined and how many are not."""
    from rdkit import Chem

    if mol.GetNumHeavyAtoms() > LARGEST:
        return None, None
    found = Chem.FindPotentialStereo(Chem.Mol(mol))
    defined = sum(centre.specified == Chem.StereoSpecified.Specified for centre in found)
    return defined, len(found) - defined


def inchi_of(mol: Mol) -> str | None:
    """Return the standard InChI; `None` for what InChI cannot express, such as wildcards."""
    from rdkit.Chem import rdinchi

    return rdinchi.MolToInchi(mol, "")[0] or None


def _inchi_key(mol: Mol) -> str | None:
    from rdkit.Chem import rdinchi

    inchi = inchi_of(mol)
    return rdinchi.InchiToInchiKey(inchi) if inchi else None


def _charge(mol: Mol) -> int:
    from rdkit import Chem

    return int(Chem.GetFormalCharge(mol))


def _unless_large(compute: Callable[[Mol], Any]) -> Callable[[Mol], Any]:
    return lambda mol: compute(mol) if mol.GetNumHeavyAtoms() <= LARGEST else None


def _values() -> dict[str, Callable[[Mol], Any]]:
    from rdkit.Chem import rdMolDescriptors

    return {
        "inchi": inchi_of,
        "inchikey": _inchi_key,
        "formula": rdMolDescriptors.CalcMolFormula,
        "weight": rdMolDescriptors._CalcMolWt,  # noqa: SLF001 - Descriptors.MolWt is this function, behind an import of numpy
        "exact_mass": rdMolDescriptors.CalcExactMolWt,
        "logp": lambda mol: rdMolDescriptors.CalcCrippenDescriptors(mol)[0],
        "tpsa": rdMolDescriptors.CalcTPSA,
        "donors": rdMolDescriptors.CalcNumHBD,
        "acceptors": rdMolDescriptors.CalcNumHBA,
        "rotatable_bonds": rdMolDescriptors.CalcNumRotatableBonds,
        "rings": rdMolDescriptors.CalcNumRings,
        "aromatic_rings": rdMolDescriptors.CalcNumAromaticRings,
        "heavy_atoms": lambda mol: mol.GetNumHeavyAtoms(),
        "stereocentres_defined": lambda mol: stereo_counts(mol)[0],
        "stereocentres_undefined": lambda mol: stereo_counts(mol)[1],
        "charge": _charge,
        "qed": _unless_large(qed),
        "lipinski_violations": lipinski_violations,
        "veber": passes_veber,
        "pains": _unless_large(pains_alerts),
    }
