"""Formulas that a model is shown beside a problem."""

import pytest
from scripted import ScriptedEngine

from galcli.assistant import solve
from galcli.engines.base import Sampling
from galcli.knowledge.base import Knowledge
from galcli.knowledge.hints import HINTS, Hint
from galcli.knowledge.problems import generate
from galcli.work.sandbox import Sandbox

NEEDLE = "What force lifts a 35 mm needle off water of 0.0728 N/m?"


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    """The shipped cards with a cache."""
    return Knowledge(tmp_path_factory.mktemp("cache"))


def test_the_first_hint_fits_the_quantities(knowledge):
    """It says what its letters are; there are no more than a prompt has room for."""
    found = knowledge.hints(NEEDLE)
    shown = found[0].for_people()
    assert shown.id == "formula:surface-tension-force"
    assert shown.text.startswith("Force of surface tension on a straight edge: \\( F = 2 \\gamma L \\), where F is")
    assert 1 < len(found) <= HINTS
    assert len({one.id for one in found}) == len(found)


def test_a_formula_is_solved_for_what_is_asked(knowledge):
    """With the branch that the numbers allow."""
    found = knowledge.hints("The kinetic energy of a mass of 1200 kg is 25 kJ. What is the speed?")[0]
    assert found.id == "formula:kinetic-energy"
    assert ", so \\( v = \\sqrt{\\frac{2 E_{k}}{m}} \\), where" in found.for_people().text


def test_a_model_reads_a_line_of_python(knowledge):
    """With the names that a program may have, their units, and the values of the constants."""
    found = knowledge.hints("The rest mass is 2.0 kg and the speed 2.0 × 10^8 m/s. What is the relativistic mass?")[0]
    assert found.for_model().text == (
        "Relativistic mass: m = m_0/math.sqrt(1 - v**2/c**2); "
        "m: relativistic mass, kg; m_0: rest mass, kg; v: speed, m/s; c = 299792458"
    )


def test_a_program_takes_the_line_over(knowledge):
    """As the worked solutions do, whose output was computed."""
    problems = list(generate(6, 60, chains=False))
    lines = [knowledge.hints(one.question)[0].for_model().text.partition(": ")[2].partition(";")[0] for one in problems]
    assert sum(f"\n{line}\n" in one.brief for line, one in zip(lines, problems, strict=True)) >= 57


def test_a_statement_is_shown_as_it_is(knowledge):
    """There is nothing to compute."""
    card = next(one for one in knowledge.catalog.formulas if one.is_statement)
    assert Hint.of(card, None).for_model() == Hint.of(card, None).for_people()


def test_the_right_formula_is_nearly_always_among_them(knowledge):
    """For problems of phrasings that are kept from training, too."""
    problems = list(generate(5, 40, unseen=True, chains=False))
    found = sum(f"formula:{one.cards[-1]}" in {hit.id for hit in knowledge.hints(one.question)} for one in problems)
    assert found >= 38


def test_an_empirical_formula_says_that_its_numbers_have_units(knowledge):
    """A model must not convert them to SI."""
    card = next(one for one in knowledge.catalog.formulas if one.empirical)
    assert Hint.of(card, None).for_people().text.endswith(", all numbers in these units.")
    assert Hint.of(card, None).for_model().text.endswith("; all numbers in these units")


@pytest.mark.parametrize("text", ["", "Why?", "Tell me a joke about \x07 bells.", "5 kg"])
def test_a_text_that_is_no_problem_gives_no_error(knowledge, text):
    """It may give hints, or none."""
    assert len(knowledge.hints(text)) <= HINTS


def test_a_model_is_shown_the_hints_unless_the_book_is_closed(knowledge):
    """They stand before the question, numbered; the report names them."""
    engine = ScriptedEngine(lambda _prompt, _seed: "\n2 * 0.0728 N/m * 0.035 m = 0.0051 N\n</work>\n\nAnswer: 0.0051 N")
    with Sandbox() as sandbox:
        shown = solve(NEEDLE, engine, Sampling(max_new_tokens=200), sandbox, knowledge=knowledge)
        closed = solve(NEEDLE, engine, Sampling(max_new_tokens=200), sandbox)
    assert engine.prompts[0].startswith("</s>[1] Force of surface tension")
    assert f"\n\nQuestion: {NEEDLE}\n\n<work>" in engine.prompts[0]
    assert engine.prompts[-1].startswith(f"</s>Question: {NEEDLE}")
    assert shown.data["hints"][0] == "formula:surface-tension-force"
    assert closed.data["hints"] == []


def test_a_line_that_the_model_took_over_names_its_card(knowledge):
    """That card, and not another whose formula computes the same with other letters."""
    text = "A charge of 2.00 C stands in an electric field of 3870 N/C. What is the force?"
    hint = knowledge.hints(text)[0]
    program = f'q = 2.0\nE = 3870\n{hint.line}\n\nwith open("output.txt", "w") as file:\n    file.write(str(F))'
    work = f'\n{hint.formula.name}.\n\na.py\n```\n{program}\n```\n\n<<run: "a.py">>\n\n<<read: "output.txt">>\n\n'
    engine = ScriptedEngine(lambda prompt, _seed: "7740\n</work>\n\nAnswer: 7740 N" if "q = 2.0" in prompt else work)
    with Sandbox() as sandbox:
        report = solve(text, engine, Sampling(max_new_tokens=400), sandbox, knowledge=knowledge)
    assert hint.line == "F = q*E"
    assert [source.id for source in report.sources] == ["formula:electric-force-on-a-charge"]
    assert report.answer == "7740 N"
