"""Solve an equation for one symbol, by undoing what is done to it: exact, bounded in time, without computer algebra.

It works where the symbol occurs once; `rearrange` brings other equations into that form. Where an inverse has two
branches (an even power, a sine), both are returned: which one holds is for the caller, who knows the values.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from galcli.work.maths.expression import symbols, walk
from galcli.work.maths.nodes import Call, Node, Number, Percent, Power, Product, Sum, Symbol
from galcli.work.maths.shapes import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from galcli.work.maths.expression import Equation

_Mark = TypeVar("_Mark", int, bool)

_TWO = whole(2)
_INVERSES: dict[str, str] = {
    "ln": "exp",
    "exp": "ln",
    "sinh": "asinh",
    "asinh": "sinh",
    "tanh": "atanh",
    "atanh": "tanh",
    "tan": "atan",
    "atan": "tan",
    "asin": "sin",
    "acos": "cos",
    "acosh": "cosh",
}


def isolate(equation: Equation, name: str) -> list[Node]:
    """Return what `name` equals: one tree a branch, none where it cannot be isolated.

    Args:
        equation: The equation.
        name: A symbol that occurs once in it.
    """
    if occurrences(equation.left, name) + occurrences(equation.right, name) != 1:
        return []
    left = name in symbols(equation.left)
    holder, other = (equation.left, equation.right) if left else (equation.right, equation.left)
    return _undo(holder, [other], name)


def occurrences(node: Node, name: str) -> int:
    """Count how often a symbol occurs."""
    return sum(isinstance(part, Symbol) and part.name == name for part in walk(node))


def _undo(holder: Node, values: list[Node], name: str) -> list[Node]:
    while not isinstance(holder, Symbol):
        step = _STEPS.get(type(holder))
        if step is None:
            return []
        holder, values = step(holder, values, name)
        if not values:
            return []
    return values


def _undo_sum(node: Sum, values: list[Node], name: str) -> tuple[Node, list[Node]]:
    (sign, holder), rest = _take(node.terms, name)
    # x = value - rest where it is added, rest - value where it is subtracted.
    return holder, [total([(sign, value), *((-sign * other, term) for other, term in rest)]) for value in values]


def _undo_product(node: Product, values: list[Node], name: str) -> tuple[Node, list[Node]]:
    (divides, holder), rest = _take(node.factors, name)
    above = [factor for divide, factor in rest if not divide]
    below = [factor for divide, factor in rest if divide]
    if divides:
        return holder, [quotient([*above], [value, *below]) for value in values]
    return holder, [quotient([value, *below], above) for value in values]


def _undo_power(node: Power, values: list[Node], name: str) -> tuple[Node, list[Node]]:
    base, exponent = node.base, node.exponent
    if name in symbols(exponent):
        if isinstance(base, Number) and base.literal.value == 10:  # noqa: PLR2004
            return exponent, [Call("log10", (value,)) for value in values]
        return exponent, [quotient([Call("ln", (value,))], [Call("ln", (base,))]) for value in values]
    roots = [_root(value, exponent) for value in values]
    degree = exponent.literal.value if isinstance(exponent, Number) else None
    if degree is not None and degree.numerator % 2 == 0 and degree.denominator == 1:
        roots += [total([(-1, root)]) for root in roots]
    return base, roots


def _root(value: Node, exponent: Node) -> Node:
    if exponent == _TWO:
        return Call("sqrt", (value,))
    if exponent == whole(3):
        return Call("cbrt", (value,))
    return Power(value, quotient([], [exponent]))


def _undo_call(node: Call, values: list[Node], name: str) -> tuple[Node, list[Node]]:
    holder = node.arguments[0]
    inverse = _INVERSE_CALLS.get(node.name)
    if node.name in _INVERSES and len(node.arguments) == 1:
        return holder, [Call(_INVERSES[node.name], (value,)) for value in values]
    if inverse is None or name not in symbols(holder):
        return node, []
    return holder, [branch for value in values for branch in inverse(value, node.arguments[1:])]


def _undo_percent(node: Percent, values: list[Node], _: str) -> tuple[Node, list[Node]]:
    return node.value, [quotient([whole(100), value], []) for value in values]


def _undo_log(value: Node, base: tuple[Node, ...]) -> list[Node]:
    return [Power(base[0] if base else whole(10), value)]


_INVERSE_CALLS: dict[str, Callable[[Node, tuple[Node, ...]], list[Node]]] = {
    "sqrt": lambda value, _: [Power(value, _TWO)],
    "cbrt": lambda value, _: [Power(value, whole(3))],
    "log": _undo_log,
    "log10": lambda value, _: [Power(whole(10), value)],
    "lg": lambda value, _: [Power(whole(10), value)],
    "log2": lambda value, _: [Power(_TWO, value)],
    "abs": lambda value, _: [value, total([(-1, value)])],
    "sin": lambda value, _: [Call("asin", (value,)), total([(1, Symbol("π")), (-1, Call("asin", (value,)))])],
    "cos": lambda value, _: [Call("acos", (value,)), total([(-1, Call("acos", (value,)))])],
    "cosh": lambda value, _: [Call("acosh", (value,)), total([(-1, Call("acosh", (value,)))])],
}

_STEPS: dict[type, Callable[..., tuple[Node, list[Node]]]] = {
    Sum: _undo_sum,
    Product: _undo_product,
    Power: _undo_power,
    Call: _undo_call,
    Percent: _undo_percent,
}


def _take(parts: Sequence[tuple[_Mark, Node]], name: str) -> tuple[tuple[_Mark, Node], list[tuple[_Mark, Node]]]:
    """Part the part that holds the symbol from the others."""
    found = next(part for part in parts if name in symbols(part[1]))
    return found, [part for part in parts if part is not found]


def total(terms: list[tuple[int, Node]]) -> Node:
    """Return a sum, flat, without zeros; what is added comes before what is subtracted."""
    flat: list[tuple[int, Node]] = []
    for sign, term in terms:
        parts = term.terms if isinstance(term, Sum) else ((1, term),)
        flat += [(sign * inner, part) for inner, part in parts if not _is(part, 0)]
    flat.sort(key=lambda pair: -pair[0])
    if len(flat) == 1 and flat[0][0] == 1:
        return flat[0][1]
    return Sum(tuple(flat)) if flat else whole(0)


def quotient(above: list[Node], below: list[Node]) -> Node:
    """Return a product, flat, without ones and with its sign in front; what multiplies comes before what divides."""
    top: list[Node] = []
    bottom: list[Node] = []
    sign = 1
    for nodes, upper in ((above, True), (below, False)):
        for node in nodes:
            turned, bare = _unsigned(node)
            sign *= turned
            for divide, factor in bare.factors if isinstance(bare, Product) else ((False, bare),):
                if not _is(factor, 1):
                    (bottom if divide == upper else top).append(factor)
    top.sort(key=lambda node: not isinstance(node, Number))
    bottom.sort(key=lambda node: not isinstance(node, Number))
    made = Product((*((False, factor) for factor in top or [whole(1)]), *((True, factor) for factor in bottom)))
    product: Node = made if bottom or len(top) != 1 else top[0]
    return product if sign > 0 else Sum(((-1, product),))


def _unsigned(node: Node) -> tuple[int, Node]:
    """Part the sign from a tree that is a negative, `-x`."""
    if isinstance(node, Sum) and len(node.terms) == 1:
        sign, term = node.terms[0]
        inner, bare = _unsigned(term)
        return sign * inner, bare
    return 1, node


def _is(node: Node, value: int) -> bool:
    return isinstance(node, Number) and node.literal.value == Fraction(value)
