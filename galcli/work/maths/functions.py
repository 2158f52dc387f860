"""The functions that an expression can call, on plain numbers and quantities. Bounded in size and time."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.maths.lexicon import words
from galcli.work.maths.quantity import EvaluationError, Number, Quantity, add, capped, divide, multiply, power, to_float

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_FACTORIAL = 1000
_HUGE = 1e15
_NOTHING = 1e-14
_FEW_TURNS = 100

PLAIN: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "exp": math.exp,
    "ln": math.log,
    "lg": math.log10,
    "log10": math.log10,
    "log2": math.log2,
}
"""Functions of one plain number that need no care."""
_RECIPROCAL = {"cot": "tan", "sec": "cos", "csc": "sin", "coth": "tanh"}
_LOGARITHMS = words("ln lg log10 log2")
ANGLES = words("sin cos tan cot sec csc")
INVERSES = words("asin acos atan")
KEEP_UNIT = words("abs max min floor ceil round")
"""Functions whose value has the unit of their arguments."""

_HALF = Fraction(1, 2)
_THIRD = Fraction(1, 3)


def apply(name: str, arguments: list[Number]) -> Number:
    """Compute a function of plain numbers.

    Args:
        name: The function's usual name.
        arguments: Its arguments; angles in radians.

    Raises:
        EvaluationError: The function is not known, not defined there, or its value is too large.
    """
    try:
        if name in PLAIN:
            return _smooth(name, *arguments)
        if name in _RECIPROCAL:
            return divide(Fraction(1), _smooth(_RECIPROCAL[name], *arguments))
        if name in _OTHERS:
            return _OTHERS[name](*arguments)
    except (ValueError, TypeError, OverflowError) as error:
        if isinstance(error, EvaluationError):
            raise
        raise EvaluationError(f"{name} is not defined there") from None
    raise EvaluationError(f"{name} is not a function that is known here")


def root(name: str, quantity: Quantity) -> Quantity:
    """Take the square or cube root of a quantity, unit included."""
    return quantity ** Quantity(_HALF if name == "sqrt" else _THIRD)


def keep_unit(name: str, quantities: list[Quantity]) -> Quantity:
    """Compute a function that keeps the unit of its arguments, such as `max`."""
    first = quantities[0]
    if name != "round" and any(other.dimension != first.dimension for other in quantities):
        raise EvaluationError(f"{name} of different units")
    return Quantity(_OTHERS[name](*(quantity.value for quantity in quantities)), first.dimension)


def _smooth(name: str, argument: Number) -> Number:
    if not argument and name in {"sin", "tan", "asin", "atan", "sinh", "tanh"}:
        return Fraction(0)
    if not argument and name in {"exp", "cos", "cosh"}:
        return Fraction(1)
    number = _log_argument(argument) if name in _LOGARITHMS else to_float(argument)
    value = PLAIN[name](number)
    if abs(value) < _NOTHING and name in ANGLES and abs(number) < _FEW_TURNS:
        return Fraction(0)  # sin 180°, where π is not exact
    if name == "tan" and abs(value) > _HUGE:
        raise EvaluationError("the tangent of a right angle")
    return capped(value)


def _log_argument(argument: Number) -> float:
    """Pass a whole number through: its logarithm exists even where it is too large for a float."""
    if isinstance(argument, Fraction) and argument.denominator == 1:
        return argument.numerator
    return to_float(argument)


def _log(argument: Number, base: Number = Fraction(10)) -> Number:
    if base == 10:  # noqa: PLR2004
        return _smooth("log10", argument)
    return capped(math.log(_log_argument(argument)) / math.log(to_float(base)))


def _integer(number: Number) -> int:
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    raise EvaluationError("a whole number was expected")


def _factorial(number: Number) -> Number:
    count = _integer(number)
    if count < 0:
        raise EvaluationError("the factorial of a negative number")
    if count > MAX_FACTORIAL:
        raise EvaluationError("the value is too large to compute")
    return capped(Fraction(math.factorial(count)))


def _choose(counter: Callable[[int, int], int]) -> Callable[[Number, Number], Number]:
    def compute(total: Number, chosen: Number) -> Number:
        count, part = _integer(total), _integer(chosen)
        if max(count, part) > MAX_FACTORIAL:
            raise EvaluationError("the value is too large to compute")
        return Fraction(counter(count, part))

    return compute


def _modulo(left: Number, right: Number) -> Number:
    if not right:
        raise EvaluationError("division by zero")
    return capped(left % right)


def _round(number: Number, digits: Number = Fraction(0)) -> Number:
    places = _integer(digits)
    if abs(places) > MAX_FACTORIAL:
        raise EvaluationError("the value is too large to compute")
    ten = Fraction(10) ** places
    return Fraction(math.floor(Fraction(number) * ten + _HALF)) / ten


def _over_all(counter: Callable[..., int]) -> Callable[..., Number]:
    return lambda *numbers: Fraction(counter(*map(_integer, numbers)))


_OTHERS: dict[str, Callable[..., Number]] = {
    "log": _log,
    "factorial": _factorial,
    "binom": _choose(math.comb),
    "perm": _choose(math.perm),
    "mod": _modulo,
    "round": _round,
    "floor": lambda number: Fraction(math.floor(number)),
    "ceil": lambda number: Fraction(math.ceil(number)),
    "abs": abs,
    "sign": lambda number: Fraction((number > 0) - (number < 0)),
    "max": max,
    "min": min,
    "gcd": _over_all(math.gcd),
    "lcm": _over_all(math.lcm),
    "pow": power,
    "hypot": lambda left, right: power(add(multiply(left, left), multiply(right, right)), _HALF),
}
