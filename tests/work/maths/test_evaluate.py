"""The value of an expression: numbers, units, functions, constants, and what must not take time."""

import math
from fractions import Fraction

import pytest

from galcli.work.maths.cursor import ParseError, Settings
from galcli.work.maths.dimension import Dimension
from galcli.work.maths.evaluate import Bound, Evaluator, UnboundError
from galcli.work.maths.layout import lay_out
from galcli.work.maths.parser import Parser
from galcli.work.maths.quantity import EvaluationError, Quantity, UnitMismatchError
from galcli.work.maths.reading import Reading


def parse(text, names=(), readings=()):
    """Parse a whole text."""
    tokens = lay_out(text)
    latex = any(token.latex for token in tokens)
    parser = Parser(tokens, 0, len(tokens), Settings(latex, frozenset(names), frozenset(readings)))
    node = parser.expression()
    assert parser.place == len(tokens)
    return node


def value(text, names=None, readings=(), **options):
    """Compute a whole text."""
    names = {
        name: Bound(Quantity(Fraction(number)), Quantity(Fraction(number))) for name, number in (names or {}).items()
    }
    return Evaluator(names, frozenset(readings), **options).value(parse(text, names, readings))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("2 - -3", 5),
        ("1/3 + 1/6", Fraction(1, 2)),
        ("2 1/4", Fraction(9, 4)),
        ("2½", Fraction(5, 2)),
        ("12% of 250", 30),
        ("5!", 120),
        ("|3 - 5|", 2),
        ("17 mod 5", 2),
        ("2 × 10^3", 2000),
        ("3.0e2", 300),
        (r"\frac{3}{4}", Fraction(3, 4)),
        (r"\frac12", Fraction(1, 2)),
        (r"\sqrt{16}", 4),
        (r"\sqrt[3]{27}", 3),
        ("√16", 4),
        ("2(3 + 4)", 14),
        ("3 dozen", 36),
        ("max(3, 7)", 7),
        ("gcd(12, 18)", 6),
        ("C(5, 2)", 10),
        ("⌊7/2⌋", 3),
        ("8^(1/3)", 2),
        ("(-8)^(1/3)", -2),
    ],
)
def test_exact_values(text, expected):
    """As fractions."""
    found = value(text)
    assert isinstance(found.value, Fraction)
    assert found.value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sin(30°)", 0.5),
        ("sin(π/6)", 0.5),
        ("cos^2 60°", 0.25),
        ("tan^{-1} 1", math.pi / 4),
        ("ln(e^2)", 2),
        ("log 100", 2),
        ("log_2 8", 3),
        ("exp(1)", math.e),
        ("2π", 2 * math.pi),
        ("sqrt(2)", math.sqrt(2)),
        ("arcsin(1)", math.pi / 2),
    ],
)
def test_values_of_functions(text, expected):
    """As floats."""
    assert float(value(text).value) == pytest.approx(expected, rel=1e-12)


def test_zeros_of_trigonometric_functions_are_exact():
    """Though π is not."""
    assert value("sin 180°").value == 0
    assert value("cos 90°").value == 0


@pytest.mark.parametrize(
    ("text", "number", "dimension"),
    [
        ("2 × 0.035 m × 0.0728 N/m", Fraction("0.005096"), "kg m s-2"),
        ("5 km / 2 h", Fraction(25, 36), "m s-1"),
        ("5 ft 6 in", Fraction("1.6764"), "m"),
        ("(3 m)^2", 9, "m2"),
        ("sqrt(16 m^2)", 4, "m"),
        ("1 kWh", 3_600_000, "kg m2 s-2"),
        ("20 °C - 5 °C", 15, "K"),
        ("c", 299_792_458, "m s-1"),
        ("speed of light", 299_792_458, "m s-1"),
    ],
)
def test_values_with_units(text, number, dimension):
    """In SI base units."""
    found = value(text)
    assert Fraction(found.value) == number
    assert found.dimension == Dimension.of(dimension)


def test_units_set_aside_leave_the_bare_number():
    """Number words stay."""
    assert value("5 km × 2 h", face=True).value == 10
    assert value("3 dozen eggs", face=True).value == 36


def test_symbols_have_values():
    """Letters that touch are factors if all have one."""
    assert value("2ab + a", {"a": 3, "b": 5}).value == 33
    with pytest.raises(UnboundError, match="no value for q"):
        value("2q")


@pytest.mark.parametrize(
    ("text", "reading", "usual", "other"),
    [
        ("6/2(3)", Reading.TIGHT, 9, 1),
        ("3 1/2", Reading.MIXED, Fraction(7, 2), None),
        ("1,234", Reading.COMMA, 1234, Fraction(1234, 1000)),
        ("10-3", Reading.FLAT, 7, Fraction(1, 1000)),
    ],
)
def test_other_readings(text, reading, usual, other):
    """The same text says something else."""
    assert value(text).value == usual
    if other is not None:
        assert value(text, readings=[reading]).value == other


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1/0", EvaluationError),
        ("9^9^9", EvaluationError),
        ("(-1.5)^99999", EvaluationError),
        ("(10^7)!", EvaluationError),
        ("sqrt(-1)", EvaluationError),
        ("ln(-1)", EvaluationError),
        ("3 m + 2 s", UnitMismatchError),
        ("2^(3 m)", UnitMismatchError),
        ("sin(3 m)", UnitMismatchError),
        ("tan 90°", EvaluationError),
    ],
)
def test_what_has_no_value(text, error):
    """Is told in a short reason."""
    with pytest.raises(error):
        value(text)


@pytest.mark.parametrize("text", ["", "+", "* 3", "(", "(1", ")", "∫ x", "{" * 3, "(" * 100 + "1" + ")" * 100])
def test_what_is_no_expression(text):
    """Is refused."""
    tokens = lay_out(text)
    with pytest.raises(ParseError):
        Parser(tokens, 0, len(tokens), Settings()).expression()
