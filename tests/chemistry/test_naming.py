"""Who proposes a name, and which one is taken."""

import pytest

from galcli.chemistry import naming
from galcli.chemistry.java import NameReader
from galcli.chemistry.molecule import read_molecule
from galcli.chemistry.naming import choose_name, clean_proposal
from galcli.chemistry.opsin import Opsin
from galcli.chemistry.parts import _INORGANIC, name_by_parts
from galcli.chemistry.rules import NoName, name_by_rules
from galcli.chemistry.verify import Level, verify


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" ethanol.\n\nIt is", "ethanol"),
        ("**ethanol**", "ethanol"),
        ("The IUPAC name is ethanol.", "ethanol"),
        ("The IUPAC name of the molecule is: `ethanol`", "ethanol"),
        ("(2S)-2-aminopropanoic acid:", "(2S)-2-aminopropanoic acid"),
        ("", ""),
    ],
)
def test_the_words_around_a_name_are_dropped(text, name):
    """Models wrap names up."""
    assert clean_proposal(text) == name


def test_a_verified_proposal_is_taken(opsin):
    """The one that was given most often is tried first, and the rules are not asked."""
    found = choose_name(read_molecule("CCO"), opsin, ["methanol", "ethyl alcohol", "ethyl alcohol"], "m")
    assert (found.chosen.name, found.chosen.proposer, found.chosen.votes) == ("ethyl alcohol", "m", 2)
    assert len(found.candidates) == 1


def test_the_rules_step_in(opsin):
    """Where no proposal is verified; each proposal keeps its level."""
    found = choose_name(read_molecule("Clc1ccccc1Cl"), opsin, ["dichlorobenzene", "1,3-dichlorobenzene", "xx"], "m")
    assert found.chosen.name == "1,2-dichlorobenzene"
    assert found.chosen.proposer.startswith("openclatura ")
    levels = [candidate.check.level for candidate in found.candidates]
    assert levels == [Level.AMBIGUOUS, Level.MISMATCH, Level.UNPARSABLE, Level.VERIFIED]


def test_without_the_rules_the_best_proposal_stays(opsin):
    """With its level."""
    found = choose_name(read_molecule("Clc1ccccc1Cl"), opsin, ["xx", "dichlorobenzene"], "m", rules=False)
    assert found.chosen.check.level is Level.AMBIGUOUS
    assert choose_name(read_molecule("C"), opsin, ["", " "], "m", rules=False).chosen is None


@pytest.mark.parametrize(
    ("smiles", "name"),
    [
        ("O=Cc1ccccc1", "benzaldehyde"),
        ("N", "ammonia"),
        ("CCCCCCCCCCCCCCCC(=O)[O-].CCCCCCCCCCCCCCCC(=O)[O-].[Zn+2]", "zinc(2+); hexadecanoate; hexadecanoate"),
        ("[6Li+]", "(6Li)lithium(1+)"),
        ("[O-][Cl+2]([O-])[O-].[Rb+]", "rubidium(1+); chlorate"),
        ("ClCl", "dichlorine"),
    ],
)
def test_the_rules_give_verified_names(opsin, smiles, name):
    """Also those two that another namer got wrong, and salts part by part."""
    found = choose_name(read_molecule(smiles), opsin)
    assert (found.chosen.name, found.chosen.check.level) == (name, Level.VERIFIED)


def test_the_inorganic_names_read_back(opsin):
    """Each as the structure that it stands for, by its own key."""
    for smiles, name in _INORGANIC.items():
        molecule = read_molecule(smiles)
        assert molecule.smiles == smiles
        assert verify(name, molecule, opsin).level is Level.VERIFIED, name


def test_a_radical_is_not_verified(opsin):
    """The rules name the molecule without the missing hydrogen; reading back shows it."""
    assert choose_name(read_molecule("C[CH2]"), opsin).chosen.check.level is not Level.VERIFIED


def test_no_name_has_a_reason(opsin):
    """Of the rules."""
    found = choose_name(read_molecule("*CC"), opsin)
    assert found.chosen is None
    assert found.data("x")["reason"] == "the rules do not cover it"


def test_without_java_a_name_by_rules_comes_unverified():
    """It is a better guess than a model's."""
    with Opsin(NameReader(missing="Java is missing.")) as reader:
        found = choose_name(read_molecule("CCO"), reader, ["ethyl hydroxide"], "m")
    assert (found.chosen.name, found.chosen.check.level) == ("ethanol", Level.NO_VERIFIER)
    assert found.data("OPSIN")["confirmed_by"] is None


def test_the_report_says_who_proposed_and_who_confirmed(opsin):
    """In JSON too."""
    data = choose_name(read_molecule("CCO"), opsin).data("OPSIN 2.9.0")
    assert (data["proposed_by"][:11], data["confirmed_by"], data["level"]) == ("openclatura", "OPSIN 2.9.0", "verified")


def test_rules_that_fail_say_so(monkeypatch):
    """A crash in the rule book is no crash here."""
    monkeypatch.setattr("openclatura.name_smiles", lambda _smiles: 1 / 0)
    with pytest.raises(NoName, match="ZeroDivisionError"):
        name_by_rules(read_molecule("CCO"))
    with pytest.raises(NoName, match="at most 300 atoms"):
        name_by_rules(read_molecule("C" * 301))
    with pytest.raises(NoName, match="one part"):
        name_by_parts(read_molecule("CCO"))


def test_missing_rules_are_named(monkeypatch):
    """With what to install."""
    monkeypatch.setitem(__import__("sys").modules, "openclatura", None)
    with pytest.raises(NoName, match="pip install openclatura"):
        name_by_rules(read_molecule("CCO"))
    assert naming.NAMERS == ("auto", "model", "rules")
