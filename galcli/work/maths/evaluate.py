"""The value of an expression tree: a quantity in SI units, or the bare number with every unit set aside.

The bare number (`face`) is what remains of `5 days × 8 hours/day = 40` when units are not carried through: a text often
gives the unit on one side only. Scale words (`million`) and percentages stay in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from galcli.work.maths import constants, functions
from galcli.work.maths.nodes import Call, Known, Measure, Node, Number, Percent, Power, Product, Sum, Symbol
from galcli.work.maths.quantity import MAX_BITS, EvaluationError, Quantity, UnitMismatchError, capped, power
from galcli.work.maths.reading import UNIT_READINGS, Reading
from galcli.work.maths.unit_names import ONE, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from galcli.work.maths.constants import Constant

_DEGREE = math.pi / 180
_HUNDREDTH = Quantity(Fraction(1, 100))
_ONE = Quantity(ONE)


class UnboundError(EvaluationError):
    """A symbol has no value.

    Attributes:
        name: The symbol.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"no value for {name}")
        self.name = name


@dataclass(slots=True)
class Bound:
    """What a symbol stands for.

    Attributes:
        quantity: Its value in SI units, or None where its units do not fit together.
        face: Its number with units set aside.
        slack: How far its rounding may move it, as a fraction of it.
        place: Where in the text it was given.
    """

    quantity: Quantity | None
    face: Quantity
    slack: float = 0.0
    place: int = 0


class Names(Protocol):
    """What symbols stand for: a plain dictionary, or bindings that depend on the place."""

    def get(self, name: str, /) -> Bound | None:
        """Return what a name stands for, or None."""

    def __contains__(self, name: object, /) -> bool:
        """Tell whether a name stands for anything."""


@dataclass(slots=True)
class Evaluator:
    """Computes values in one scope and one reading.

    Attributes:
        names: What symbols stand for.
        readings: The unusual readings to use.
        face: Whether units are set aside.
        guess: Whether any symbol without a value may be a physical constant, or only one with a subscript (`m_e`).
        used: The constants that symbols were taken for.
        cited: The constants that were called by name, or by a symbol that means nothing else.
        touched: Readings that would make a difference.
        nudged: A number to move by `nudge`, to see how much its rounding matters.
    """

    names: Names = field(default_factory=dict[str, Bound])
    readings: frozenset[Reading] = frozenset()
    face: bool = False
    guess: bool = True
    used: dict[str, Constant] = field(default_factory=dict)
    cited: dict[str, Constant] = field(default_factory=dict)
    touched: set[Reading] = field(default_factory=set)
    nudged: Number | None = None
    nudge: Fraction = Fraction(0)

    def aside(self) -> Evaluator:
        """Return an evaluator of the same scope and reading that sets units aside."""
        return Evaluator(self.names, self.readings, face=True, guess=self.guess, touched=self.touched)

    def value(self, node: Node) -> Quantity:
        """Compute a node.

        Raises:
            UnboundError: A symbol has no value.
            UnitMismatchError: Quantities of different dimension are added.
            EvaluationError: There is no value, or it is too large to compute.
        """
        return self._BY_TYPE[type(node)](self, node)

    def _number(self, node: Number) -> Quantity:
        if node is self.nudged:
            return Quantity(node.literal.value + self.nudge)
        return Quantity(node.literal.value)

    def _percent(self, node: Percent) -> Quantity:
        return self.value(node.value) * _HUNDREDTH

    def _product(self, node: Product) -> Quantity:
        """Multiply plain numbers as whole numbers first: a fraction at each step takes several times as long."""
        by_type = self._BY_TYPE
        above = below = 1
        rest: Quantity | None = None
        for divide, factor in node.factors:
            if type(factor) is Number and factor is not self.nudged:
                value = factor.literal.value
                if divide:
                    above, below = above * value.denominator, below * value.numerator
                else:
                    above, below = above * value.numerator, below * value.denominator
                if above.bit_length() + below.bit_length() > MAX_BITS:
                    rest, above, below = _times(rest, above, below), 1, 1
                continue
            other = by_type[type(factor)](self, factor)
            if divide:
                rest = (rest or _ONE) / other
            elif rest is None:
                rest = other
            else:
                rest *= other
        return _times(rest, above, below)

    def _sum(self, node: Sum) -> Quantity:
        whole = self._whole_sum(node)
        if whole is not None:
            return Quantity(Fraction(whole))
        result: Quantity | None = None
        by_type = self._BY_TYPE
        for sign, term in node.terms:
            value = by_type[type(term)](self, term)
            if sign < 0:
                value = -value
            result = value if result is None else result + value
        return _ONE if result is None else result

    def _whole_sum(self, node: Sum) -> int | None:
        """Add up terms that are nothing but whole numbers, as most sums are; None for any other sum."""
        total = 0
        for sign, term in node.terms:
            if type(term) is not Number or term is self.nudged or term.literal.value.denominator != 1:
                return None
            total += sign * term.literal.value.numerator
        return total

    def _measure(self, node: Measure) -> Quantity:
        if self.face:
            return Quantity(ONE if node.units[0].scale == 1 else Fraction(node.units[0].scale))
        unit = self.unit(node)
        return Quantity(unit.factor, unit.dimension)

    def unit(self, node: Measure) -> Unit:
        """Return the unit in the current reading."""
        unit = node.units[0]
        if len(node.units) == 1:
            return unit
        for reading, other in zip(UNIT_READINGS, node.units[1:], strict=False):
            self.touched.add(reading)
            if reading in self.readings:
                unit = other
        return unit

    def _known(self, node: Known) -> Quantity:
        return self._constant(node.symbol, self.cited)

    def _symbol(self, node: Symbol) -> Quantity:
        name = node.name
        bound = self.names.get(name)
        if bound is not None:
            if self.face:
                return bound.face
            if bound.quantity is None:
                raise UnitMismatchError(f"the units of {name} do not fit together")
            return bound.quantity
        if name == "π":
            return Quantity(math.pi)
        if name == "e":
            self.touched.add(Reading.EULER)
            if Reading.EULER in self.readings:
                return Quantity(math.e)
        if not self.guess and "_" not in name:
            raise UnboundError(name)
        return self._constant(name, self.cited if name in constants.SURE else self.used)

    def _constant(self, name: str, used: dict[str, Constant]) -> Quantity:
        constant = constants.lookup(name)
        if constant is None:
            raise UnboundError(name)
        used[constant.symbol] = constant
        return Quantity(constant.quantity.value) if self.face else constant.quantity

    def _power(self, node: Power) -> Quantity:
        base = node.base
        raised = self._plain(node.exponent)
        if isinstance(base, Symbol) and base.name == "e" and "e" not in self.names:
            return Quantity(functions.apply("exp", [raised.value]))
        value = self.value(base)
        if value.dimension and self.face:
            return Quantity(power(value.value, raised.value))
        return value**raised

    def _plain(self, node: Node) -> Quantity:
        """Compute what must be a plain number: an exponent, or the argument of a function.

        Units that cancel only in SI, as in `exp(-5 kJ / (2 J))`, are carried even where they are set aside otherwise.
        """
        if not self.face:
            return self.value(node)
        carried = Evaluator(self.names, self.readings, face=False, guess=self.guess, touched=self.touched)
        try:
            value = carried.value(node)
        except UnitMismatchError:
            return self.value(node)
        return value if not value.dimension else self.value(node)

    def _call(self, node: Call) -> Quantity:
        name, arguments = node.name, node.arguments
        if name in {"sqrt", "cbrt"}:
            return functions.root(name, self.value(arguments[0]))
        if name in functions.KEEP_UNIT:
            return functions.keep_unit(name, [self.value(argument) for argument in arguments])
        values = [self._plain(argument) for argument in arguments]
        if any(value.dimension for value in values):
            raise UnitMismatchError(f"{name} of a quantity with a unit")
        numbers = [value.value for value in values]
        if name == "log" and len(numbers) == 1:
            self.touched.add(Reading.NATURAL)
            name = "ln" if Reading.NATURAL in self.readings else "log10"
        degrees = name in functions.ANGLES | functions.INVERSES and not _has_unit(arguments[0])
        if degrees:
            self.touched.add(Reading.DEGREES)
        if degrees and Reading.DEGREES in self.readings:
            return Quantity(_in_degrees(name, numbers[0]))
        return Quantity(functions.apply(name, numbers))

    # A table is several times faster than a match statement, and this is where the time goes.
    _BY_TYPE: ClassVar[dict[type, Callable[[Evaluator, Any], Quantity]]] = {
        Number: _number,
        Product: _product,
        Sum: _sum,
        Measure: _measure,
        Symbol: _symbol,
        Known: _known,
        Power: _power,
        Percent: _percent,
        Call: _call,
    }


def _times(quantity: Quantity | None, above: int, below: int) -> Quantity:
    """Return a quantity, or one, times a fraction."""
    if not below:
        raise EvaluationError("division by zero")
    if quantity is not None and above == below:
        return quantity
    number = Quantity(capped(Fraction(above) if below == 1 else Fraction(above, below)))
    return number if quantity is None else number * quantity


def _in_degrees(name: str, number: Fraction | float) -> Fraction | float:
    if name in functions.ANGLES:
        return functions.apply(name, [float(number) * _DEGREE])
    return float(functions.apply(name, [number])) / _DEGREE


def _has_unit(node: Node) -> bool:
    """Tell whether an angle carries its unit."""
    match node:
        case Measure():
            return True
        case Product(factors):
            return any(_has_unit(factor) for _, factor in factors)
        case Sum(terms):
            return any(_has_unit(term) for _, term in terms)
        case Symbol(name):
            return name == "π"
    return False
