"""Patterns are made only for molecules in which one could be found."""

import csv
from pathlib import Path

import pytest
from rdkit import Chem, RDConfig

from galcli.chemistry import drug_rules as module
from galcli.chemistry.drug_rules import pains_alerts


def needs_multiple_bond_or_sulfur(pattern):
    """Whether nothing without a double, triple or aromatic bond and without sulfur can match."""
    query = Chem.MolFromSmarts(pattern)
    bonds = [bond.GetSmarts() for bond in query.GetBonds()]
    atoms = [atom.GetSmarts().strip("[") for atom in query.GetAtoms()]
    multiple = any(bond and not set(bond) & set("-~") and set(bond) & set("=#:") for bond in bonds)
    return multiple or any(atom[0].islower() or atom.startswith("#16") for atom in atoms)


def test_no_pattern_fits_a_saturated_molecule_without_sulfur():
    """So they need not be looked for there."""
    patterns = list(csv.reader((Path(RDConfig.RDDataDir) / "Pains" / "wehi_pains.csv").read_text().splitlines()))
    assert module._pains().GetNumEntries() == len(patterns)
    assert [pattern for pattern, _ in patterns if not needs_multiple_bond_or_sulfur(pattern)] == []
    assert not needs_multiple_bond_or_sulfur("[#6]-[#7]~[#6]")


@pytest.mark.parametrize("smiles", ["CCO", "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O", "[Na+].[Cl-]"])
def test_saturated_molecules_need_no_patterns(monkeypatch, smiles):
    """They take as long to make as half a command."""
    monkeypatch.setattr(module, "_pains", lambda: pytest.fail("the patterns were made"))
    assert pains_alerts(Chem.MolFromSmiles(smiles)) == []


@pytest.mark.parametrize("smiles", ["CN=NC", "CC(C)=S", "CC1NNC(C)SN1"])
def test_others_are_looked_at(smiles):
    """By RDKit's own patterns."""
    assert module._may_interfere(Chem.MolFromSmiles(smiles))


def test_an_alert_is_found():
    """In the smallest molecule that has one."""
    assert pains_alerts(Chem.MolFromSmiles("CN=NC")) == ["azo_A(324)"]
