"""Quantities: a number in SI base units and a dimension vector.

Numbers stay exact fractions while they are small and become floats when they grow. Nothing here takes long: the size of
a fraction is capped, and a float that overflows is an error. Uncertainty is not carried; `rounding` deals with digits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.maths.dimension import NONE, Dimension
from galcli.work.maths.unit_names import ONE

if TYPE_CHECKING:
    from galcli.work.maths.unit_names import Unit

Number = Fraction | float

MAX_BITS = 10_000
"""Above this size a fraction becomes a float: enough for 1000!, and one operation stays well below a millisecond."""


class EvaluationError(ValueError):
    """The expression has no value that can be computed here; the message is a short reason."""


class UnitMismatchError(EvaluationError):
    """Two quantities of different dimension were added, compared or converted."""


def bits(number: Fraction) -> int:
    """Return the size of a fraction in bits."""
    return number.numerator.bit_length() + number.denominator.bit_length()


def capped(number: Number) -> Number:
    """Turn a fraction that grew too large into a float.

    Raises:
        EvaluationError: The number is too large for a float too, or not a number.
    """
    if not isinstance(number, float):
        return number if bits(number) <= MAX_BITS else to_float(number)
    if math.isfinite(number):
        return number
    raise EvaluationError("the value is too large to compute")


def to_float(number: Number) -> float:
    """Return the nearest float.

    Raises:
        EvaluationError: The number is beyond the range of floats.
    """
    if isinstance(number, float):
        return number
    try:
        return number.numerator / number.denominator  # what `float` does, less its checks
    except OverflowError:
        raise EvaluationError("the value is too large to compute") from None


def add(left: Number, right: Number) -> Number:
    """Add two numbers, exactly where both are exact."""
    if not (isinstance(left, float) or isinstance(right, float)):
        return capped(left + right)
    return capped(to_float(left) + to_float(right))


def multiply(left: Number, right: Number) -> Number:
    """Multiply two numbers, exactly where both are exact."""
    if right is ONE:
        return left
    if left is ONE:
        return right
    if not (isinstance(left, float) or isinstance(right, float)):
        return capped(left * right)
    return capped(to_float(left) * to_float(right))


def divide(left: Number, right: Number) -> Number:
    """Divide two numbers, exactly where both are exact.

    Raises:
        EvaluationError: The divisor is zero.
    """
    if right is ONE:
        return left
    if not right:
        raise EvaluationError("division by zero")
    if not (isinstance(left, float) or isinstance(right, float)):
        return capped(left / right)
    return capped(to_float(left) / to_float(right))


def power(base: Number, exponent: Number) -> Number:
    """Raise a real number to a real power, exactly where the result is rational and small.

    Raises:
        EvaluationError: The result is complex, infinite or too large.
    """
    if isinstance(exponent, Fraction) and isinstance(base, Fraction):
        exact = _exact_power(base, exponent)
        if exact is not None:
            return exact
    if not base and exponent < 0:
        raise EvaluationError("division by zero")
    if base < 0 and isinstance(exponent, Fraction) and exponent.denominator % 2:
        # An odd root of a negative number is real: (-8)^(1/3) = -2.
        root = _float_power(-base, exponent)
        return -root if exponent.numerator % 2 else root
    if base < 0:
        raise EvaluationError("an even root of a negative number")
    return _float_power(base, exponent)


def _float_power(base: Number, exponent: Number) -> Number:
    """Raise a number that is not negative to a power.

    Raises:
        EvaluationError: The result is too large.
    """
    try:
        return capped(to_float(base) ** to_float(exponent))
    except OverflowError:
        raise EvaluationError("the value is too large to compute") from None


def _exact_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """Return the power where it is rational and of bounded size, else None."""
    root = exponent.denominator
    if root != 1:
        rooted = exact_root(base, root)
        if rooted is None:
            return None
        base = rooted
    count = exponent.numerator
    if not base and count < 0:
        return None
    if abs(count) * bits(base) > MAX_BITS and base not in {-1, 0, 1}:
        return None
    return base**count if abs(count) <= MAX_BITS else Fraction(base if count % 2 else base * base)


def exact_root(number: Fraction, degree: int) -> Fraction | None:
    """Return the rational root of that degree, or None where it is irrational or costly to find."""
    limit = 64
    if degree > limit or bits(number) > MAX_BITS:
        return None
    sign = -1 if number < 0 else 1
    if sign < 0 and degree % 2 == 0:
        return None
    above, below = (_integer_root(abs(part), degree) for part in (number.numerator, number.denominator))
    return None if above is None or below is None else Fraction(sign * above, below)


def _integer_root(number: int, degree: int) -> int | None:
    """Return the exact integer root, or None."""
    exact_float = 1 << 900
    if degree == 2:  # noqa: PLR2004
        root = math.isqrt(number)
    elif number < exact_float:
        root = round(number ** (1 / degree))
    else:
        return None
    return root if root**degree == number else None


@dataclass(slots=True, unsafe_hash=True)
class Quantity:
    """A number with a dimension. It is never changed; not frozen, because that is slow to make.

    Attributes:
        value: The number in SI base units (kg, m, s, A, K, mol, cd).
        dimension: Its dimension vector.
    """

    value: Number
    dimension: Dimension = NONE

    def __add__(self, other: Quantity) -> Quantity:
        if self.dimension != other.dimension:
            raise UnitMismatchError(f"adds {_named(self.dimension)} and {_named(other.dimension)}")
        return Quantity(add(self.value, other.value), self.dimension)

    def __neg__(self) -> Quantity:
        return Quantity(-self.value, self.dimension)

    def __mul__(self, other: Quantity) -> Quantity:
        left, right = self.value, other.value
        value = left if right is ONE else right if left is ONE else multiply(left, right)
        dimension, by = self.dimension.powers, other.dimension.powers
        if dimension and by:
            return Quantity(value, self.dimension * other.dimension)
        return Quantity(value, self.dimension if dimension else other.dimension)

    def __truediv__(self, other: Quantity) -> Quantity:
        return Quantity(divide(self.value, other.value), self.dimension / other.dimension)

    def __pow__(self, other: Quantity) -> Quantity:
        if other.dimension:
            raise UnitMismatchError(f"an exponent has the unit {other.dimension}")
        if not self.dimension:
            return Quantity(power(self.value, other.value))
        return Quantity(power(self.value, other.value), self.dimension ** _small(other.value))

    def to(self, unit: Unit) -> Number:
        """Return how many of `unit` this quantity is.

        Raises:
            UnitMismatchError: The unit has another dimension.
        """
        if unit.dimension != self.dimension:
            raise UnitMismatchError(f"{_named(self.dimension)} cannot be given in {unit.text}")
        return divide(add(self.value, -unit.offset), unit.factor)


def _named(dimension: Dimension) -> str:
    return str(dimension) if dimension else "a plain number"


def _small(exponent: Number) -> Fraction:
    """Return the exponent of a unit as a small fraction."""
    fraction = Fraction(exponent).limit_denominator(60)
    tolerance = 1e-9
    if abs(fraction - Fraction(exponent)) > tolerance:
        raise EvaluationError("a unit is raised to an odd power")
    return fraction
