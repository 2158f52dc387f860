"""The value of an expression tree as a float: a fraction of the time that quantities take, for trees known to be sound.

Units count by their size in SI base units. Dimensions are not looked at: whoever calls this has checked them.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from galcli.work.maths import functions
from galcli.work.maths.nodes import Call, Measure, Node, Number, Percent, Power, Product, Sum, Symbol
from galcli.work.maths.quantity import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SMOOTH: dict[str, Callable[..., float]] = {
    **functions.PLAIN,
    "sqrt": math.sqrt,
    "cbrt": math.cbrt,
    "abs": abs,
    "max": max,
    "min": min,
}


def float_value(node: Node, values: Mapping[str, float], *, bare: bool = False) -> float:
    """Compute a tree.

    Args:
        node: The tree.
        values: What its symbols stand for, in SI base units.
        bare: Whether units count as 1.

    Raises:
        EvaluationError: There is no real value, or it is too large.
    """
    try:
        value = _value(node, values, bare)
    except (ArithmeticError, ValueError, KeyError) as error:
        raise EvaluationError(f"cannot be computed: {error}") from None
    if not math.isfinite(value):
        raise EvaluationError("the value is too large to compute")
    return value


def _value(node: Node, values: Mapping[str, float], bare: bool) -> float:
    return _BY_TYPE[type(node)](node, values, bare)


def _number(node: Number, _: Mapping[str, float], __: bool) -> float:
    return float(node.literal.value)


def _symbol(node: Symbol, values: Mapping[str, float], _: bool) -> float:
    return math.pi if node.name == "π" and "π" not in values else values[node.name]


def _measure(node: Measure, _: Mapping[str, float], bare: bool) -> float:
    return 1.0 if bare else float(node.units[0].factor)


def _sum(node: Sum, values: Mapping[str, float], bare: bool) -> float:
    total = 0.0
    for sign, term in node.terms:
        total += sign * _value(term, values, bare)
    return total


def _product(node: Product, values: Mapping[str, float], bare: bool) -> float:
    result = 1.0
    for divide, factor in node.factors:
        value = _value(factor, values, bare)
        result = result / value if divide else result * value
    return result


def _power(node: Power, values: Mapping[str, float], bare: bool) -> float:
    result: Any = _value(node.base, values, bare) ** _value(node.exponent, values, bare)
    if result.imag:
        raise ArithmeticError("an even root of a negative number")
    return float(result.real)


def _percent(node: Percent, values: Mapping[str, float], bare: bool) -> float:
    return _value(node.value, values, bare) / 100


def _call(node: Call, values: Mapping[str, float], bare: bool) -> float:
    arguments = [_value(argument, values, bare) for argument in node.arguments]
    smooth = _SMOOTH.get(node.name)
    if smooth is not None:
        return smooth(*arguments)
    exact = [Fraction(int(one)) if one == int(one) else one for one in arguments]  # factorials take whole numbers
    return float(functions.apply(node.name, exact))


_BY_TYPE: dict[type, Callable[[Any, Mapping[str, float], bool], float]] = {
    Number: _number,
    Symbol: _symbol,
    Measure: _measure,
    Sum: _sum,
    Product: _product,
    Power: _power,
    Percent: _percent,
    Call: _call,
}
