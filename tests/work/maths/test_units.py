"""Units, their prefixes and products, and dimensions."""

from fractions import Fraction

import pytest

from galcli.work.maths.dimension import NONE, Dimension
from galcli.work.maths.layout import lay_out
from galcli.work.maths.unit_names import lookup, variants
from galcli.work.maths.unit_reader import UnitReader

FORCE = Dimension.of("kg m s-2")


@pytest.mark.parametrize(
    ("spelling", "factor", "dimension"),
    [
        ("m", 1, "m"),
        ("km", 1000, "m"),
        ("kg", 1, "kg"),
        ("mg", Fraction(1, 10**6), "kg"),
        ("µs", Fraction(1, 10**6), "s"),
        ("μs", Fraction(1, 10**6), "s"),
        ("kilometers", 1000, "m"),
        ("Meter", 1, "m"),
        ("inches", Fraction(254, 10_000), "m"),
        ("GHz", 10**9, "s-1"),
        ("mmHg", Fraction(lookup("mmHg").factor), "kg m-1 s-2"),
        ("eV", Fraction("1.602176634e-19"), "kg m2 s-2"),
        ("h", 3600, "s"),
    ],
)
def test_a_unit_with_its_prefix(spelling, factor, dimension):
    """In SI base units."""
    unit = lookup(spelling)
    assert (Fraction(unit.factor), unit.dimension) == (factor, Dimension.of(dimension))


@pytest.mark.parametrize("spelling", ["foo", "kmh2", "kkm", "daC", "apples", ""])
def test_what_is_no_unit(spelling):
    """No prefix makes one of it."""
    assert lookup(spelling) is None


def test_temperature_scales_have_an_offset():
    """Where their zero lies in kelvins."""
    assert lookup("°C").offset == Fraction("273.15")
    assert float(lookup("°F").offset) == pytest.approx(255.372222, abs=1e-6)
    assert lookup("K").offset == 0


def test_a_year_has_several_lengths():
    """A text may mean 365 days."""
    assert 365 * 86_400 in [unit.factor for unit in variants(lookup("year"))]
    assert variants(lookup("m")) == []


def read(text):
    """Read a unit out of a text that holds nothing else."""
    tokens = lay_out(text)
    for token in tokens:
        token.upright = True
    measure, place = UnitReader(tokens, len(tokens)).read(0)
    assert place == len(tokens)
    return measure.units


@pytest.mark.parametrize(
    ("text", "factor", "dimension"),
    [
        ("kg m/s²", 1, "kg m s-2"),
        ("kg*m*s^-2", 1, "kg m s-2"),
        ("kg m s-2", 1, "kg m s-2"),
        ("N·m", 1, "kg m2 s-2"),
        ("J/(kg K)", 1, "m2 s-2 K-1"),
        ("km/h", Fraction(5, 18), "m s-1"),
        ("miles per hour", Fraction("0.44704"), "m s-1"),
        ("square meters", 1, "m2"),
        ("cm^3", Fraction(1, 10**6), "m3"),
        (r"\mathrm{m}^{-1}", 1, "m-1"),
    ],
)
def test_a_product_of_units(text, factor, dimension):
    """In all its spellings."""
    first = read(text)[0]
    assert (Fraction(first.factor), first.dimension) == (factor, Dimension.of(dimension))


def test_what_follows_a_slash_has_two_readings():
    """`J/kg K` divides by K or multiplies by it."""
    assert [unit.dimension for unit in read("J/kg K")] == [Dimension.of("m2 s-2 K-1"), Dimension.of("m2 s-2 K")]


def test_dimensions_multiply_and_print():
    """By the names of derived units where there is one."""
    length, time = Dimension.base("m"), Dimension.base("s")
    assert length / time == Dimension.of("m s-1")
    assert length * time / time == length
    assert (length**2) ** Fraction(1, 2) == length
    assert length**0 == NONE
    assert not length / length
    assert str(FORCE) == "N"
    assert str(length / time) == "m s^-1"
    assert FORCE.exponent("s") == -2
    assert FORCE.exponent("K") == 0
    assert FORCE.without("kg", "m") == Dimension.of("s-2")
