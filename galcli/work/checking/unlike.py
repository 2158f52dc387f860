"""Whether two parts agree whose units do not: a unit left out, given for some factors only, or used by convention.

A unit given on one side only, or for some factors only, is taken as left out: then the numbers must agree, either as
they stand or in SI units. Two different dimensions disagree even where the numbers agree, unless the text is loose
about units (words, counted things), or equates by convention (moles and particles, mass and energy).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.checking.finding import Why
from galcli.work.checking.pair import is_roughly, multiplied
from galcli.work.checking.rounding import Match
from galcli.work.maths.dimension import NONE, Dimension
from galcli.work.maths.quantity import Quantity, divide, to_float
from galcli.work.maths.unit_names import ONE

if TYPE_CHECKING:
    from galcli.work.checking.pair import Pair
    from galcli.work.checking.shown import Part
    from galcli.work.maths.quantity import Number
    from galcli.work.maths.unit_names import Unit

_MONEY = Dimension.base("currency")
_MOLALITY = (Dimension.of("mol kg-1"), Dimension.of("m"))
"""`0.5 mol/kg = 0.5 m`: chemists write m for mol/kg."""

_THOUSANDS = tuple(Fraction(10) ** (3 * power) for power in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5))


def agree(pair: Pair) -> tuple[Match, Why]:
    """Compare parts whose dimensions differ, or do not fit together within one part."""
    match = max(pair.faces(), _values(pair), _in_own_units(pair))
    one_sided = not all(part.si is not None and part.si.dimension for part in (pair.left, pair.right))
    if not one_sided:
        return (Match.NEAR, Why.LOOSE) if _is_excused(pair, match) else (Match.APART, Why.DIMENSION)
    if _is_angle_of_time(pair):
        return Match.NEAR, Why.LOOSE
    if match is Match.APART and _is_thousandfold(pair):
        return Match.NEAR, Why.PREFIX
    return match, Why.INPUTS if match is Match.NEAR else Why.OMITTED


def _is_angle_of_time(pair: Pair) -> bool:
    """Tell whether minutes or seconds stand next to degrees: then they are parts of a degree."""
    names = {unit.name for unit in _units(pair)}
    return "degree" in names and bool(names & {"minute", "second"})


def _units(pair: Pair) -> list[Unit]:
    return pair.left.facts.units + pair.right.facts.units


def _values(pair: Pair) -> Match:
    """Compare as if the numbers without a unit were in SI units."""
    other, shown, unit = pair.other.si or pair.other.face, pair.shown.si, pair.shown.unit
    if other is None or shown is None:
        return Match.APART
    match = pair.numbers(other, shown, pair.shown.scale)
    if match is Match.SAME and not is_roughly(other.value, shown.value):
        return Match.APART  # two digits would say nothing of a number in another unit
    decimal = unit is not None and not unit.si and unit.dimension != _MONEY and _is_power_of_ten(unit.factor)
    return min(match, Match.NEAR) if decimal else match


def _in_own_units(pair: Pair) -> Match:
    """Compare a sum of different units with a bare number, in each of these units: `1 h + 30 min = 90`."""
    other = pair.other.si
    if pair.other.face is not None or other is None:
        return Match.APART
    shown = pair.shown.face
    if shown is None or pair.shown.facts.units:
        return Match.APART
    sizes = [unit.factor for unit in pair.other.facts.units if unit.dimension == other.dimension]
    return max((pair.numbers(in_units(other, size), shown, ONE) for size in sizes), default=Match.APART)


def in_units(quantity: Quantity, size: Number) -> Quantity:
    """Return how many units of a size a quantity is, as a quantity without unit."""
    return Quantity(divide(quantity.value, size))


def _is_power_of_ten(factor: Number) -> bool:
    return isinstance(factor, Fraction) and set(str(factor).replace("/", "")) <= {"1", "0"}


def _is_thousandfold(pair: Pair) -> bool:
    """Tell whether the numbers differ by exactly a power of a thousand: a prefix was left out."""
    face, shown = pair.other.face, pair.shown.face
    if face is None or shown is None or not shown.value or pair.shown.literal is None or pair.other.facts.power:
        return False
    scale = pair.shown.face_scale
    ratio = to_float(shown.value) / to_float(face.value) if face.value else 0.0
    near = [factor for factor in _THOUSANDS if 1 / 2 < ratio / to_float(factor) < 2]  # noqa: PLR2004 - one digit may be shown
    return any(pair.numbers(multiplied(face, factor), shown, scale) is Match.SAME for factor in near)


def _is_excused(pair: Pair, match: Match) -> bool:
    """Tell whether differing dimensions may be meant."""
    left, right = _dimension(pair.left), _dimension(pair.right)
    if pair.bare or (left, right) == _MOLALITY or left.without("mol") == right.without("mol"):
        return True
    if _is_natural(left, right, _units(pair)):
        return True
    facts = (pair.left.facts, pair.right.facts)
    omitted = any(fact.bare and fact.operations for fact in facts)
    return match is not Match.APART and (omitted or any(fact.spelled or fact.counted for fact in facts))


def _dimension(part: Part) -> Dimension:
    return NONE if part.si is None else part.si.dimension


def _is_natural(left: Dimension, right: Dimension, units: list[Unit]) -> bool:
    """Tell whether two dimensions differ by powers of the speed of light, beside electronvolts or atomic masses."""
    ratio = left / right
    if ratio.exponent("m") != -ratio.exponent("s") or ratio.without("m", "s"):
        return False
    names = [unit.text.rstrip("^0123456789-") for unit in units]
    return any("eV" in name or name.endswith(("amu", "u", "Da")) for name in names)
