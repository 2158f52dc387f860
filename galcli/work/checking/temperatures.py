"""Temperatures, which have two zeros: `25 °C = 298.15 K` is a temperature, `20 °C − 5 °C = 15 K` a difference.

Between two written numbers, one of them in °C or °F, a temperature is meant. With a computed value on one side either
may be meant, and the reading that agrees, or comes nearer, counts.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.checking import alike
from galcli.work.checking.rounding import Match
from galcli.work.maths.dimension import Dimension
from galcli.work.maths.quantity import Quantity, divide, to_float

if TYPE_CHECKING:
    from galcli.work.checking.pair import Pair
    from galcli.work.checking.shown import Part
    from galcli.work.maths.numerals import Literal

_TEMPERATURE = Dimension.base("K")
_NO_OFFSET = Fraction(0)


def is_concerned(pair: Pair) -> bool:
    """Tell whether the two sides count from different zeros."""
    if pair.left.absolute is None and pair.right.absolute is None:
        return False
    si = pair.shown.si
    return si is not None and si.dimension == _TEMPERATURE and _offset(pair.left) != _offset(pair.right)


def agree(pair: Pair, other: Quantity, shown: Quantity) -> tuple[Match, Quantity]:
    """Compare two sides that count from different zeros.

    Args:
        pair: The two sides.
        other: What the other one is as a difference, in kelvins.
        shown: What the shown one is as a difference, in kelvins.

    Returns:
        Whether they agree, and what should have been shown, as a difference from the zero of the shown scale.
    """
    moved = Quantity((pair.other.absolute or other).value - _offset(pair.shown), other.dimension)
    literal = _believed(pair)
    match = pair.numbers(moved, shown, pair.shown.scale, literal)
    difference = alike.agree(pair)
    if match is not Match.APART or pair.bare:
        # Two bare numbers that agree as differences only may be meant so.
        return (Match.NEAR if match is Match.APART and difference is Match.SAME else match), moved
    nearer = abs(to_float(other.value) - to_float(shown.value)) < abs(to_float(moved.value) - to_float(shown.value))
    return difference, other if difference is not Match.APART or nearer else moved


def _offset(part: Part) -> Fraction:
    return _NO_OFFSET if part.unit is None else part.unit.offset


def _believed(pair: Pair) -> Literal | None:
    """Return the shown number; zeros at its end count for as much as those of the temperature it is made from."""
    shown, other = pair.shown.literal, pair.other.literal
    if shown is None or other is None or not shown.rounded:
        return shown
    coarse = other.coarse * Fraction(divide(pair.other.scale, pair.shown.scale))
    return replace(shown, coarse=max(shown.ulp, min(shown.coarse, coarse)))
