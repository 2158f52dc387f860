"""Values that satisfy a formula, drawn from the plausible ranges of its variables."""

from __future__ import annotations

import math
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from galcli.knowledge.roots import Root, roots
from galcli.work.maths.dimension import NONE
from galcli.work.maths.floats import float_value
from galcli.work.maths.quantity import EvaluationError, Quantity
from galcli.work.maths.rearrange import rearrange

if TYPE_CHECKING:
    import random

    from galcli.knowledge.formula import Formula, Variable
    from galcli.work.maths.nodes import Node

_WIDE = 50
"""Ranges that span more than this factor are drawn from evenly by order of magnitude."""
_EXACT, _NUMERICAL = 1e-9, 1e-6
"""How far the sides of a formula may be from each other, relative to the larger one."""

Point = dict[str, Quantity]


class Solution(NamedTuple):
    """What a variable is, given the others.

    Attributes:
        way: What gives it: the formula solved for it, or the root of the equation where there is no closed form.
        value: Its value.
    """

    way: Node | Root
    value: Quantity


def draw(variable: Variable, chance: random.Random) -> float:
    """Draw a plausible value, in the variable's usual unit."""
    if variable.whole:
        return chance.randint(math.ceil(variable.low), math.floor(variable.high))
    if variable.low > 0 and variable.high / variable.low > _WIDE:
        return math.exp(chance.uniform(math.log(variable.low), math.log(variable.high)))
    return chance.uniform(variable.low, variable.high)


def quantity(variable: Variable, value: float, *, bare: bool = False) -> Quantity:
    """Return a value in the variable's usual unit as a quantity in SI base units; `bare` sets the unit aside."""
    if variable.whole and value == int(value):
        return Quantity(Fraction(int(value)), variable.measure.dimension)  # factorials take whole numbers only
    if bare:
        return Quantity(value)
    unit = variable.measure
    return Quantity(float(value * float(unit.factor) + float(unit.offset)), unit.dimension)


def usual(variable: Variable, amount: Quantity, *, bare: bool = False) -> float:
    """Return a quantity in the variable's usual unit, the inverse of `quantity`."""
    if bare:
        return float(amount.value)
    unit = variable.measure
    return (float(amount.value) - float(unit.offset)) / float(unit.factor)


def is_plausible(variable: Variable, value: float) -> bool:
    """Tell whether a value, in the usual unit, lies in the variable's range; a count must be whole."""
    low, high = variable.low - 1e-9 * abs(variable.low), variable.high + 1e-9 * abs(variable.high)
    if variable.whole and abs(value - round(value)) > 1e-9 * max(1.0, abs(value)):
        return False
    return low <= value <= high


def solutions(formula: Formula, symbol: str, point: Point) -> list[Solution]:
    """Compute what a variable is, given the others; numerically within its range where there is no closed form.

    Args:
        formula: The formula.
        symbol: The variable that is asked for.
        point: Values of the others, of the variables' dimensions, in SI units (bare numbers for an empirical formula);
            constants are added.

    Returns:
        Each branch that has a value there, or each root.
    """
    values = {**constants(formula), **{name: float(one.value) for name, one in point.items()}}
    variable = formula.variable(symbol)
    dimension = NONE if formula.empirical else variable.measure.dimension
    if not variable.solvable:
        return [Solution(root, Quantity(root.value, dimension)) for root in roots(formula, variable, values)]
    found = []
    for branch in rearrange(formula.equation(), symbol):
        with suppress(EvaluationError):
            value = Quantity(float_value(branch, values, bare=formula.empirical), dimension)
            found.append(Solution(branch, value))
    return found


def plausible(formula: Formula, symbol: str, point: Point) -> list[Solution]:
    """Return the solutions that lie in the variable's range and satisfy the formula: a branch may be spurious."""
    variable = formula.variable(symbol)
    return [
        found
        for found in solutions(formula, symbol, point)
        if is_plausible(variable, usual(variable, found.value, bare=formula.empirical))
        and holds(formula, {**point, symbol: found.value}, tolerance=_EXACT if variable.solvable else _NUMERICAL)
    ]


@lru_cache(maxsize=4096)
def constants(formula: Formula) -> dict[str, float]:
    """Return the values of a formula's constants in SI units."""
    return {name: float(one.value) for name, one in formula.constant_values().items()}


def holds(formula: Formula, point: Point, *, tolerance: float = _EXACT, latex: bool = False) -> bool:
    """Tell whether the values satisfy the formula, or its LaTeX.

    The tolerance is relative to the larger side.

    Raises:
        EvaluationError: A side has no value there.
    """
    values = {**constants(formula), **{name: float(one.value) for name, one in point.items()}}
    equation = formula.latex_equation() if latex else formula.equation()
    left, right = (float_value(side, values, bare=formula.empirical) for side in (equation.left, equation.right))
    return math.isclose(left, right, rel_tol=tolerance, abs_tol=1e-300)


def consistent_point(formula: Formula, chance: random.Random, *, tries: int = 300) -> Point | None:
    """Draw values that satisfy the formula, all within their ranges, or None where that does not succeed.

    Every solvable variable takes its turn as the dependent one.
    """
    dependents = [one.symbol for one in formula.variables if one.solvable]
    for attempt in range(tries):
        if not dependents:
            return None
        symbol = dependents[attempt % len(dependents)] if attempt > tries // 3 else dependents[0]
        point = {
            one.symbol: quantity(one, draw(one, chance), bare=formula.empirical)
            for one in formula.variables
            if one.symbol != symbol
        }
        found = plausible(formula, symbol, point)
        if found:
            point[symbol] = found[0].value
            return point
    return None
