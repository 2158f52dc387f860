"""What neighbours say about a predicted keyword."""

import pytest
from proteins.made import KEYWORD_LIST

from galcli.proteins.annotation import annotation
from galcli.proteins.evidence import judge, judge_function
from galcli.proteins.labels import Label
from galcli.proteins.neighbours import Neighbour
from galcli.proteins.vocabulary import read_vocabulary


@pytest.fixture
def vocabulary(tmp_path):
    """The small vocabulary."""
    (tmp_path / "keywlist.txt").write_text(KEYWORD_LIST)
    return read_vocabulary(str(tmp_path / "keywlist.txt"))


@pytest.fixture
def judged(vocabulary):
    """Judge a keyword by neighbours given as headers, nearest first."""

    def judgement(text, *headers, **options):
        label = Label(text, vocabulary.find(text), -0.25)
        return judge(label, [neighbour(header, **options) for header in headers], vocabulary)

    return judgement


def neighbour(header, identity=0.6, query=0.9, target=0.9):
    """Return a neighbour with this header."""
    name, _, description = header.partition(" ")
    return Neighbour(annotation(name, description), 1e-50, identity, query, target)


def test_a_close_neighbour_with_the_keyword_verifies_it(judged):
    """The reason names it, its likeness, and that the keyword was predicted."""
    check = judged("Kinase", "P1 Enzyme KW=Kinase; Cytoplasm")
    assert (check.claim, check.verdict) == ("Kinase", "verified")
    assert check.reason == "predicted, −0.25 per token; P1 (60% identical) has it"


@pytest.mark.parametrize("options", [{"identity": 0.39}, {"query": 0.69}, {"target": 0.69}])
def test_a_distant_or_partial_neighbour_verifies_nothing(judged, options):
    """A shared domain does not speak for the whole."""
    check = judged("Kinase", "P1 Enzyme KW=Kinase", **options)
    assert check.verdict == "unverified"
    assert "close enough" in check.reason


def test_a_narrower_keyword_verifies_the_broader_one_and_not_the_reverse(judged):
    """A kinase is a transferase; a transferase need not be a kinase."""
    assert judged("Transferase", "P1 E KW=Kinase").verdict == "verified"
    check = judged("Kinase", "P1 E KW=Transferase", "P2 E KW=Transferase")
    assert check.verdict == "unverified"
    assert "say nothing about it" in check.reason


def test_two_close_neighbours_with_other_keywords_of_the_category_refute(judged):
    """The reason says what they have instead."""
    check = judged("Nucleus", "P1 E KW=Cytoplasm; Kinase", "P2 E KW=Cytoplasm")
    assert check.verdict == "refuted"
    assert "P1 (60% identical) has Cytoplasm instead" in check.reason


def test_one_witness_does_not_refute(judged):
    """Annotation is never complete."""
    assert judged("Nucleus", "P1 E KW=Cytoplasm").verdict == "unverified"
    assert judged("Nucleus", "P1 E KW=Cytoplasm", "P2 E").verdict == "unverified"


def test_silence_on_a_category_is_no_contradiction(judged):
    """Nobody said where the protein is."""
    assert judged("Nucleus", "P1 E KW=Kinase", "P2 E KW=Kinase").verdict == "unverified"


def test_the_nearest_that_speaks_decides_whether_to_believe(judged):
    """A farther one that agrees cannot outweigh a nearer one that does not."""
    assert judged("Nucleus", "P0 E", "P1 E KW=Nucleus", "P2 E KW=Cytoplasm").verdict == "verified"
    check = judged("Nucleus", "P1 E KW=Cytoplasm", "P2 E KW=Nucleus", "P3 E KW=Cytoplasm")
    assert check.verdict == "unverified"
    assert "neighbours disagree" in check.reason


@pytest.mark.parametrize(
    ("description", "verdict"),
    [
        ("Adenylate kinase", "verified"),
        ("Adenylate kinase 2", "verified"),
        ("Adenylate kinase, mitochondrial", "verified"),
        ("Kinase (EC 2.7.4.3)", "verified"),
        ("Kinase A", "verified"),
        ("Kinase inhibitor", "unverified"),
        ("Kinase 2 inhibitor", "unverified"),
        ("Kinase-like protein", "unverified"),
        ("Casein kinase II subunit beta", "unverified"),
        ("Inactive kinase", "unverified"),
        ("Putative kinase", "unverified"),
        ("Pseudokinase", "unverified"),
        ("Kinase in name only", "unverified"),
        ("Anti-kinase", "unverified"),
    ],
)
def test_a_description_verifies_what_the_protein_is_called(judged, description, verdict):
    """And not what it acts on or looks like; a description never contradicts."""
    assert judged("Kinase", f"P1 {description}", f"P2 {description}").verdict == verdict


def test_what_no_sequence_can_tell_stays_unverified(judged):
    """Even where a neighbour has it."""
    check = judged("3D-structure", "P1 E KW=3D-structure")
    assert check.verdict == "unverified"
    assert "cannot be told from a sequence" in check.reason


def test_a_word_outside_the_vocabulary_stays_unverified(judged):
    """Even where a description says it."""
    check = judged("Wonderful", "P1 Wonderful")
    assert (check.verdict, check.reason) == ("unverified", "predicted, −0.25 per token; not in UniProt's vocabulary")


def test_without_a_vocabulary_lists_can_only_confirm():
    """Categories are unknown then."""
    listed = [neighbour("P1 E KW=kinase"), neighbour("P2 E KW=Kinase")]
    assert judge(Label("Kinase"), listed, None).verdict == "verified"
    assert judge(Label("Lyase"), listed, None).verdict == "unverified"


def test_without_a_library_nothing_is_verified():
    """The reason says what to give."""
    assert "--like" in judge(Label("Kinase"), None, None).reason


def test_a_function_stays_unverified_beside_its_nearest_relative():
    """Free text has no checker."""
    check = judge_function("Moves phosphate.", [neighbour("P1 Kinase", identity=0.2), neighbour("P2 Lyase")])
    assert (check.verdict, check.reason) == ("unverified", "predicted; compare P2 (60% identical): Lyase")
    assert judge_function("x", None).reason == "predicted; free text has no checker"
