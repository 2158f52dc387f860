"""Whether two expressions are equal for all values of their symbols."""

import pytest

from galcli.report import Verdict
from galcli.work.checker import check
from galcli.work.checking.identity import is_identity
from galcli.work.maths.cursor import Settings
from galcli.work.maths.layout import lay_out
from galcli.work.maths.parser import Parser


def parse(text):
    """Parse a whole text."""
    tokens = lay_out(text)
    return Parser(tokens, 0, len(tokens), Settings()).expression()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("(x+1)(x-1)", "x^2 - 1"),
        ("(a+b)^3", "a^3 + 3*a^2*b + 3*a*b^2 + b^3"),
        ("x/y + y/x", "(x^2 + y^2)/(x y)"),
        ("sin^2 x + cos^2 x", "1"),
        ("exp(x + y)", "exp(x) exp(y)"),
        ("sqrt(x^2)", "|x|"),
    ],
)
def test_what_is_true_for_all_values(left, right):
    """With roots and functions, too."""
    assert is_identity(parse(left), parse(right))
    assert is_identity(parse(right), parse(left))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("(x+1)^2", "x^2 + 1"),
        ("sqrt(x^2)", "x"),
        ("(a+b)^3", "a^3 + b^3"),
        ("x + y", "x"),
        ("sin(2x)", "2 sin x"),
        ("ln(-x^2)", "x"),
    ],
)
def test_what_is_not(left, right):
    """Nor what has no value anywhere."""
    assert not is_identity(parse(left), parse(right))


def test_many_symbols_are_left_alone():
    """A formula with more than a dozen is no step that a reader takes."""
    many = " + ".join(f"x_{number}" for number in range(13))
    assert not is_identity(parse(many), parse(many))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("x^2 - 1 = (x-1)(x+1)", [Verdict.VERIFIED]), ("(x+1)^2 = x^2 + 1", []), ("2x + 3 = 13", [])],
)
def test_a_condition_on_symbols_claims_nothing(text, verdict):
    """Only what is always true is said."""
    assert [found.verdict for found in check(text)] == verdict
