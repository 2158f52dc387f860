"""Rules of thumb for drugs: Lipinski, Veber, and patterns that interfere with assays."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rdkit.Chem import Mol

_WEIGHT, _LOGP, _DONORS, _ACCEPTORS = 500, 5, 5, 10
_ROTATABLE, _TPSA = 10, 140
_SULFUR = 16


def lipinski_violations(mol: Mol) -> int:
    """Return how many of Lipinski's four limits are exceeded (Adv. Drug Deliv. Rev. 1997, 23, 3)."""
    from rdkit.Chem import rdMolDescriptors

    return sum(
        (
            rdMolDescriptors._CalcMolWt(mol) > _WEIGHT,  # noqa: SLF001 - see descriptors.py
            rdMolDescriptors.CalcCrippenDescriptors(mol)[0] > _LOGP,
            rdMolDescriptors.CalcNumLipinskiHBD(mol) > _DONORS,
            rdMolDescriptors.CalcNumLipinskiHBA(mol) > _ACCEPTORS,
        )
    )


def passes_veber(mol: Mol) -> bool:
    """Whether it has at most 10 rotatable bonds and 140 Å² of polar surface (J. Med. Chem. 2002, 45, 2615)."""
    from rdkit.Chem import rdMolDescriptors

    return bool(rdMolDescriptors.CalcNumRotatableBonds(mol) <= _ROTATABLE and rdMolDescriptors.CalcTPSA(mol) <= _TPSA)


def pains_alerts(mol: Mol) -> list[str]:
    """Return the names of the assay-interference patterns in it (Baell and Holloway, J. Med. Chem. 2010, 53, 2719)."""
    if not _may_interfere(mol):
        return []
    return [match.GetDescription() for match in _pains().GetMatches(mol)]


def _may_interfere(mol: Mol) -> bool:
    """Whether any pattern could be found: each has a double, triple or aromatic bond, or sulfur.

    RDKit takes 40 to 80 ms to make the patterns, a fifth of a whole `gal mol`.
    """
    from rdkit import Chem

    unsaturated = any(bond.GetBondType() != Chem.BondType.SINGLE for bond in mol.GetBonds())
    return unsaturated or any(atom.GetAtomicNum() == _SULFUR for atom in mol.GetAtoms())


@cache
def _pains() -> Any:
    from rdkit.Chem.rdfiltercatalog import FilterCatalog, FilterCatalogParams

    return FilterCatalog(FilterCatalogParams(FilterCatalogParams.FilterCatalogs.PAINS))
