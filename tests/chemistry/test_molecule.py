"""Reading a molecule, and saying what is wrong with one."""

import pytest
from rdkit import Chem

from galcli.chemistry.detect import Kind
from galcli.chemistry.molecule import read_molecule, stable_smiles
from galcli.errors import InputError

FAULTS = [
    ("C1CC", "a ring is opened but never closed, at position 2"),
    ("C%12CC", "a ring is opened but never closed, at position 2"),
    ("CC(=O", "an opening parenthesis is never closed, at position 3"),
    ("CC)", "a closing parenthesis has no opening one, at position 3"),
    ("C[NH", "a bracket is opened but never closed, at position 2"),
    ("CC=", 'nothing follows "=", at position 3'),
    ("Cq", '"q" is not expected, at position 2'),
    ("C11", "ring closure 1 joins two atoms that are bonded already"),
    ("CC(C)(C)(C)C", "atom 2 (C) has 5 bonds, too many, at position 2"),
    ("[Na]OCC=[N](C)(C)(C)C", "atom 5 (N) has 6 bonds, too many, at position 9"),
    ("Cc1cccc1", "the aromatic atoms 2, 3, 4, 5 … cannot get alternating bonds, at position 2"),
    ("Cc", "atom 2 is written as aromatic outside a ring, at position 2"),
    ("NaCl", '"a" is not expected, at position 2'),
]


@pytest.mark.parametrize(("smiles", "reason"), FAULTS)
def test_a_bad_smiles_is_explained_with_its_position(smiles, reason, capfd):
    """In one sentence, and RDKit itself says nothing."""
    with pytest.raises(InputError) as error:
        read_molecule(smiles)
    assert error.value.message == f'"{smiles}" is not a SMILES: {reason}.'
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  ", "is empty"),
        ("C\0C", "NUL byte, at position 2"),
        ("CC>>CO", "is a reaction, not a molecule"),
        ("{[$]CC[$]}", "BigSMILES"),
        ("LFQSCWFLJHTTHZ-UHFFFAOYSA-N", "is an InChIKey, a hash"),
        ("InChI=1S/C2H6O/c1-2", "is not an InChI that can be read"),
        ("C" * 100_001, "100,001 characters"),
        ("ethanol", "nothing here reads names"),
    ],
)
def test_what_is_no_molecule(text, words):
    """Each has its sentence."""
    with pytest.raises(InputError) as error:
        read_molecule(text)
    assert words in error.value.message


@pytest.mark.parametrize("text", ["OCC", "C(O)C", "InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3", "[CH3][CH2][OH]"])
def test_every_way_of_writing_gives_the_same_smiles(text):
    """The canonical one."""
    assert read_molecule(text).smiles == "CCO"


def test_a_name_is_read_by_opsin(opsin):
    """And its ambiguity is noted."""
    assert read_molecule("2-aminoacetic acid", None, opsin).smiles == "NCC(=O)O"
    found = read_molecule("xylene", None, opsin)
    assert found.kind is Kind.NAME
    assert "ambiguous" in found.notes[0]


def test_an_unreadable_name_says_what_was_not_understood(opsin):
    """OPSIN's reason, once."""
    with pytest.raises(InputError) as error:
        read_molecule("foobarane", Kind.NAME, opsin)
    assert error.value.message.count("foobarane") >= 1
    assert "The following was not parseable" not in error.value.message


def test_a_mol_block_is_read():
    """One without its end is refused."""
    block = Chem.MolToMolBlock(Chem.MolFromSmiles("C[C@H](N)C(=O)O"))
    assert read_molecule(block, Kind.MOL).smiles == "C[C@H](N)C(=O)O"
    with pytest.raises(InputError, match="cut short"):
        read_molecule(block[: len(block) // 2], Kind.MOL)
    with pytest.raises(InputError, match="cannot be read"):
        read_molecule("x\n\n\nnonsense\nM  END\n", Kind.MOL)


@pytest.mark.parametrize(
    ("smiles", "note"),
    [
        ("C[CH2]", "It has 1 unpaired electron."),
        ("[O][O]", "It has 2 unpaired electrons."),
        ("*CC", "It has a wildcard atom, which weighs nothing here."),
        ("*CC* |$star_e;;;star_e$,Sg:n:1,2::ht|", "It is a polymer"),
    ],
)
def test_peculiar_molecules_get_a_note(smiles, note):
    """They are described all the same."""
    assert any(found.startswith(note) for found in read_molecule(smiles).notes)


def test_ten_thousand_atoms():
    """They take seconds, but work."""
    assert read_molecule("C" * 10_000).mol.GetNumAtoms() == 10_000


def test_the_smiles_of_a_smiles_is_itself():
    """Also where one pass of RDKit is not enough."""
    for text in ("C/C=C/C=C\\C", "C[C@H]1CC[C@@H](C)CC1", "F/C=C1/CC[C@H](C)CC1", "OC1=CC=CC=N1"):
        first = stable_smiles(Chem.MolFromSmiles(text))
        assert stable_smiles(Chem.MolFromSmiles(first)) == first
