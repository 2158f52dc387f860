"""Where a formula has no closed form for a variable: the values in the variable's range that satisfy it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from galcli.work.maths.floats import float_value
from galcli.work.maths.quantity import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from galcli.knowledge.formula import Formula, Variable

_CELLS = 400
_HALVINGS = 200
_WIDE = 50
"""Ranges that span more than this factor are searched evenly by order of magnitude."""
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Root:
    """A value that satisfies a formula.

    Attributes:
        value: The value, in SI base units, or the bare number of an empirical formula.
        low: A value below it, such that no other solution lies between it and `high`.
        high: A value above it.
    """

    value: float
    low: float
    high: float


def roots(formula: Formula, variable: Variable, values: Mapping[str, float]) -> list[Root]:
    """Find the values of a variable that satisfy a formula, within the variable's range.

    Two solutions that are nearer to each other than a four-hundredth of the range may be missed.

    Args:
        formula: The formula.
        variable: One of its variables.
        values: What the other symbols stand for, constants too, in SI base units.
    """
    equation = formula.equation()

    def gap(value: float) -> float:
        point = {**values, variable.symbol: value}
        try:
            sides = [float_value(side, point, bare=formula.empirical) for side in (equation.left, equation.right)]
        except EvaluationError:
            return math.nan
        left, right = sides
        return 0.0 if math.isclose(left, right, rel_tol=_CLOSE, abs_tol=1e-300) else left - right

    places = list(_places(variable, bare=formula.empirical))
    gaps = [gap(place) for place in places]
    if variable.whole:
        return [Root(count, count - 0.5, count + 0.5) for count in _counts(gap, places, gaps)]
    found = []
    for (low, below), (high, above) in pairwise(zip(places, gaps, strict=True)):
        if above == 0:
            found.append(Root(high, low, high + (high - low)))
        elif below * above < 0:
            middle = _halved(gap, low, high)
            if middle is not None:
                found.append(Root(middle, low, high))
    if len(found) == 1 and gaps[0] * gaps[-1] < 0:
        return [Root(found[0].value, places[0], places[-1])]
    return found


def _places(variable: Variable, *, bare: bool) -> Iterator[float]:
    """Yield the values to look at: the counts of a range, else places that are even or even by order of magnitude."""
    unit = variable.measure
    factor, offset = (1.0, 0.0) if bare else (float(unit.factor), float(unit.offset))
    low, high = variable.low, variable.high
    if variable.whole:
        first, last = math.ceil(low), math.floor(high)
        step = max(1, (last - first) // _CELLS)
        numbers: Iterator[float] = (float(one) for one in (*range(first, last, step), last))
    elif low > 0 and high / low > _WIDE:
        numbers = (low * (high / low) ** (place / _CELLS) for place in range(_CELLS + 1))
    else:
        numbers = (low + (high - low) * place / _CELLS for place in range(_CELLS + 1))
    return (number * factor + offset for number in numbers)


def _counts(gap: Callable[[float], float], places: list[float], gaps: list[float]) -> Iterator[float]:
    """Yield the counts that satisfy the formula: those looked at, and those between two of different sign."""
    if gaps[0] == 0:
        yield places[0]
    for (low, below), (high, above) in pairwise(zip(places, gaps, strict=True)):
        if above == 0:
            yield high
        start, end = int(low), int(high)
        while below * above < 0 and end - start > 1:
            middle = (start + end) // 2
            value = gap(float(middle))
            if value == 0:
                yield float(middle)
                break
            start, end = (start, middle) if below * value < 0 else (middle, end)


def _halved(gap: Callable[[float], float], low: float, high: float) -> float | None:
    """Return the root between two places of different sign, or None where there is a pole instead."""
    below = gap(low)
    start = abs(below) + abs(gap(high))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        value = gap(middle)
        if value == 0 or not low < middle < high:
            break
        low, high = (low, middle) if below * value < 0 else (middle, high)
    return middle if abs(gap(middle)) <= _CLOSE * start else None
