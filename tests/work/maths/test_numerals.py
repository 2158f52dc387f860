"""Numbers as they are written."""

from fractions import Fraction

import pytest

from galcli.work.maths import numerals


@pytest.mark.parametrize(
    ("text", "value", "ulp", "digits"),
    [
        ("12", 12, 1, 2),
        ("1,300", 1300, 1, 2),
        ("2.50", Fraction(5, 2), Fraction(1, 100), 3),
        ("0.0051", Fraction(51, 10_000), Fraction(1, 10_000), 2),
        ("3.0e8", 300_000_000, 10_000_000, 2),
        ("6.63E-34", Fraction(663, 10**36), Fraction(1, 10**36), 3),
        ("0,05", Fraction(1, 20), Fraction(1, 100), 1),
        ("1 234 567", 1_234_567, 1, 7),
        ("½", Fraction(1, 2), Fraction(1, 10**9), 9),
        (r"0.1\overline{6}", Fraction(1, 6), Fraction(1, 10**9), 9),
        (".5", Fraction(1, 2), Fraction(1, 10), 1),
    ],
)
def test_a_number_and_its_last_digit(text, value, ulp, digits):
    """Exactly, as fractions."""
    literal = numerals.read(text)
    assert (literal.value, literal.ulp, literal.digits) == (value, ulp, digits)


def test_zeros_at_the_end_of_a_whole_number_may_not_be_significant():
    """Both readings are kept."""
    literal = numerals.read("2500")
    assert (literal.ulp, literal.coarse, literal.rounded) == (1, 100, True)
    assert not numerals.read("2501").rounded


def test_a_comma_can_be_read_in_two_ways():
    """As a separator of thousands or as a decimal comma."""
    assert (numerals.read("1,234").value, numerals.read("1,234").other) == (1234, Fraction(1234, 1000))
    assert (numerals.read("4,1").value, numerals.read("4,1").other) == (Fraction(41, 10), 4)


def test_an_exponent_beyond_measure_is_no_number():
    """It would take time and memory."""
    assert numerals.read("1e351") is None
    assert numerals.read("1e350").value == Fraction(10) ** 350


def test_a_power_of_ten_scales_value_and_digits():
    """`3.0 × 10^8` shows two digits."""
    scaled = numerals.read("3.0").scaled(8)
    assert (scaled.value, scaled.ulp, scaled.digits, scaled.power) == (3 * 10**8, 10**7, 2, True)
