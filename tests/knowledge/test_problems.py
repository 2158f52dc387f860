"""Generated problems: their numbers, words and solutions."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from galcli.knowledge import phrasing
from galcli.knowledge.catalog import Catalog
from galcli.knowledge.figures import Style, rounded, spelled
from galcli.knowledge.formula import unit_of
from galcli.knowledge.points import usual
from galcli.knowledge.problems import generate
from galcli.knowledge.program import run_program
from galcli.report import Verdict
from galcli.work.block import Program, parse
from galcli.work.checker import check
from galcli.work.maths.quantity import Quantity

FRESH = Path(__file__).resolve().parents[2] / "benchmarks" / "phrasings_fresh.toml"
CATALOG = Catalog.read()
PROBLEMS = list(generate(7, 150, catalog=CATALOG))


def test_the_same_seed_gives_the_same_problems():
    """And another seed gives others."""
    assert list(generate(7, 20, catalog=CATALOG)) == PROBLEMS[:20]
    assert list(generate(8, 20, catalog=CATALOG)) != PROBLEMS[:20]


def test_every_solution_is_a_block_whose_program_really_gives_the_answer():
    """The output in the text is what the program writes when it runs."""
    for problem in PROBLEMS:
        assert problem.prompt == f"Question: {problem.question}\n\n<work>"
        document = parse(problem.solution, inside=True)
        programs = [part for part in document.parts if isinstance(part, Program)]
        assert len(programs) == 1
        assert run_program(programs[0].source) == problem.answer
        assert document.answer.startswith(problem.answer)


def test_the_answer_is_the_value_of_the_formula():
    """In its unit, to its figures."""
    for problem in PROBLEMS:
        card = CATALOG.formula_by_id[problem.cards[-1]]
        variable = card.variable(problem.asked)
        value = problem.value
        if not card.empirical:
            unit = unit_of(problem.unit)
            value = (problem.value - float(unit.offset)) / float(unit.factor)
        digits = len(re.sub(r"e.*", "", problem.answer).replace(".", "").replace("-", "").lstrip("0")) or 1
        assert float(problem.answer) == pytest.approx(value, rel=10.0 ** (1 - digits)), problem
        assert usual(variable, Quantity(problem.value), bare=card.empirical) is not None


def test_the_checker_passes_every_step():
    """No step of any solution is refuted or left open."""
    for problem in PROBLEMS:
        steps = check(parse(problem.solution, inside=True).masked())
        assert all(step.verdict is Verdict.VERIFIED for step in steps), problem.solution


def test_problems_use_their_kinds_and_every_field():
    """Stories, prose and lists; one and two formulas."""
    assert {problem.kind for problem in PROBLEMS} == {"story", "prose", "list"}
    assert {len(problem.cards) for problem in PROBLEMS} == {1, 2}
    fields = {CATALOG.formula_by_id[problem.cards[-1]].field for problem in PROBLEMS}
    assert len(fields) > 15


def test_unseen_phrasings_share_no_sentence_with_the_seen():
    """They are for measuring."""
    seen, unseen = phrasing.load(), phrasing.load(unseen=True)
    for part in ("given", "question", "frame", "list_frame", "list_item"):
        assert not set(seen.parts[part]) & set(unseen.parts[part])
    assert {problem.kind for problem in generate(3, 60, unseen=True, catalog=CATALOG)} == {"prose", "list"}


def test_fresh_phrasings_share_no_sentence_with_the_others():
    """They are for measuring, of what was tuned on the others too."""
    fresh = phrasing.read(FRESH, "fresh", stories=False)
    for part in ("given", "question", "frame", "list_frame", "list_item", "distractor", "topic"):
        others = set(phrasing.load().parts[part]) | set(phrasing.load(unseen=True).parts[part])
        assert len(fresh.parts[part]) >= 6
        assert not set(fresh.parts[part]) & others
    problems = list(generate(3, 24, phrasings=fresh, chains=False, catalog=CATALOG))
    assert {problem.kind for problem in problems} == {"prose", "list"}


def test_a_solution_takes_the_values_in_the_order_of_the_question():
    """Also those of a story, whose order is its own."""
    ordered = []
    for problem in PROBLEMS:
        program = problem.solution.partition("```\n")[2].partition("```")[0]
        numbers = re.findall(r"^\w+ = (\d+(?:\.\d+)?)(?=$| )", program, re.MULTILINE)
        places = [problem.question.find(number) for number in numbers]
        if len(numbers) > 1 and len(set(numbers)) == len(numbers) and min(places) >= 0:
            ordered.append(places == sorted(places))
    assert len(ordered) > 50
    assert sum(ordered) >= 0.95 * len(ordered)  # a number may also stand in a longer one, or in a constant


def test_fields_can_be_chosen():
    """And one without formulas is an error."""
    for problem in generate(1, 10, ["optics"], chains=False, catalog=CATALOG):
        assert CATALOG.formula_by_id[problem.cards[0]].field == "optics"
    with pytest.raises(ValueError, match="nowhere"):
        generate(1, 1, ["nowhere"], catalog=CATALOG)


@pytest.mark.parametrize(
    ("value", "digits", "plain", "caret", "latex"),
    [
        (1250, 3, "1250", "1250", "1250"),
        (0.035, 2, "0.035", "0.035", "0.035"),
        (3.2e-7, 3, "3.20e-7", "3.20 × 10^-7", r"3.20 \times 10^{-7}"),
        (99.96, 3, "100", "100", "100"),
        (9.996, 3, "10.0", "10.0", "10.0"),
        (-123456, 3, "-1.23e5", "-1.23 × 10^5", r"-1.23 \times 10^{5}"),
        (0.0, 3, "0", "0", "0"),
    ],
)
def test_figures(value, digits, plain, caret, latex):
    """A count of figures, in three styles."""
    number = rounded(value, digits)
    assert [spelled(number, style) for style in (Style.E, Style.CARET, Style.LATEX)] == [plain, caret, latex]
    assert isinstance(number, Decimal)
