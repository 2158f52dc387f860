"""How near a shown number must be to the computed one.

A shown number is right within half a unit of its last digit, with ≈ within one unit. Zeros at the end of a whole number
may be significant or not: they are not where units, powers of ten or ≈ show that the number is rounded, and where the
exact result is a whole number they are. `~` and a bare power of ten give an order of magnitude. Between right and wrong
lies what only the rounding of the inputs could explain: that is left undecided.
"""

from __future__ import annotations

import math
from enum import IntEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.maths import lexicon
from galcli.work.maths.quantity import EvaluationError, Number, to_float

if TYPE_CHECKING:
    from galcli.work.maths.numerals import Literal

EXACT = 1e-9
"""Relative difference below which two floats are the same number."""

_SLACK = 1 + 1e-7
_FEW_DIGITS = 2
_NOTHING = 1e-9


class Match(IntEnum):
    """How two numbers compare."""

    APART = 0
    NEAR = 1
    SAME = 2


def compare(
    computed: Number, shown: Literal, *, sign: int = 1, relation: str, measured: bool, spread: float = 0.0
) -> Match:
    """Compare a computed number with a shown one.

    Args:
        computed: The computed value, in the unit of the shown one.
        shown: The number as written.
        sign: -1 where a minus stands before it.
        relation: `=`, `≈` or `~`.
        measured: Whether units, powers of ten or ≈ appear, so that numbers are rounded.
        spread: How far the rounding of the inputs may move the computed value.
    """
    value = shown.value if sign > 0 else -shown.value
    if same(computed, value):
        return Match.SAME
    near, size = to_float(computed), to_float(value)
    difference = abs(near - size)
    magnitude = shown.power and shown.digits == 1 and shown.value == shown.ulp and not shown.decimal
    if relation == lexicon.ORDER or (magnitude and relation == lexicon.ABOUT):
        order = _same_order(near, size)
        if order is not Match.APART or magnitude:
            return order
    if difference <= _allowed(computed, shown, relation=relation, measured=measured) and size:
        return Match.SAME
    if not size and abs(near) < _NOTHING:
        return Match.SAME
    if not size and (relation != lexicon.EQUAL or difference <= float(shown.ulp)):
        return Match.NEAR  # a zero shows no digit that could be right or wrong
    if measured and magnitude and _same_order(near, size) is Match.SAME:
        return Match.NEAR
    return Match.NEAR if difference <= _undecided(computed, shown, measured=measured, spread=spread) else Match.APART


def same(left: Number, right: Number) -> bool:
    """Tell whether two numbers are equal up to the precision of floats."""
    if not (isinstance(left, float) or isinstance(right, float)):
        return left.numerator == right.numerator and left.denominator == right.denominator
    try:
        return math.isclose(to_float(left), to_float(right), rel_tol=EXACT, abs_tol=1e-300)
    except EvaluationError:
        return False


def _allowed(computed: Number, shown: Literal, *, relation: str, measured: bool) -> float:
    about = relation != lexicon.EQUAL
    limit = to_float(shown.ulp) * _SLACK
    if not about or 2 * abs(to_float(computed)) < shown.value:  # one unit is much where it is half of what is shown
        limit /= 2
    rounded = shown.rounded and measured and (about or not is_whole(computed))
    if rounded and (shown.digits >= _FEW_DIGITS or about):
        limit = max(limit, to_float(shown.coarse) / 2)
    return limit


def _undecided(computed: Number, shown: Literal, *, measured: bool, spread: float) -> float:
    limit = to_float(shown.ulp) / 2 + spread
    if shown.rounded and (measured or not is_whole(computed)):
        limit = max(limit, float(shown.coarse) / 2)
    return limit


def is_whole(number: Number) -> bool:
    """Tell whether a number is exactly whole: then a whole number that is shown for it must be that one."""
    return isinstance(number, Fraction) and number.denominator == 1


def _same_order(left: float, right: float) -> Match:
    if not left or not right or (left > 0) != (right > 0):
        return Match.APART
    ratio = abs(math.log10(abs(left / right)))
    if ratio <= 1 / 2:
        return Match.SAME
    return Match.NEAR if ratio <= 1 else Match.APART
