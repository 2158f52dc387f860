"""A model's answers beside the cards: grounded, named, refuted, replaced."""

from dataclasses import replace

import pytest
from scripted import INFO, ScriptedEngine

from galcli.assistant import ask, solve
from galcli.engines.base import EMBEDDED, Sampling
from galcli.knowledge.base import Knowledge
from galcli.report import Source, Verdict
from galcli.work.sandbox import Sandbox

PROBLEM = "The mass is 4.0 kg and the speed is 3.0 m/s. What is the kinetic energy?"
SAMPLING = Sampling(max_new_tokens=400)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    """The shipped cards with a cache."""
    return Knowledge(tmp_path_factory.mktemp("cache"))


def solved(text, knowledge):
    """Solve with a model that writes this."""
    engine = ScriptedEngine(lambda _prompt, _seed: text)
    with Sandbox() as sandbox:
        return solve(PROBLEM, engine, SAMPLING, sandbox, knowledge=knowledge)


def test_a_right_solution_is_confirmed_by_the_card(knowledge):
    """Its formula is named."""
    report = solved(
        "\n\\( E_k = \\frac{1}{2} m v^2 \\)\n0.5 * 4.0 kg * (3.0 m/s)^2 = 18 J\n</work>\n\nAnswer: 18 J", knowledge
    )
    assert report.answer == "18 J"
    assert report.verdict is Verdict.VERIFIED
    assert [source.id for source in report.sources] == ["formula:kinetic-energy"]
    assert report.checks[-1].reason == "the card Kinetic energy gives the same"


def test_a_misquoted_formula_is_refuted_and_the_card_answers(knowledge):
    """The model's answer stays in the data."""
    report = solved("\n\\( E_k = m v^2 \\)\n4.0 kg * (3.0 m/s)^2 = 36 J\n</work>\n\nAnswer: 36 J", knowledge)
    assert report.answer == "18 J"
    assert report.verdict is Verdict.VERIFIED
    assert report.data["model_answer"].startswith("36")
    assert "solved from the card" in report.checks[0].reason


def test_an_answer_that_nothing_confirms_gives_way(knowledge):
    """To the card's."""
    report = solved("\nI guess.\n</work>\n\nAnswer: 99 J", knowledge)
    assert report.answer == "18 J"
    assert report.data["method"] == "card"


def test_another_answer_that_was_confirmed_is_kept_and_doubted(knowledge):
    """The card may have misread the problem."""
    report = solved("\n2 * 4.0 kg * (3.0 m/s)^2 = 72 J\n</work>\n\nAnswer: 72 J", knowledge)
    assert report.answer == "72 J"
    assert report.checks[-1].verdict is Verdict.UNVERIFIED
    assert report.verdict is Verdict.UNVERIFIED
    assert "gives this instead" in report.checks[-1].reason


def test_the_cards_come_before_the_embedded_model(knowledge):
    """Right arithmetic with the wrong formula is what a small model writes."""
    engine = ScriptedEngine(
        lambda _prompt, _seed: "\n2 * 4.0 kg * (3.0 m/s)^2 = 72 J\n</work>\n\nAnswer: 72 J",
        info=replace(INFO, model=EMBEDDED),
    )
    with Sandbox() as sandbox:
        report = solve(PROBLEM, engine, SAMPLING, sandbox, knowledge=knowledge)
    assert report.answer == "18 J"
    assert report.verdict is Verdict.VERIFIED
    assert report.data["model_answer"] == "72 J"
    assert "72 J" in report.data["work"]


def test_an_answer_rests_on_its_passages(knowledge):
    """Supported sentences are cited and verified, others are marked."""
    source = Source("a", "A", "Enzymes lower the activation energy of a reaction.")
    engine = ScriptedEngine(lambda _prompt, _seed: " Enzymes lower the activation energy. Whales sing at night.")
    report = ask("What do enzymes do?", engine, SAMPLING, [source], recognizer=knowledge.recognizer)
    assert report.answer == "Enzymes lower the activation energy. [1] Whales sing at night."
    assert [check.verdict for check in report.checks] == [Verdict.VERIFIED, Verdict.UNVERIFIED]
    assert report.verdict is Verdict.UNVERIFIED
    assert engine.prompts[0].startswith("</s>[1] Enzymes lower")


def test_a_misquoted_formula_in_an_answer_is_refuted(knowledge):
    """With the right one."""
    engine = ScriptedEngine(lambda _prompt, _seed: " It is \\( E_k = m v^2 \\).")
    report = ask("What is the kinetic energy?", engine, SAMPLING, recognizer=knowledge.recognizer)
    assert report.verdict is Verdict.REFUTED
    assert report.checks[-1].expected == r"E_k = \frac{1}{2} m v^2"
