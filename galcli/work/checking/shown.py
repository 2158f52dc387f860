"""One part of a chain with its value, and the way a value is written for people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.checking.facts import Facts, gather
from galcli.work.checking.mixed import check_sums
from galcli.work.maths.evaluate import Evaluator, UnboundError
from galcli.work.maths.nodes import Measure, Node, Number, Percent, Product, Sum
from galcli.work.maths.quantity import EvaluationError, Quantity, UnitMismatchError, to_float
from galcli.work.maths.quantity import Number as Value
from galcli.work.maths.unit_names import ONE, Unit

if TYPE_CHECKING:
    from galcli.work.maths.constants import Constant
    from galcli.work.maths.numerals import Literal

PERCENT = Unit("%", Fraction(1, 100))
_SCIENTIFIC_FROM = 1e5
_SCIENTIFIC_BELOW = 1e-4
_MAX_EXACT = 12
_PLACES = 6
_DECIMALS = 10**_PLACES


@dataclass(slots=True)
class Part:
    """One part of a chain, computed.

    Attributes:
        node: Its tree.
        si: Its value in SI units, or None where units do not fit together.
        plain: The evaluator, while its number with units set aside is not computed.
        absolute: Its value as a temperature on a scale, for a bare number of °C or °F.
        literal: Its number, where it is a number with or without a unit.
        sign: -1 where a minus stands before that number.
        unit: The unit of that number.
        problem: Why it has no value.
        unbound: The symbol without a value, if that is the reason.
        used: The constants that symbols were taken for.
        cited: The constants that were called by name.
    """

    node: Node
    si: Quantity | None = None
    plain: Evaluator | None = None
    absolute: Quantity | None = None
    literal: Literal | None = None
    sign: int = 1
    unit: Unit | None = None
    problem: str = ""
    unbound: str = ""
    used: tuple[Constant, ...] = ()
    cited: tuple[Constant, ...] = ()
    _face: Quantity | None = None
    _facts: Facts | None = None

    @property
    def facts(self) -> Facts:
        """What it is made of."""
        if self._facts is None:
            self._facts = gather(self.node)
        return self._facts

    @property
    def face(self) -> Quantity | None:
        """Its number with units set aside, or None where it cannot be computed."""
        if self._face is None and self.plain is not None:
            evaluator, self.plain = self.plain, None
            if self.si is not None and self._is_plain():
                self._face = Quantity(self.si.value)
                return self._face
            try:
                if len({(unit.factor, unit.dimension) for unit in self.facts.units}) > 1:
                    check_sums(self.node, evaluator)
                self._face = evaluator.aside().value(self.node)
            except EvaluationError as error:
                self.problem = str(error)
        return self._face

    def _is_plain(self) -> bool:
        """Tell whether there is no unit in it that could be set aside, and no symbol that could have one."""
        facts = self.facts
        return not (facts.units or facts.counted or facts.symbols or self.used or self.cited)

    @property
    def known(self) -> bool:
        """Whether it has a value, with units or without."""
        return self.si is not None or self.face is not None

    @property
    def scale(self) -> Value:
        """The size of the shown unit in SI units."""
        return ONE if self.unit is None else self.unit.factor

    @property
    def face_scale(self) -> Value:
        """The factor that stays when the unit is set aside."""
        if self.unit is None or self.unit is PERCENT:
            return self.scale
        return ONE if self.unit.scale == 1 else Fraction(self.unit.scale)


def compute(node: Node, carried: Evaluator) -> Part:
    """Compute a part in SI units."""
    part = Part(node)
    part.sign, part.literal, part.unit = _literal(node, carried)
    carried.used.clear()
    carried.cited.clear()
    try:
        part.si = carried.value(node)
        if part.unit is not None and part.unit.offset and part.literal is not None:
            part.absolute = _absolute(part.sign, part.literal, part.unit)
        part.plain = carried
    except UnboundError as error:
        part.problem, part.unbound = str(error), error.name
    except UnitMismatchError as error:
        # A symbol whose dimension does not fit is not the constant it looks like.
        part.problem, part.plain = str(error), None if carried.used else carried
    except EvaluationError as error:
        part.problem = str(error)
    if carried.used:
        part.used = tuple(carried.used.values())
    if carried.cited:
        part.cited = tuple(carried.cited.values())
    return part


def _absolute(sign: int, literal: Literal, unit: Unit) -> Quantity:
    """Return a temperature with its offset, for a bare number of °C or °F."""
    return Quantity(sign * literal.value * Fraction(unit.factor) + unit.offset, unit.dimension)


def _literal(node: Node, evaluator: Evaluator) -> tuple[int, Literal | None, Unit | None]:
    """Take a number with its sign and unit apart."""
    sign = 1
    kind = type(node)
    if isinstance(node, Sum) and len(node.terms) == 1:
        sign, node = node.terms[0]
        kind = type(node)
    if kind is Product:
        return _of_product(node, sign, evaluator)  # type: ignore[arg-type]
    if isinstance(node, Number):
        return sign, node.literal, None
    if isinstance(node, Percent) and isinstance(node.value, Number):
        return sign, node.value.literal, PERCENT
    return 1, None, None


def _of_product(node: Product, sign: int, evaluator: Evaluator) -> tuple[int, Literal | None, Unit | None]:
    if len(node.factors) == 2:  # noqa: PLR2004
        (_, number), (divided, measure) = node.factors
        if divided or not isinstance(measure, Measure):
            return 1, None, None
        if isinstance(number, Number):
            return sign, number.literal, evaluator.unit(measure)
        if isinstance(number, Sum):
            inner_sign, literal, unit = _literal(number, evaluator)
            if literal is not None and unit is None:
                return sign * inner_sign, literal, evaluator.unit(measure)
    return 1, None, None


def write(value: Value, unit: str = "", *, digits: int = 4) -> str:
    """Write a number for people: exactly if it is short, otherwise with some significant digits."""
    text = _number(value, digits)
    return f"{text}{unit}" if unit in {"", "%", "°"} else f"{text} {unit}"


def _number(value: Value, digits: int) -> str:
    if isinstance(value, Fraction):
        exact = _exact(value)
        if exact is not None:
            return exact
    number = to_float(value)
    if not number:
        return "0"
    exponent = math.floor(math.log10(abs(number)))
    if _SCIENTIFIC_BELOW <= abs(number) < _SCIENTIFIC_FROM:
        return f"{number:.{max(digits - 1 - exponent, 0)}f}"
    mantissa = number / 10.0**exponent if abs(exponent) < 300 else float(f"{number:.{digits}e}".partition("e")[0])  # noqa: PLR2004
    return f"{mantissa:.{digits - 1}f} × 10^{exponent}"


def _exact(value: Fraction) -> str | None:
    """Write a fraction exactly if its decimals are few."""
    if value.denominator == 1:
        return str(value.numerator) if abs(value.numerator) < 10**_MAX_EXACT else None
    if _DECIMALS % value.denominator:
        return None
    scaled = abs(value.numerator) * (_DECIMALS // value.denominator)
    text = str(scaled).rjust(_PLACES + 1, "0")
    if len(text) > _MAX_EXACT:
        return None
    sign = "-" if value < 0 else ""
    return f"{sign}{text[:-_PLACES]}.{text[-_PLACES:]}".rstrip("0")
