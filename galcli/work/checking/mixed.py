"""Sums of different units, `1 km + 500 m` or `5 ft 6 in`, whose bare numbers must not be added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.work.checking.facts import gather
from galcli.work.checking.rounding import same
from galcli.work.maths.nodes import Node, Sum, children
from galcli.work.maths.quantity import Quantity, UnitMismatchError, divide

if TYPE_CHECKING:
    from galcli.work.maths.evaluate import Evaluator


def check_sums(node: Node, carried: Evaluator) -> None:
    """Make sure that the terms of every sum in a tree have one unit, or none.

    Args:
        node: The tree.
        carried: The evaluator that carries units.

    Raises:
        UnitMismatchError: Two terms have different units; their bare numbers add up to nothing.
        EvaluationError: A term has no value.
    """
    if isinstance(node, Sum):
        _check_terms(node, carried)
    for part in children(node):
        check_sums(part, carried)


def _check_terms(node: Sum, carried: Evaluator) -> None:
    first: Quantity | None = None
    for _, term in node.terms:
        size = _size(term, carried)
        if size is None:
            continue
        if first is None:
            first = size
        elif first.dimension != size.dimension or not same(first.value, size.value):
            raise UnitMismatchError("it adds numbers of different units")


def _size(term: Node, carried: Evaluator) -> Quantity | None:
    """Return the unit of a term, as what its value is for each one of its bare number; None where that is open."""
    try:
        value, face = carried.value(term), carried.aside().value(term)
    except UnitMismatchError:
        return None
    if not face.value:
        return None
    if not value.dimension and not gather(term).units:
        return None
    return Quantity(divide(value.value, face.value), value.dimension)
