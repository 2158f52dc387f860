"""Every value is RDKit's own."""

import subprocess
import sys

import pytest
from rdkit import Chem
from rdkit.Chem import QED, Crippen, Descriptors, Lipinski, rdMolDescriptors
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogParams

from galcli.chemistry.descriptors import LARGEST, components, describe, value_names

MOLECULES = [
    "CCO",
    "CC(=O)Oc1ccccc1C(=O)O",
    "Cn1cnc2c1c(=O)n(C)c(=O)n2C",
    "C[C@H](N)C(=O)O",
    "CC(N)C(=O)O",
    "F/C=C/F",
    "FC=CF",
    "CC(=O)[O-].[Na+]",
    "[2H]C([2H])([2H])O",
    "C[N+](C)(C)CC(=O)[O-]",
    "O=C1C(=Cc2ccccc2)SC(=S)N1c1ccccc1",
    "CCCCCCCCCCCCCCCCCC(=O)OCC(COC(=O)CCCCCCCCCCCCCCCCC)OC(=O)CCCCCCCCCCCCCCCCC",
    "c1ccc2c(c1)ccc1ccccc12",
    "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O",
]


@pytest.mark.parametrize("smiles", MOLECULES)
def test_values_equal_rdkits(smiles):
    """To the last digit, by the functions that a chemist would call."""
    mol = Chem.MolFromSmiles(smiles)
    chiral = Chem.FindMolChiralCenters(mol, includeUnassigned=True, useLegacyImplementation=False)
    bonds = [found for found in Chem.FindPotentialStereo(mol) if found.type == Chem.StereoType.Bond_Double]
    catalog = FilterCatalog(FilterCatalogParams(FilterCatalogParams.FilterCatalogs.PAINS))
    undefined = sum(label == "?" for _, label in chiral) + sum(
        found.specified == Chem.StereoSpecified.Unspecified for found in bonds
    )
    expected = {
        "smiles": Chem.MolToSmiles(mol),
        "inchi": Chem.MolToInchi(mol),
        "inchikey": Chem.MolToInchiKey(mol),
        "formula": rdMolDescriptors.CalcMolFormula(mol),
        "weight": Descriptors.MolWt(mol),
        "exact_mass": Descriptors.ExactMolWt(mol),
        "logp": Crippen.MolLogP(mol),
        "tpsa": Descriptors.TPSA(mol),
        "donors": Lipinski.NumHDonors(mol),
        "acceptors": Lipinski.NumHAcceptors(mol),
        "rotatable_bonds": Lipinski.NumRotatableBonds(mol),
        "rings": Lipinski.RingCount(mol),
        "aromatic_rings": Lipinski.NumAromaticRings(mol),
        "heavy_atoms": Lipinski.HeavyAtomCount(mol),
        "stereocentres_defined": len(chiral) + len(bonds) - undefined,
        "stereocentres_undefined": undefined,
        "charge": Chem.GetFormalCharge(mol),
        "qed": QED.qed(mol),
        "lipinski_violations": (Descriptors.MolWt(mol) > 500)
        + (Crippen.MolLogP(mol) > 5)
        + (Lipinski.NHOHCount(mol) > 5)
        + (Lipinski.NOCount(mol) > 10),
        "veber": Lipinski.NumRotatableBonds(mol) <= 10 and Descriptors.TPSA(mol) <= 140,
        "pains": [match.GetDescription() for match in catalog.GetMatches(mol)],
    }
    assert describe(mol, Chem.MolToSmiles(mol)) == expected


def test_the_rules_tell_molecules_apart():
    """A fat breaks three rules, a rhodanine is a PAINS, glucose is not."""
    fat, rhodanine, sugar = (
        describe(Chem.MolFromSmiles(MOLECULES[place]), "", ("lipinski_violations", "veber", "pains"))
        for place in (11, 10, 13)
    )
    assert (fat["lipinski_violations"], fat["veber"]) == (2, False)
    assert rhodanine["pains"]
    assert (sugar["pains"], sugar["veber"]) == ([], True)


def test_only_what_is_wanted_is_computed():
    """In the card's order."""
    mol = Chem.MolFromSmiles("CCO")
    assert list(describe(mol, "CCO", ("tpsa", "formula"))) == ["smiles", "formula", "tpsa"]
    assert list(describe(mol, "CCO")) == value_names()


def test_qed_without_numpy_is_the_same():
    """In a fresh process; and RDKit's own modules are whole afterwards."""
    program = """
import sys
from rdkit import Chem
from galcli.chemistry.drug_likeness import qed
values = [qed(Chem.MolFromSmiles(smiles)) for smiles in ("CCO", "CC(=O)Oc1ccccc1C(=O)O")]
assert "numpy" not in sys.modules
from rdkit.Chem import QED, Crippen, MolSurf
assert values == [QED.qed(Chem.MolFromSmiles(smiles)) for smiles in ("CCO", "CC(=O)Oc1ccccc1C(=O)O")]
assert Crippen.__file__ and MolSurf.LabuteASA
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_salts_come_apart():
    """Each part has its formula and charge."""
    parts = components(Chem.MolFromSmiles("CC(=O)[O-].[Na+]"))
    assert [(part["smiles"], part["formula"], part["charge"]) for part in parts] == [
        ("CC(=O)[O-]", "C2H3O2-", -1),
        ("[Na+]", "Na+", 1),
    ]
    assert components(Chem.MolFromSmiles("CCO")) == []


def test_large_molecules_get_no_slow_values():
    """What takes seconds there is left out."""
    mol = Chem.MolFromSmiles("C" * (LARGEST + 1))
    values = describe(mol, "")
    assert values["qed"] is values["pains"] is values["stereocentres_defined"] is None
    assert values["formula"] == f"C{LARGEST + 1}H{2 * LARGEST + 4}"


def test_wildcards_have_no_inchi():
    """InChI cannot express them."""
    values = describe(Chem.MolFromSmiles("*CC"), "*CC", ("inchi", "inchikey"))
    assert values["inchi"] is values["inchikey"] is None
