"""Whether two parts of a chain agree: numbers, digits, units, and what is left out.

A unit given on one side only, or for some factors only, is taken as left out: then the numbers must agree, either as
they stand or in SI units. Two different dimensions disagree even where the numbers agree, unless the text is loose
about units (words, counted things), or equates by convention (moles and particles, mass and energy).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from galcli.work import lexicon
from galcli.work.dimension import NONE, Dimension
from galcli.work.evaluate import Evaluator
from galcli.work.functions import INVERSES
from galcli.work.nodes import Call, Number
from galcli.work.quantity import EvaluationError, Quantity, divide, multiply, to_float
from galcli.work.quantity import Number as Value
from galcli.work.rounding import Match, compare, same
from galcli.work.shown import PERCENT, Part, write

if TYPE_CHECKING:
    from galcli.work.numerals import Literal

_MAX_NUDGED = 24
_MANY_DIGITS = 6
_FOUR = 4
_SIZES = 3
_ROUGHLY = 0.1
_POWERS = 2
"""Symbols may be squared, which doubles the effect of their rounding."""
_THOUSANDS = tuple(Fraction(10) ** (3 * power) for power in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5))
_SCALE_RATIO = 50
_CONSTANT_SLACK = 0.005
_SUBSTANCE = ("mol",)


class Why(Enum):
    """What a comparison rests on."""

    NUMBERS = auto()
    OMITTED = auto()
    """A unit stands on one side only."""
    PREFIX = auto()
    """A unit stands on one side only and the numbers differ by a power of a thousand."""
    DIMENSION = auto()
    """The dimensions differ."""
    INPUTS = auto()
    """The rounding of the inputs may explain the difference."""
    BARE = auto()
    """Two bare numbers: nothing is computed."""
    LOOSE = auto()
    """Units are used too loosely to say."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How two parts compare.

    Attributes:
        match: Whether they agree.
        why: What that rests on.
        value: The computed value, in `unit`.
        unit: The unit in which it should have been shown.
        shown: The number that was shown.
    """

    match: Match
    why: Why
    value: Value | None = None
    unit: str = ""
    shown: Literal | None = None

    @property
    def right(self) -> str:
        """The computed value with as many digits as were shown."""
        if self.value is None:
            return ""
        shown = self.shown
        if shown is None:
            return write(self.value, self.unit)
        whole = not shown.decimal and not shown.power
        return write(self.value, self.unit, digits=len(str(abs(shown.value))) if whole else shown.digits)

    @property
    def computed(self) -> str:
        """The computed value with two digits more than were shown."""
        return (
            ""
            if self.value is None
            else write(self.value, self.unit, digits=(self.shown.digits if self.shown else 4) + 2)
        )


class Comparison:
    """Compares two parts.

    Args:
        left: The earlier part.
        right: The later part.
        relation: How they are related: `=`, `≈` or `~`.
        carried: The evaluator that carries units.
    """

    def __init__(self, left: Part, right: Part, relation: str, carried: Evaluator) -> None:
        self.left, self.right = left, right
        self.shown = left if right.literal is None and left.literal is not None else right
        self.other = right if self.shown is left else left
        self.relation = relation
        self.carried = carried
        self.bare = left.literal is not None and right.literal is not None

    @cached_property
    def physical(self) -> bool:
        """Whether units or powers of ten show that numbers are rounded."""
        facts = (self.left.facts, self.right.facts)
        return any(fact.power or (fact.measures and not fact.spelled) for fact in facts)

    @cached_property
    def measured(self) -> bool:
        """Whether anything shows that numbers are rounded."""
        converted = self.bare and bool(self.left.facts.units and self.right.facts.units)
        return self.relation != lexicon.EQUAL or self.physical or converted

    def find(self) -> Finding:
        """Compare the two parts."""
        left, right = self.left.si, self.right.si
        if left is not None and right is not None and left.dimension == right.dimension:
            if same(left.value, right.value):
                return self._finding(Match.SAME, Why.NUMBERS, left.value, self.shown.scale)
            finding = self._alike()
        else:
            finding = self._unlike()
        if finding.match is Match.APART and self.bare and self.relation == lexicon.EQUAL and not self._converts():
            return Finding(Match.NEAR, Why.BARE)
        return finding

    def _converts(self) -> bool:
        """Tell whether two bare numbers state a conversion: both have a unit of one kind."""
        left, right = self.left.si, self.right.si
        if left is None or right is None or left.dimension != right.dimension:
            return False
        if not (self.left.facts.units and self.right.facts.units):
            return self.left.facts.percent != self.right.facts.percent
        scale = left.dimension.powers == (("m", 1),) and left.value and right.value
        if not scale:
            return True
        ratio = abs(to_float(left.value) / to_float(right.value))
        return 1 / _SCALE_RATIO < ratio < _SCALE_RATIO  # beyond that it may be a map's scale

    def _alike(self) -> Finding:
        """Compare quantities of the same dimension."""
        match = self._numbers(self.other.si, self.shown.si, self.shown.scale)  # type: ignore[arg-type]
        for other_way in _OTHER_WAYS:
            if match is not Match.APART:
                break
            match = other_way(self)
        why = Why.NUMBERS if match is not Match.NEAR else Why.INPUTS
        other = self.other.si if self.other.si is not None else Quantity(Fraction(0))
        if not other.dimension and self._one_has_units() and self.other.face is not None:
            return self._finding(match, why, self.other.face.value, self.shown.face_scale)  # an angle without its unit
        return self._finding(match, why, other.value, self.shown.scale)

    def _one_has_units(self) -> bool:
        return bool(self.left.facts.units) != bool(self.right.facts.units)

    def _temperatures(self) -> Match:
        if self.left.absolute is None and self.right.absolute is None:
            return Match.APART
        other = self.other.absolute or self.other.si
        shown = self.shown.absolute or self.shown.si
        offset = self.shown.unit.offset if self.shown.unit is not None else Fraction(0)
        if other is None or shown is None:
            return Match.APART
        moved = Quantity(other.value - offset, other.dimension)
        return self._numbers(moved, Quantity(shown.value - offset, shown.dimension), self.shown.scale)

    def _percentages(self) -> Match:
        """Accept a per cent sign that stands on one side only: `50/200 × 100 = 25 %`."""
        if self.left.facts.percent == self.right.facts.percent:
            return Match.APART
        if self.shown.unit is not PERCENT or self.other.si is None or self.shown.si is None:
            return Match.APART
        return self._numbers(self.other.si, multiplied(self.shown.si, 100), Fraction(1))

    def _scale_words(self) -> Match:
        """Accept a number word on one side only: `120 / 3 = 40 dozen`."""
        if self.shown.unit is None or self.shown.unit.scale == 1 or self.other.face is None or self.shown.face is None:
            return Match.APART
        return self._numbers(self.other.face, self.shown.face, Fraction(1))

    def _turns(self) -> Match:
        """Accept another branch of an inverse function: `atan(-1) = 135°`."""
        node = self.other.node
        if not isinstance(node, Call) or node.name not in INVERSES or self.other.si is None or self.shown.si is None:
            return Match.APART
        value = to_float(self.other.si.value)
        branches = {"atan": (value + math.pi, value + 2 * math.pi), "asin": (math.pi - value,), "acos": (-value,)}
        return max(
            self._numbers(Quantity(branch), self.shown.si, self.shown.scale)
            for branch in (*branches[node.name], value + 2 * math.pi, 2 * math.pi - value)
        )

    def _truncated(self) -> Match:
        """Leave open what is off by one in the last of many digits: constants change with the years."""
        literal = self.shown.literal
        if literal is None or self.other.si is None or not self._is_precise(literal):
            return Match.APART
        difference = abs(
            to_float(divide(self.other.si.value, self.shown.scale)) - self.shown.sign * float(literal.value)
        )
        return Match.NEAR if difference <= float(literal.ulp) else Match.APART

    def _is_precise(self, literal: Literal) -> bool:
        """Tell whether many digits are shown of a value that was converted, measured or not computed exactly."""
        exact = self.other.si is not None and isinstance(self.other.si.value, Fraction)
        return literal.digits >= (_FOUR if self.bare else _MANY_DIGITS) and (self.measured or not exact)

    def _angles(self) -> Match:
        """Accept an angle's unit on one side only: `(8 - 2) × 180 = 1080°`."""
        if not self._one_has_units() or self.left.face is None or self.right.face is None:
            return Match.APART
        return self._numbers(self.other.face, self.shown.face, self.shown.face_scale)  # type: ignore[arg-type]

    def _unlike(self) -> Finding:
        """Compare parts whose dimensions differ, or do not fit together within one part."""
        match = max(self._faces(), self._values())
        one_sided = not all(part.si is not None and part.si.dimension for part in (self.left, self.right))
        if one_sided:
            if self._is_angle_of_time():
                return Finding(Match.NEAR, Why.LOOSE)
            if match is Match.APART and self._thousandfold():
                return Finding(Match.NEAR, Why.PREFIX)
            why = Why.OMITTED if match is not Match.NEAR else Why.INPUTS
            return self._omitted(match, why)
        if self._excused(match):
            return Finding(Match.NEAR, Why.LOOSE)
        return self._wrong_dimension()

    def _is_angle_of_time(self) -> bool:
        """Tell whether minutes or seconds stand next to degrees: then they are parts of a degree."""
        names = {unit.name for part in (self.left, self.right) for unit in part.facts.units}
        return "degree" in names and bool(names & {"minute", "second"})

    def _faces(self) -> Match:
        if self.other.face is None or self.shown.face is None:
            return Match.APART
        return self._numbers(self.other.face, self.shown.face, self.shown.face_scale)

    def _values(self) -> Match:
        """Compare as if the numbers without a unit were in SI units."""
        other = self.other.si or self.other.face
        if other is None or self.shown.si is None:
            return Match.APART
        match = self._numbers(other, self.shown.si, self.shown.scale)
        if match is Match.SAME and not _is_close(other.value, self.shown.si.value):
            return Match.APART  # two digits would say nothing of a number in another unit
        unit = self.shown.unit
        decimal = unit is not None and not unit.si and _is_power_of_ten(unit.factor)
        return min(match, Match.NEAR) if decimal else match

    def _thousandfold(self) -> bool:
        """Tell whether the numbers differ by exactly a power of a thousand: a prefix was left out."""
        face, shown = self.other.face, self.shown.face
        if face is None or shown is None or not shown.value or self.shown.literal is None or self.other.facts.power:
            return False
        return any(
            self._numbers(multiplied(face, factor), shown, self.shown.face_scale) is Match.SAME for factor in _THOUSANDS
        )

    def _excused(self, match: Match) -> bool:
        """Tell whether differing dimensions may be meant."""
        left, right = self._dimension(self.left), self._dimension(self.right)
        facts = (self.left.facts, self.right.facts)
        molality = str(left) == "kg^-1 mol" and str(right) == "m"
        if (
            self.bare
            or molality
            or left.without(*_SUBSTANCE) == right.without(*_SUBSTANCE)
            or _natural(left, right, facts)
        ):
            return True
        if match is Match.APART:
            return False
        omitted = any(fact.bare and fact.operations for fact in facts)
        return omitted or any(fact.spelled or fact.counted for fact in facts)

    def _dimension(self, part: Part) -> Dimension:
        return NONE if part.si is None else part.si.dimension

    def _numbers(self, other: Quantity, shown: Quantity, scale: Value) -> Match:
        """Compare two numbers by the digits of the shown one, or as equals where neither is written out."""
        literal = self.shown.literal
        if literal is None:
            return self._composite(other, shown)
        computed = divide(other.value, scale)
        arguments = {"sign": self.shown.sign, "relation": self.relation, "measured": self.measured}
        match = compare(computed, literal, **arguments)  # type: ignore[arg-type]
        if match is Match.APART and self._spreads(literal) and _is_comparable(computed, literal):
            spread = self._spread(self.other, other) / abs(to_float(scale))
            spread += abs(to_float(computed)) * self._slack()
            if spread:
                match = compare(computed, literal, **arguments, spread=spread)  # type: ignore[arg-type]
        return match

    def _spreads(self, literal: Literal) -> bool:
        """Tell whether rounded inputs may explain a difference.

        They may in physics, where units or powers of ten stand; with ≈ alone only if no more digits are shown than the
        inputs justify: a longer result was computed from the numbers as they stand.
        """
        return self.physical or (self.measured and literal.digits <= self.other.facts.digits + 1)

    def _slack(self) -> float:
        """Return the relative spread that values of symbols and constants bring in."""
        constants = _CONSTANT_SLACK if self.left.used or self.right.used else 0.0
        names = self.left.facts.symbols | self.right.facts.symbols
        bound = (self.carried.names.get(name) for name in names)
        return constants + sum(_POWERS * value.slack for value in bound if value is not None)

    def _composite(self, other: Quantity, shown: Quantity) -> Match:
        if same(other.value, shown.value):
            return Match.SAME
        difference = abs(to_float(other.value) - to_float(shown.value))
        if difference <= self._spread(self.shown, shown):
            return Match.SAME
        inputs = self._spread(self.shown, shown) + self._spread(self.other, other)
        return Match.NEAR if difference <= inputs else Match.APART

    def _spread(self, part: Part, value: Quantity) -> float:
        """Return how far the rounding of a part's decimals may move its value."""
        numbers = part.facts.rounded + (part.facts.large if self.physical else [])
        if len(numbers) > _MAX_NUDGED:
            return 0.0
        evaluator = Evaluator(self.carried.names, self.carried.readings, face=value is part.face)
        return sum(_moved(part.node, number, evaluator, value.value) for number in numbers)

    def _finding(self, match: Match, why: Why, value: Value, scale: Value) -> Finding:
        unit = self.shown.unit.text if self.shown.unit is not None else ""
        try:
            return Finding(match, why, divide(value, scale), unit, self.shown.literal)
        except EvaluationError:
            return Finding(match, why)

    def _omitted(self, match: Match, why: Why) -> Finding:
        value = self.other.face or self.other.si
        return self._finding(match, why, Fraction(0) if value is None else value.value, self.shown.face_scale)

    def _wrong_dimension(self) -> Finding:
        if self.other.si is None:
            return Finding(Match.APART, Why.DIMENSION)
        si = self.other.si
        return Finding(Match.APART, Why.DIMENSION, si.value, str(si.dimension), self.shown.literal)


_OTHER_WAYS = (
    Comparison._temperatures,
    Comparison._percentages,
    Comparison._angles,
    Comparison._scale_words,
    Comparison._turns,
    Comparison._truncated,
)
"""What else makes two quantities of one dimension agree."""


def _is_comparable(computed: Value, shown: Literal) -> bool:
    """Tell whether two numbers are of one size, so that rounding may explain their difference at all."""
    return abs(to_float(computed)) <= _SIZES * float(shown.value) and float(shown.value) <= _SIZES * abs(
        to_float(computed)
    )


def multiplied(quantity: Quantity, factor: Fraction | int) -> Quantity:
    """Return a quantity times a plain number."""
    return Quantity(multiply(quantity.value, Fraction(factor)), quantity.dimension)


def _is_close(left: Value, right: Value) -> bool:
    return math.isclose(to_float(left), to_float(right), rel_tol=_ROUGHLY)


def _is_power_of_ten(factor: Value) -> bool:
    return isinstance(factor, Fraction) and set(str(factor).replace("/", "")) <= {"1", "0"}


def _moved(node: object, number: Number, evaluator: Evaluator, value: Value) -> float:
    evaluator.nudged, evaluator.nudge = number, number.literal.ulp / 2
    try:
        return abs(to_float(evaluator.value(node).value) - to_float(value))  # type: ignore[arg-type]
    except EvaluationError:
        return 0.0


def _natural(left: Dimension, right: Dimension, facts: tuple[object, ...]) -> bool:
    """Tell whether two dimensions differ by powers of the speed of light, beside electronvolts or atomic masses."""
    units = [unit for fact in facts for unit in fact.units]  # type: ignore[attr-defined]
    if not any(
        unit.text.rstrip("^0123456789-").endswith(("eV", "amu", "u", "Da")) or "eV" in unit.text for unit in units
    ):
        return False
    ratio = left / right
    return ratio.exponent("m") == -ratio.exponent("s") and not ratio.without("m", "s")
