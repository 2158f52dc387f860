"""SMILES, InChI and names are told apart."""

import pytest

from galcli.chemistry.detect import Kind, kind_of_file, kind_of_text


@pytest.mark.parametrize(
    "text", ["CCO", "c1ccccc1", "[nH]1cccc1", "[Na+].[Cl-]", "CBr", "C1CC(", "Cl[Pt]Cl", "c1cnsco1", "CCO |$a;b;c$|"]
)
def test_smiles(text):
    """Right or wrong, it looks like one."""
    assert kind_of_text(text) is Kind.SMILES


@pytest.mark.parametrize(
    "text", ["ethanol", "acetic acid", "1,2-dichloroethane", "xylene", "tin", "2-[4-(dimethylamino)phenyl]ethanol"]
)
def test_names(text):
    """They have letters or characters that no SMILES has."""
    assert kind_of_text(text) is Kind.NAME


def test_inchi():
    """It says so itself."""
    assert kind_of_text("InChI=1S/CH4/h1H4") is Kind.INCHI


def test_files():
    """The name says the format."""
    assert [kind_of_file(f"x.{end}") for end in ("mol", "SDF", "smi", "csv", "tsv", "txt")] == [
        Kind.MOL,
        Kind.SDF,
        Kind.SMI,
        Kind.CSV,
        Kind.CSV,
        None,
    ]
