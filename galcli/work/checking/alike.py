"""Whether two quantities of one dimension agree: by their digits, or in one of the ways in which people mean it.

A percentage is a number, an angle needs no unit, an inverse function has branches. Temperatures, which have two zeros,
are compared in `temperatures`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.checking.pair import multiplied
from galcli.work.checking.rounding import Match
from galcli.work.checking.shown import PERCENT
from galcli.work.maths.functions import INVERSES
from galcli.work.maths.nodes import Call
from galcli.work.maths.quantity import Quantity, divide, to_float

if TYPE_CHECKING:
    from galcli.work.checking.pair import Pair
    from galcli.work.checking.shown import Part
    from galcli.work.maths.numerals import Literal

_CONVERTED_DIGITS = 4
_MANY_DIGITS = 6


def agree(pair: Pair) -> Match:
    """Compare quantities of the same dimension."""
    shown, other = pair.shown.si, pair.other.si
    if shown is None or other is None:
        return Match.APART
    match = pair.numbers(other, shown, pair.shown.scale)
    for other_way in (_percentages, _angles, _scale_words, _turns, _truncated):
        if match is not Match.APART:
            break
        match = other_way(pair, other, shown)
    return match


def _percentages(pair: Pair, other: Quantity, shown: Quantity) -> Match:
    """Accept a per cent sign that stands on one side only: `50/200 × 100 = 25 %`."""
    if pair.left.facts.percent == pair.right.facts.percent or pair.shown.unit is not PERCENT:
        return Match.APART
    return pair.numbers(other, multiplied(shown, 100), Fraction(1))


def _angles(pair: Pair, *_: Quantity) -> Match:
    """Accept an angle's unit on one side only: `(8 - 2) × 180 = 1080°`."""
    return pair.faces() if pair.one_has_units else Match.APART


def _scale_words(pair: Pair, *_: Quantity) -> Match:
    """Accept a number word on one side only: `120 / 3 = 40 dozen`."""
    unit, other, shown = pair.shown.unit, pair.other.face, pair.shown.face
    if unit is None or unit.scale == 1 or other is None or shown is None:
        return Match.APART
    return pair.numbers(other, shown, Fraction(1))


def _turns(pair: Pair, other: Quantity, shown: Quantity) -> Match:
    """Accept another branch of an inverse function: `atan(-1) = 135°`."""
    node = pair.other.node
    if not isinstance(node, Call) or not is_inverse(pair.other):
        return Match.APART
    value, turn = to_float(other.value), 2 * math.pi
    branches = {"atan": (value + math.pi, value + turn), "asin": (math.pi - value,), "acos": (-value,)}[node.name]
    return max(
        pair.numbers(Quantity(branch), shown, pair.shown.scale) for branch in (*branches, value + turn, turn - value)
    )


def is_inverse(part: Part) -> bool:
    """Tell whether a part is an angle, found from its sine, cosine or tangent."""
    return isinstance(part.node, Call) and part.node.name in INVERSES


def _truncated(pair: Pair, other: Quantity, _: Quantity) -> Match:
    """Leave open what is off by one in the last of many digits, or of a conversion: constants change with the years."""
    literal = pair.shown.literal
    if literal is None or not _is_precise(pair, literal, other):
        return Match.APART
    difference = abs(to_float(divide(other.value, pair.shown.scale)) - pair.shown.sign * float(literal.value))
    return Match.NEAR if difference <= float(literal.ulp) else Match.APART


def _is_precise(pair: Pair, literal: Literal, other: Quantity) -> bool:
    """Tell whether many digits are shown of a value that was converted, measured or not computed exactly."""
    exact = isinstance(other.value, Fraction)
    return literal.digits >= (_CONVERTED_DIGITS if pair.bare else _MANY_DIGITS) and (pair.measured or not exact)
