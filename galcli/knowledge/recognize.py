r"""Recognize a formula up to the names of its symbols, and tell a misquoted one.

A function has a fingerprint that does not depend on names: its value where all symbols are equal, and how strongly it
depends on each of them there. Cards are looked up by fingerprint; then a renaming of symbols is sought under which
both functions agree at random points. A function that agrees in all but a plain factor is a misquoted formula.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from galcli.work.maths.expression import read_expression, substitute, symbols
from galcli.work.maths.floats import float_value
from galcli.work.maths.isolate import isolate
from galcli.work.maths.nodes import Symbol
from galcli.work.maths.quantity import EvaluationError
from galcli.work.maths.spell import to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from galcli.knowledge.formula import Formula
    from galcli.work.maths.expression import Equation
    from galcli.work.maths.nodes import Node

_PLACES = (1.3, 0.7, 0.3, 2.1, 4.4)
"""Where all symbols are equal: the first of these at which the function exists counts."""
_STEP = 1e-5
_DIGITS = 4
_CLOSE = 1e-9
_POINTS = 4
_MOST_SYMBOLS = 10
_MOST_RENAMINGS = 720
_FACTORS = (2.0, 3.0, 4.0, 1.5, 4 / 3, math.pi, 2 * math.pi, 4 * math.pi, 8.0, 6.0)
"""Factors that people forget or add, or their inverses; a sign, too."""

_PLANCK = {"ħ": read_expression("h/(2*pi)", frozenset({"h"}))}
"""A text may have h/2π where the card has ħ."""


@dataclass(frozen=True, slots=True)
class Recognized:
    """A formula that stands in a text.

    Attributes:
        formula: The card.
        names: What the card's symbols are called in the text.
        factor: What the card's right side must be multiplied by to give the text's; 1 where the text is right.
    """

    formula: Formula
    names: dict[str, str]
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class _Function:
    """A symbol as a function of others.

    Attributes:
        output: The symbol.
        text: The function in plain text.
        inputs: Its symbols, those with equal slope next to each other.
        slopes: How strongly it depends on each, sorted: relative change by relative change.
        value: Its value where all symbols are equal.
    """

    output: str
    text: str
    inputs: tuple[str, ...]
    slopes: tuple[float, ...]
    value: float

    @property
    def node(self) -> Node:
        """The function as a tree."""
        return _read(self.text, self.inputs)


@lru_cache(maxsize=4096)
def _read(text: str, names: tuple[str, ...]) -> Node:
    return read_expression(text, frozenset(names))


class Recognizer:
    """Recognizes the formulas of some cards.

    Args:
        formulas: The cards.
        rows: What `fingerprints` made of them, where that is at hand.
    """

    def __init__(self, formulas: Iterable[Formula], rows: Iterable[Sequence[Any]] | None = None) -> None:
        cards = {formula.id: formula for formula in formulas}
        self._by_slopes: dict[tuple[float, ...], list[tuple[Formula, _Function]]] = {}
        for card, output, text, inputs, slopes, value in fingerprints(cards.values()) if rows is None else rows:
            function = _Function(output, text, tuple(inputs), tuple(slopes), value)
            self._by_slopes.setdefault(function.slopes, []).append((cards[card], function))

    def recognize(self, equation: Equation) -> Recognized | None:
        """Return the card that an equation is, whatever its symbols are called, or None."""
        found = self.all(equation)
        return found[0] if found else None

    def all(self, equation: Equation) -> list[Recognized]:
        """Return every card that an equation is; those that share most names with it first."""
        made: dict[str, Recognized] = {}
        for function in _functions(equation):
            for formula, own in self._by_slopes.get(function.slopes, []):
                if formula.id in made or not math.isclose(own.value, function.value, rel_tol=1e-6):
                    continue
                names = _renaming(own, function)
                if names is not None:
                    made[formula.id] = Recognized(formula, names)
        return sorted(made.values(), key=lambda one: -sum(own == other for own, other in one.names.items()))

    def misquoted(self, equation: Equation) -> Recognized | None:
        """Return the card of exactly these symbols that an equation is but for a plain factor, or None."""
        for function in _functions(equation):
            for formula, own in self._by_slopes.get(function.slopes, []):
                same = own.output == function.output and set(own.inputs) == set(function.inputs)
                if not same or not own.value:
                    continue
                factor = function.value / own.value
                if _is_plain(factor) and _agree(own.node, function.node, {one: one for one in own.inputs}, factor):
                    return Recognized(formula, {one: one for one in (own.output, *own.inputs)}, factor)
        return None


def fingerprints(formulas: Iterable[Formula]) -> list[list[Any]]:
    """Make the rows of a recognizer's table, of texts and numbers."""
    return [
        [formula.id, one.output, one.text, list(one.inputs), list(one.slopes), one.value]
        for formula in formulas
        if not formula.is_statement
        for one in _card_functions(formula)
    ]


def _is_plain(factor: float) -> bool:
    size = abs(factor)
    known = any(math.isclose(size, one, rel_tol=1e-6) or math.isclose(size, 1 / one, rel_tol=1e-6) for one in _FACTORS)
    return known or math.isclose(factor, -1.0, rel_tol=1e-6)


def _card_functions(formula: Formula) -> Iterator[_Function]:
    equation = formula.equation()
    yield from _functions(equation)
    if "ħ" in formula.constants:
        sides = (substitute(side, _PLANCK) for side in (equation.left, equation.right))
        yield from _functions(type(equation)(*sides))


def _functions(equation: Equation) -> Iterator[_Function]:
    """Yield the equation as it stands, where a symbol is alone on a side, and solved for each that occurs once."""
    for alone, node in ((equation.left, equation.right), (equation.right, equation.left)):
        if isinstance(alone, Symbol) and alone.name not in symbols(node):
            function = _function(alone.name, node)
            if function is not None:
                yield function
    for name in sorted(equation.symbols()):
        if Symbol(name) not in (equation.left, equation.right):
            for node in isolate(equation, name)[:1]:
                function = _function(name, node)
                if function is not None:
                    yield function


def _function(output: str, node: Node) -> _Function | None:
    inputs = sorted(symbols(node))
    if not 0 < len(inputs) <= _MOST_SYMBOLS:
        return None
    for place in _PLACES:
        # The speed of light differs from the speeds below it: at v = c much of relativity does not exist.
        level = {name: 3 * place if name == "c" else place for name in inputs}
        value = _value(node, level)
        if value is None or not value:
            continue
        slopes = {}
        for name in inputs:
            above = _value(node, {**level, name: level[name] * (1 + _STEP)})
            below = _value(node, {**level, name: level[name] * (1 - _STEP)})
            if above is None or below is None:
                break
            slopes[name] = round((above - below) / (2 * _STEP * value), _DIGITS) + 0.0
        else:
            order = sorted(inputs, key=lambda name: slopes[name])
            return _Function(output, to_plain(node), tuple(order), tuple(slopes[name] for name in order), value)
    return None


def _renaming(own: _Function, other: _Function) -> dict[str, str] | None:
    """Return how the symbols of a card are called in the other function; equal names are tried first."""
    groups = []
    for slope in dict.fromkeys(own.slopes):
        ours = [name for name, one in zip(own.inputs, own.slopes, strict=True) if one == slope]
        theirs = [name for name, one in zip(other.inputs, other.slopes, strict=True) if one == slope]
        theirs.sort(key=lambda name: (name not in ours, name))
        ours.sort(key=lambda name: (name not in theirs, name))
        groups.append([list(zip(ours, order, strict=True)) for order in itertools.permutations(theirs)])
    for pairs in itertools.islice(itertools.product(*groups), _MOST_RENAMINGS):
        names = dict(itertools.chain.from_iterable(pairs))
        if _agree(own.node, other.node, names, 1.0):
            return {own.output: other.output, **names}
    return None


def _agree(own: Node, other: Node, names: Mapping[str, str], factor: float) -> bool:
    """Tell whether two functions agree at random points, the second being `factor` times the first."""
    agreed = 0
    for seed in range(4 * _POINTS):
        chance = random.Random(seed)  # noqa: S311 - the same points every time
        point = {name: chance.uniform(0.2, 2.2) for name in sorted(names)}
        left = _value(own, point)
        right = _value(other, {names[name]: value for name, value in point.items()})
        if left is None or right is None:
            if (left is None) != (right is None):
                return False
            continue
        if not math.isclose(left * factor, right, rel_tol=_CLOSE, abs_tol=_CLOSE):
            return False
        agreed += 1
        if agreed == _POINTS:
            break
    return agreed > 1


def _value(node: Node, point: Mapping[str, float]) -> float | None:
    try:
        return float_value(node, point, bare=True)
    except EvaluationError:
        return None
