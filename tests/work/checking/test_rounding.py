"""How near a shown number must be to the computed one."""

from fractions import Fraction

import pytest

from galcli.work.checking.rounding import Match, compare, same
from galcli.work.maths import numerals

SAME, NEAR, APART = Match.SAME, Match.NEAR, Match.APART


def match(computed, shown, relation="=", *, measured=False, **options):
    """Compare a number with a shown one."""
    return compare(Fraction(computed), numerals.read(shown), relation=relation, measured=measured, **options)


@pytest.mark.parametrize(
    ("computed", "shown", "expected"),
    [
        ("0.005096", "0.0051", SAME),
        ("0.005096", "0.0050", APART),
        ("2/3", "0.67", SAME),
        ("2/3", "0.66", APART),
        ("5/2", "2.5", SAME),
        ("5/2", "3", SAME),
        ("12", "12", SAME),
        ("12", "13", APART),
        ("1234", "1200", APART),
        ("1/8", "0.13", SAME),
    ],
)
def test_half_a_unit_of_the_last_digit(computed, shown, expected):
    """Where nothing shows that numbers are rounded."""
    assert match(computed, shown) is expected


def test_about_allows_one_unit():
    """`2/3 ≈ 0.66`."""
    assert match("2/3", "0.66") is APART
    assert match("2/3", "0.66", "≈") is SAME
    assert match("2/3", "0.65", "≈") is APART


def test_zeros_at_the_end_may_be_insignificant_where_numbers_are_measured():
    """Unless the exact result is a whole number."""
    assert match("1234.5", "1200", measured=True) is SAME
    assert match("1234.5", "1200") is not SAME
    assert match("1234", "1200", measured=True) is not SAME


def test_the_rounding_of_inputs_leaves_a_claim_open():
    """It is neither right nor wrong."""
    assert match("3.19", "3.14") is APART
    assert match("3.19", "3.14", measured=True, spread=0.1) is NEAR
    assert match("4.19", "3.14", measured=True, spread=0.1) is APART


def test_an_order_of_magnitude():
    """Within half a power of ten."""
    assert match("2500", "1000", "~") is SAME
    assert match("7000", "1000", "~") is NEAR
    assert match("70000", "1000", "~") is APART


def test_signs_count():
    """A minus stands before the shown number."""
    assert match("-3", "3") is APART
    assert match("-3", "3", sign=-1) is SAME


def test_a_zero_shows_no_digit():
    """What is nearly nothing is nothing."""
    assert match("0", "0") is SAME
    assert compare(1e-17, numerals.read("0"), relation="=", measured=False) is SAME
    assert match("0.4", "0") is NEAR
    assert match("4", "0") is APART


def test_exact_numbers_are_the_same_only_if_they_are_equal():
    """Floats up to their precision."""
    assert same(Fraction(1, 3), Fraction(2, 6))
    assert not same(Fraction(1, 3), Fraction(333_333_333_333, 10**12))
    assert same(0.1 + 0.2, Fraction(3, 10))
    assert not same(Fraction(10) ** 400, 1.0)
