"""Variables for which a formula has no closed form: their values are found numerically."""

import math
import random

import pytest

from galcli.assistant import solve_from_cards
from galcli.knowledge.base import Knowledge
from galcli.knowledge.catalog import Catalog
from galcli.knowledge.formula import Formula, Variable
from galcli.knowledge.points import consistent_point, constants
from galcli.knowledge.problems import generate
from galcli.knowledge.roots import roots
from galcli.work.block import parse
from galcli.work.checker import check

CATALOG = Catalog.read()
OPEN = [
    (card, variable)
    for card in CATALOG.formulas
    if not card.is_statement
    for variable in card.variables
    if not variable.solvable
]


def formula(form, low, high, **options):
    """Return a formula for y with one unknown x in a range."""
    variables = (Variable("y", "result", "", -1e9, 1e9), Variable("x", "unknown", "", low, high, **options))
    return Formula("f", "F", "test", "", "", form=f"y = {form}", variables=variables)


def values(form, low, high, y, **options):
    """Return the roots of such a formula."""
    card = formula(form, low, high, **options)
    return [root.value for root in roots(card, card.variable("x"), {"y": y})]


def test_what_was_put_in_comes_out():
    """For a sample of the cards' variables, with plausible values."""
    chance = random.Random(4)  # noqa: S311 - the same sample every time
    found = 0
    sample = chance.sample(OPEN, 50)
    for card, variable in sample:
        point = consistent_point(card, chance)
        known = {name: float(one.value) for name, one in point.items() if name != variable.symbol}
        true = float(point[variable.symbol].value)
        near = [one.value for one in roots(card, variable, {**constants(card), **known})]
        found += any(math.isclose(one, true, rel_tol=1e-6) for one in near)
    assert found >= 48


@pytest.mark.parametrize(
    ("form", "low", "high", "y", "expected"),
    [
        ("x + sin(x)", 0.1, 3, 2.0, [1.10606]),
        ("x*exp(-x)", 0.01, 10, 0.2, [0.259171, 2.542641]),
        ("1/(x - 1) + x", 0, 3, 100.0, [1.010102]),  # and no root at the pole, where the sign changes too
        ("x + exp(x)", 1e-6, 1e3, 2.0, [0.442854]),
        ("x^2 + ln(x)", -5, 5, 1.0, [1.0]),  # ln is not defined in half of the range
        ("x^2 + sin(x)", 1, 2, 1000.0, []),
    ],
)
def test_roots_in_a_range(form, low, high, y, expected):
    """All of them, and no poles."""
    assert values(form, low, high, y) == pytest.approx(expected, rel=1e-5)


def test_counts_are_tried_one_by_one():
    """A count is whole."""
    assert values("factorial(x)", 1, 20, 5040.0, whole=True) == [7.0]
    assert values("factorial(x)", 1, 20, 5041.0, whole=True) == []
    assert values("factorial(x)", 1, 20, 1.0, whole=True) == [1.0]
    assert values("x^2 + x", 1, 1e6, 123456.0**2 + 123456, whole=True) == [123456.0]
    assert values("x^2 + x", 1, 1e6, 123456.0**2, whole=True) == []


def test_a_bracket_holds_one_root():
    """As wide as the range where there is no other."""
    (only,) = roots(formula("x + sin(x)", 0.1, 3), Variable("x", "unknown", "", 0.1, 3), {"y": 2.0})
    assert (only.low, only.high) == (0.1, 3.0)
    first, second = roots(formula("x*exp(-x)", 0.01, 10), Variable("x", "unknown", "", 0.01, 10), {"y": 0.2})
    assert first.low < first.value < first.high <= second.low < second.value < second.high


def test_the_solver_answers_keplers_equation(tmp_path):
    """M = E - e sin E, for E."""
    text = "The eccentricity of the orbit is 0.288 and the mean anomaly 0.135 rad. What is the eccentric anomaly?"
    report = solve_from_cards(text, Knowledge(tmp_path))
    assert report.answer == "0.189 rad"
    assert float(report.data["value"]) - 0.288 * math.sin(float(report.data["value"])) == pytest.approx(0.135)
    assert report.checks[0].claim.endswith("where E = 0.189 rad")


def test_problems_ask_for_them():
    """Their programs find the root, and every step passes the checker."""
    cards = tuple({card.id: card for card, _ in OPEN}.values())
    catalog = Catalog(cards, ())
    asked = [
        one for one in generate(1, 60, catalog=catalog, chains=False)
        if not catalog.formula_by_id[one.cards[0]].variable(one.asked).solvable
    ]  # fmt: skip
    assert len(asked) >= 15
    for problem in asked:
        assert "from scipy.optimize import brentq\n" in problem.solution
        assert "There is no closed form" in problem.solution
        assert all(str(one.verdict) == "verified" for one in check(parse(problem.solution, inside=True).masked()))


def test_a_root_may_have_another_name_in_the_next_formula():
    """In a problem that takes two formulas."""
    variables = (Variable("y", "result", "", 0.1, 10), Variable("q", "share", "", 0.1, 3, solvable=False))
    first = Formula("first", "First", "test", "y = q + \\sin(q)", "", form="y = q + sin(q)", variables=variables)
    variables = (Variable("z", "outcome", "", 0.1, 100), Variable("p", "share", "", 0.1, 3))
    second = Formula("second", "Second", "test", "z = 2 p", "", form="z = 2*p", variables=variables)
    catalog = Catalog((first, second), ())
    chained = [one for one in generate(1, 60, catalog=catalog) if one.cards == ("first", "second")]
    assert chained
    for problem in chained:
        assert "p = brentq(lambda q: y - (q + math.sin(q)), 0.1, 3, xtol=1e-300)\nz = 2*p" in problem.solution
