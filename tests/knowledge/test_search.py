"""Search, recognition of formulas, mentions in a text, support of an answer."""

import re

import pytest

from galcli.knowledge import mentions, support
from galcli.knowledge.base import Knowledge
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula
from galcli.report import Source, Verdict
from galcli.work.maths.expression import read_equation


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    """The shipped cards with a cache."""
    return Knowledge(tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize(
    ("query", "card"),
    [
        ("kinetic energy", "kinetic-energy"),
        ("Kinetic Energy", "kinetic-energy"),
        ("kinetc enrgy", "kinetic-energy"),
        ("newton's law of universal gravitation", "gravitational-force"),
        ("law of universal gravitation newton’s", "gravitational-force"),
        ("Schwarzschild radius", "schwarzschild-radius"),
        ("radius of swarzschild", "schwarzschild-radius"),
        ("ideal gas law", "ideal-gas-law"),
    ],
)
def test_a_formula_is_found(knowledge, query, card):
    """By name, alias, with typing errors."""
    assert knowledge.search(query, k=1, kind=Formula)[0].card.id == card


def test_every_card_is_found_by_its_name(knowledge):
    """First, or right behind a card that has the same words."""
    for cards, kind in ((knowledge.catalog.formulas, Formula), (knowledge.catalog.concepts, Concept)):
        missed = [
            card.id
            for card in cards
            if card.id not in {hit.card.id for hit in knowledge.search(card.name, k=3, kind=kind)}
        ]
        assert len(missed) <= len(cards) // 100, missed


@pytest.mark.parametrize("query", ["", " ", "\x00", "?!", "zzzzqqqq", "x" * 100_000, "\\frac{", "𝓗" * 50])
def test_nonsense_finds_nothing_or_something_but_never_fails(knowledge, query):
    """Bounded, quiet."""
    assert len(knowledge.search(query)) <= 10


def test_an_equation_is_given_only_for_what_is_surely_meant(knowledge):
    """Not for a name that no card has."""
    assert knowledge.equation("Schwarzschild radius").id == "schwarzschild-radius"
    assert knowledge.equation("flimflam of the blorp") is None


def test_passages_are_numbered_cards(knowledge):
    """With formula, symbols and units."""
    passages = knowledge.passages("What is the kinetic energy of a body?")
    assert passages[0].id in {"formula:kinetic-energy", "concept:kinetic-energy", "concept:kinetic-energy-concept"}


def equation(text):
    """Read an equation whose letters are symbols."""
    return read_equation(text, frozenset(re.findall(r"[A-Za-z]", text)))


@pytest.mark.parametrize(
    ("text", "card"),
    [
        (r"E_k = \frac{1}{2} m v^2", "kinetic-energy"),
        ("E_k = 0.5*m*v*v", "kinetic-energy"),
        (r"K = \frac{m v^2}{2}", "kinetic-energy"),
        (r"F = G \frac{M m}{d^2}", "gravitational-force"),
        (r"r = \frac{2GM}{c^2}", "schwarzschild-radius"),
    ],
)
def test_formulas_are_recognized_by_what_they_compute(knowledge, text, card):
    """Whatever their symbols are called."""
    assert card in {one.formula.id for one in knowledge.recognizer.all(equation(text))}


def test_every_card_recognizes_itself(knowledge):
    """Or a card that computes the same."""
    missed = []
    for card in knowledge.catalog.formulas:
        if not card.is_statement:
            found = knowledge.recognizer.all(card.equation())
            if card.id not in {one.formula.id for one in found}:
                missed.append(card.id)
    assert len(missed) <= len(knowledge.catalog.formulas) // 25, missed


@pytest.mark.parametrize(
    "text",
    ["Here E_k = m v^2 holds.", r"so \( E_k = \frac{1}{4} m v^2 \)", "$E_k = -\\frac{1}{2} m v^2$"],
)
def test_a_misquoted_formula_is_refuted_with_the_right_one(knowledge, text):
    """A missing factor, a wrong sign."""
    text = text if "(" in text or "$" in text else "E_k = m v^2"
    found = mentions.checks(mentions.find(text, knowledge.recognizer))
    assert [one.verdict for one in found] == [Verdict.REFUTED]
    assert found[0].expected == r"E_k = \frac{1}{2} m v^2"
    start, end = found[0].span
    assert "E_k" in text[start:end]


def test_a_right_formula_is_named(knowledge):
    """And not refuted."""
    found = mentions.find(r"We use \( E_k = \frac{1}{2} m v^2 \) here.", knowledge.recognizer)
    assert [one.id for one in mentions.sources(found)] == ["formula:kinetic-energy"]
    assert mentions.checks(found) == []


PASSAGE = Source("a", "A", "Enzymes lower the activation energy of a reaction. They are not consumed in 3 steps.")


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("Enzymes lower the activation energy.", 1),
        ("They lower the activation energy of a reaction.", 1),
        ("Enzymes do not lower the activation energy.", 0),
        ("Enzymes raise the temperature of the sea.", 0),
        ("Enzymes lower the activation energy in 4 steps.", 0),
        ("An enzyme?", 0),
    ],
)
def test_a_sentence_is_supported_only_by_what_says_it(answer, source):
    """Words, numbers, negation."""
    found = support.support(answer, [PASSAGE], "What does an enzyme do?")
    assert [one.source for one in found] in ([source], [] if source == 0 else [source])


def test_citations_stand_behind_their_sentences():
    """And nowhere else."""
    answer = "Enzymes lower the activation energy. Whales sing at night."
    found = support.support(answer, [PASSAGE])
    assert support.cited(answer, found) == "Enzymes lower the activation energy. [1] Whales sing at night."
    assert [one.verdict for one in support.checks(found)] == [Verdict.VERIFIED, Verdict.UNVERIFIED]
