"""Two parts of a chain and what both together say about the digits that are shown.

The part that is a written number is the shown one; the other one is what it must agree with. The rounding of the inputs
spreads into the result only where units, powers of ten or ≈ show that numbers are rounded.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.checking.rounding import Match, compare, same
from galcli.work.maths import lexicon
from galcli.work.maths.evaluate import Evaluator
from galcli.work.maths.quantity import EvaluationError, Number, Quantity, divide, multiply, to_float

if TYPE_CHECKING:
    from galcli.work.checking.shown import Part
    from galcli.work.maths import nodes
    from galcli.work.maths.numerals import Literal

_MAX_NUDGED = 24
_SIZES = 3
_POWERS = 2
"""Symbols may be squared, which doubles the effect of their rounding."""

_CONSTANT_SLACK = 0.005
"""Texts round constants to two or three digits."""


class Pair:
    """Two parts, compared.

    Args:
        left: The earlier part.
        right: The later part.
        relation: How they are related: `=`, `≈` or `~`.
        carried: The evaluator that carries units.

    Attributes:
        shown: The part that is a written number, the right one if neither or both are.
        other: The other part.
        bare: Whether both are written numbers.
    """

    def __init__(self, left: Part, right: Part, relation: str, carried: Evaluator) -> None:
        self.left, self.right = left, right
        self.shown = left if right.literal is None and left.literal is not None else right
        self.other = right if self.shown is left else left
        self.relation = relation
        self.carried = carried
        self.bare = left.literal is not None and right.literal is not None
        self._physical: bool | None = None

    @property
    def physical(self) -> bool:
        """Whether units or powers of ten show that numbers are rounded."""
        if self._physical is None:
            left, right = self.left.facts, self.right.facts
            self._physical = (
                left.power
                or right.power
                or (left.measures and not left.spelled)
                or (right.measures and not right.spelled)
            )
        return self._physical

    @property
    def measured(self) -> bool:
        """Whether anything shows that numbers are rounded."""
        if self.relation != lexicon.EQUAL or self.physical:
            return True
        return self.bare and bool(self.left.facts.units and self.right.facts.units)

    @property
    def one_has_units(self) -> bool:
        """Whether units stand on one side only."""
        return bool(self.left.facts.units) != bool(self.right.facts.units)

    def faces(self) -> Match:
        """Compare the numbers with units set aside."""
        if self.other.face is None or self.shown.face is None:
            return Match.APART
        return self.numbers(self.other.face, self.shown.face, self.shown.face_scale)

    def numbers(self, other: Quantity, shown: Quantity, scale: Number, believed: Literal | None = None) -> Match:
        """Compare two numbers by the digits of the shown one, or as equals where neither is written out.

        Args:
            other: The value of the other part.
            shown: The value of the shown part.
            scale: How large the unit is in which the digits are shown.
            believed: The shown number, if not all of its digits are taken at their word.
        """
        literal = believed or self.shown.literal
        if literal is None:
            return self._composite(other, shown)
        computed = divide(other.value, scale)
        match = self._compare(computed, literal)
        if match is Match.APART and self._spreads(literal) and _is_comparable(computed, literal):
            spread = self._spread(self.other, other) / abs(to_float(scale))
            spread += abs(to_float(computed)) * self._slack()
            return self._compare(computed, literal, spread) if spread else match
        return match

    def _compare(self, computed: Number, literal: Literal, spread: float = 0.0) -> Match:
        sign, relation, measured = self.shown.sign, self.relation, self.measured
        return compare(computed, literal, sign=sign, relation=relation, measured=measured, spread=spread)

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
        """Compare two expressions, such as `2.5 × 4` and `5.0 × 2`."""
        if same(other.value, shown.value):
            return Match.SAME
        difference = abs(to_float(other.value) - to_float(shown.value))
        spread = self._spread(self.shown, shown)
        if difference <= spread:
            return Match.SAME
        return Match.NEAR if difference <= spread + self._spread(self.other, other) else Match.APART

    def _spread(self, part: Part, value: Quantity) -> float:
        """Return how far the rounding of a part's decimals may move its value."""
        numbers = part.facts.rounded + (part.facts.large if self.physical else [])
        if not numbers or len(numbers) > _MAX_NUDGED:
            return 0.0
        aside = value is part.face
        unmoved = value if aside else part.si or value
        evaluator = Evaluator(self.carried.names, self.carried.readings, face=aside)
        return sum(_moved(part.node, number, evaluator, unmoved.value) for number in numbers)


def _moved(node: nodes.Node, number: nodes.Number, evaluator: Evaluator, value: Number) -> float:
    """Return how far a tree's value moves when one of its numbers moves by half of its last digit."""
    evaluator.nudged, evaluator.nudge = number, number.literal.ulp / 2
    try:
        return abs(to_float(evaluator.value(node).value) - to_float(value))
    except EvaluationError:
        return 0.0


def _is_comparable(computed: Number, shown: Literal) -> bool:
    """Tell whether two numbers are of one size, so that rounding may explain their difference at all."""
    computed_size, shown_size = abs(to_float(computed)), float(shown.value)
    return computed_size <= _SIZES * shown_size and shown_size <= _SIZES * computed_size


def multiplied(quantity: Quantity, factor: Fraction | int) -> Quantity:
    """Return a quantity times a plain number."""
    return Quantity(multiply(quantity.value, Fraction(factor)), quantity.dimension)


def is_roughly(left: Number, right: Number) -> bool:
    """Tell whether two numbers agree to ten per cent."""
    return math.isclose(to_float(left), to_float(right), rel_tol=0.1)
