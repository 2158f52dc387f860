"""Questions about the shape of an expression tree: is it a number with a unit, what is its last factor."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.maths.nodes import Measure, Node, Number, Product, Sum
from galcli.work.maths.numerals import Literal

if TYPE_CHECKING:
    from galcli.work.maths.unit_names import Unit

_PAIR = 2


def literal_of(node: Node) -> Literal | None:
    """Return the literal of a number, with or without a unit, else None."""
    if isinstance(node, Number):
        return node.literal
    if isinstance(node, Product) and len(node.factors) == _PAIR and isinstance(node.factors[1][1], Measure):
        first = node.factors[0][1]
        return first.literal if isinstance(first, Number) else None
    return None


def unit_of(node: Node) -> Unit | None:
    """Return the unit of a number with a unit, else None."""
    if isinstance(node, Product) and len(node.factors) == _PAIR and isinstance(node.factors[0][1], Number):
        last = node.factors[1][1]
        return last.units[0] if isinstance(last, Measure) else None
    return None


def last_factor(node: Node) -> Node:
    """Return the last factor of a product, or the node itself."""
    return node.factors[-1][1] if isinstance(node, Product) else node


def whole(value: int) -> Number:
    """Return a whole number as a node."""
    return Number(Literal(Fraction(value), Fraction(1), Fraction(1), len(str(abs(value)))))


def is_minus_one(node: Node) -> bool:
    """Tell whether a node is -1, the exponent of an inverse function."""
    if isinstance(node, Number):
        return node.literal.value == -1
    return isinstance(node, Sum) and node.terms == ((-1, whole(1)),)


def is_fraction(node: Node) -> bool:
    """Tell whether a node is a fraction of whole numbers, as in `2/3 of 30`."""
    if isinstance(node, Number):
        return node.literal.is_fraction
    if not isinstance(node, Product) or len(node.factors) != _PAIR:
        return False
    return all(isinstance(factor, Number) and factor.literal.whole for _, factor in node.factors)
