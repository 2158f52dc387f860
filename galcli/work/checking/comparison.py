"""Whether two parts of a chain agree, and what the later one should have been."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from galcli.work.checking import alike, temperatures, unlike
from galcli.work.checking.finding import Finding, Why
from galcli.work.checking.pair import Pair
from galcli.work.checking.rounding import Match, same
from galcli.work.maths import lexicon
from galcli.work.maths.quantity import EvaluationError, Number, divide, to_float
from galcli.work.maths.unit_names import ONE

if TYPE_CHECKING:
    from galcli.work.checking.shown import Part
    from galcli.work.maths.evaluate import Evaluator

_LENGTH = (("m", 1),)
_SCALE_RATIO = 50


def compare_parts(left: Part, right: Part, relation: str, carried: Evaluator) -> Finding:
    """Compare two parts.

    Args:
        left: The earlier part.
        right: The later part.
        relation: How they are related: `=`, `≈` or `~`.
        carried: The evaluator that carries units, in the reading in which the parts were computed.

    Raises:
        EvaluationError: A value is too large to compare.
    """
    pair = Pair(left, right, relation, carried)
    finding = _find(pair)
    if finding.match is Match.APART and pair.bare and relation == lexicon.EQUAL and not _converts(pair):
        return Finding(Match.NEAR, Why.BARE)
    return finding


def _find(pair: Pair) -> Finding:
    left, right = pair.left.si, pair.right.si
    if left is None or right is None or left.dimension != right.dimension:
        return _unlike(pair)
    if temperatures.is_concerned(pair):
        match, value = temperatures.agree(pair, *((left, right) if pair.shown is pair.right else (right, left)))
        return _finding(pair, match, Why.LOOSE if match is Match.NEAR else Why.NUMBERS, value.value, pair.shown.scale)
    if same(left.value, right.value):
        return _finding(pair, Match.SAME, Why.NUMBERS, left.value, pair.shown.scale)
    match = alike.agree(pair)
    why = Why.INPUTS if match is Match.NEAR else Why.NUMBERS
    face = pair.other.face if not left.dimension and pair.one_has_units and not alike.is_inverse(pair.other) else None
    if face is not None:
        return _finding(pair, match, why, face.value, pair.shown.face_scale)  # an angle without its unit
    other = left if pair.other is pair.left else right
    return _finding(pair, match, why, other.value, pair.shown.scale)


def _unlike(pair: Pair) -> Finding:
    match, why = unlike.agree(pair)
    if why is Why.DIMENSION:
        si = pair.other.si
        return (
            Finding(match, why) if si is None else Finding(match, why, si.value, str(si.dimension), pair.shown.literal)
        )
    if why is Why.LOOSE or why is Why.PREFIX:
        return Finding(match, why)
    value = pair.other.face
    if value is None or (match is not Match.APART and pair.faces() < match):
        return _in_unit(pair, match, why)
    return _finding(pair, match, why, value.value, pair.shown.face_scale)


def _in_unit(pair: Pair, match: Match, why: Why) -> Finding:
    """Return a finding about a value with its unit: in the unit of its own that comes nearest to the shown number."""
    value, shown = pair.other.si, pair.shown.face
    if value is None:
        return Finding(match, why)
    sizes = {unit.text: unit.factor for unit in pair.other.facts.units if unit.dimension == value.dimension}
    sizes.setdefault(str(value.dimension), ONE)
    if pair.shown.unit is not None:
        sizes = {pair.shown.unit.text: pair.shown.scale}

    def distance(size: Number) -> float:
        ratio = to_float(value.value) / to_float(size) / to_float(shown.value) if shown and shown.value else 0.0
        return abs(math.log(ratio)) if ratio > 0 else math.inf

    text, size = min(sizes.items(), key=lambda item: distance(item[1]))
    return Finding(match, why, divide(value.value, size), text, pair.shown.literal)


def _finding(pair: Pair, match: Match, why: Why, value: Number, scale: Number) -> Finding:
    unit = pair.shown.unit.text if pair.shown.unit is not None else ""
    try:
        return Finding(match, why, divide(value, scale), unit, pair.shown.literal)
    except EvaluationError:
        return Finding(match, why)


def _converts(pair: Pair) -> bool:
    """Tell whether two bare numbers state a conversion: both have a unit of one kind."""
    left, right = pair.left.si, pair.right.si
    if left is None or right is None or left.dimension != right.dimension:
        return False
    if not (pair.left.facts.units and pair.right.facts.units):
        return pair.left.facts.percent != pair.right.facts.percent
    if left.dimension.powers != _LENGTH or not left.value or not right.value:
        return True
    ratio = abs(to_float(left.value) / to_float(right.value))
    return 1 / _SCALE_RATIO < ratio < _SCALE_RATIO  # beyond that it may be a map's scale
