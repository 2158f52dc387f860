"""Name salts and mixtures part by part, where the rules do not cover the whole: `zinc(2+); acetate; acetate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.chemistry.molecule import stable_smiles
from galcli.chemistry.rules import NoName, name_smiles_by_rules

if TYPE_CHECKING:
    from rdkit.Chem import Atom, Mol

    from galcli.chemistry.molecule import Molecule

_INORGANIC = {
    "[O-][Cl+2]([O-])[O-]": "chlorate",
    "[O-][Cl+3]([O-])([O-])[O-]": "perchlorate",
    "[O-][Br+2]([O-])[O-]": "bromate",
    "[O-][I+2]([O-])[O-]": "iodate",
    "[O-][I+3]([O-])([O-])[O-]": "periodate",
    "[O-][Cl+][O-]": "chlorite",
    "[O-]Cl": "hypochlorite",
    "[O]=[Mn](=[O])(=[O])[O-]": "permanganate",
    "[O]=[Mn](=[O])([O-])[O-]": "manganate",
    "[O]=[Cr](=[O])([O-])[O-]": "chromate",
    "[O]=[Cr](=[O])([O-])[O][Cr](=[O])(=[O])[O-]": "dichromate",
    "[O-][Si]([O-])([O-])[O-]": "silicate",
    "O=[Si]([O-])[O-]": "dioxido(oxo)silane",
    "O=[As]([O-])([O-])[O-]": "arsenate",
    "O=[Te](=O)([O-])[O-]": "tellurate",
    "O=S([O-])([O-])=S": "thiosulfate",
    "O=S([O-])S(=O)[O-]": "dithionite",
    "O=S(=O)([O-])OOS(=O)(=O)[O-]": "persulfate",
    "O=C([O-])O": "hydrogen carbonate",
    "[BH4-]": "tetrahydridoborate",
    "F[B-](F)(F)F": "tetrafluoroborate",
    "F[P-](F)(F)(F)(F)F": "hexafluorophosphate",
    "[ClH2+]": "chloranium",
    "II": "diiodine",
    "BrBr": "dibromine",
    "ClCl": "dichlorine",
    "O=O": "dioxygen",
    "N#N": "dinitrogen",
    "[H][H]": "dihydrogen",
    "O=[O+][O-]": "ozone",
}
"""Canonical SMILES → name, for what the rules leave out; each is read back like any other name."""


def name_by_parts(molecule: Molecule) -> str:
    """Return the names of all parts, positive ones first, joined by semicolons.

    Raises:
        NoName: A part has no name, or the molecule is one part that only the rules can name.
    """
    from rdkit import Chem

    parts = Chem.GetMolFrags(molecule.mol, asMols=True)
    if len(parts) == 1 and molecule.mol.GetNumAtoms() > 1 and molecule.smiles not in _INORGANIC:
        raise NoName("it has one part only")
    return "; ".join(_name_part(part) for part in sorted(parts, key=Chem.GetFormalCharge, reverse=True))


def _name_part(part: Mol) -> str:

    if part.GetNumAtoms() == 1:
        atom = part.GetAtomWithIdx(0)
        if not atom.GetTotalNumHs() and atom.GetAtomicNum() and atom.GetFormalCharge() >= 0:
            return _name_atom(atom)
    smiles = stable_smiles(part)
    return _INORGANIC.get(smiles) or name_smiles_by_rules(smiles)


def _name_atom(atom: Atom) -> str:
    """Return an element's name with its isotope and charge, as in `(6Li)lithium(1+)`."""
    from rdkit import Chem

    name = str(Chem.GetPeriodicTable().GetElementName(atom.GetAtomicNum())).lower()
    isotope = f"({atom.GetIsotope()}{atom.GetSymbol()})" if atom.GetIsotope() else ""
    charge = f"({atom.GetFormalCharge()}+)" if atom.GetFormalCharge() else ""
    return isotope + name + charge
