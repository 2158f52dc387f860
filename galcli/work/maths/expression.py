r"""Read a formula into expression trees, and compute it: what formula cards and solvers stand on.

LaTeX (`\frac{1}{2} m v^2`) and plain text (`m*v^2/2`) go through the parser that also reads claims, told which symbols
the formula has; unlike a claim, a formula must be read to its last sign. Greek letters may be spelled out in plain
text: `lambda` is λ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.work.maths import kinds, lexicon
from galcli.work.maths.cursor import ParseError, Settings
from galcli.work.maths.evaluate import Bound, Evaluator
from galcli.work.maths.layout import lay_out
from galcli.work.maths.nodes import Call, Measure, Node, Percent, Power, Product, Sum, Symbol, children
from galcli.work.maths.parser import Parser
from galcli.work.maths.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from galcli.work.maths.token import Token

MAX_LENGTH = 2000
"""Longer texts, in characters, are not read as a formula."""


@dataclass(frozen=True, slots=True)
class Equation:
    """Two expressions that are equal."""

    left: Node
    right: Node

    def symbols(self) -> frozenset[str]:
        """Return the symbols of both sides, π left out."""
        return symbols(self.left) | symbols(self.right)


def read_equation(text: str, names: frozenset[str] = frozenset()) -> Equation:
    """Read `left = right`.

    Args:
        text: One equation, LaTeX or plain, without delimiters.
        names: The symbols that the formula has; their letters are not taken for units.

    Raises:
        ParseError: It is not one equation, or a part of it cannot be read; the message says which.
    """
    tokens, latex = _tokens(text)
    places = [place for place, token in enumerate(tokens) if token.kind is kinds.RELATION]
    if len(places) != 1:
        raise ParseError(f"`{_short(text)}` has {len(places)} relation signs; an equation has one")
    settings = Settings(latex, names)
    left = _read(tokens, 0, places[0], settings, text)
    return Equation(left, _read(tokens, places[0] + 1, len(tokens), settings, text))


def read_expression(text: str, names: frozenset[str] = frozenset()) -> Node:
    """Read an expression without a relation sign, as `read_equation` does."""
    tokens, latex = _tokens(text)
    return _read(tokens, 0, len(tokens), Settings(latex, names), text)


def _tokens(text: str) -> tuple[list[Token], bool]:
    if len(text) > MAX_LENGTH:
        raise ParseError(f"`{_short(text)}` is longer than {MAX_LENGTH} characters")
    tokens = lay_out(text)
    return tokens, "\\" in text or any(token.latex for token in tokens)


def _read(tokens: list[Token], start: int, end: int, settings: Settings, text: str) -> Node:
    parser = Parser(tokens, start, end, settings)
    node = parser.expression() if start < end else None
    if node is None or parser.place != end:
        rest = text[tokens[parser.place].start :] if start < end else text
        raise ParseError(f"`{_short(rest)}` in `{_short(text)}` cannot be read")
    return rename(node, _unfold)


def _unfold(name: str) -> str:
    """Fold a Greek letter that is spelled out at the beginning of a name."""
    base, mark, rest = name.partition("_")
    return f"{lexicon.GREEK.get(base, base)}{mark}{rest}"


def _short(text: str) -> str:
    limit = 60
    return text if len(text) <= limit else text[:limit] + "…"


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the node with each of its parts changed."""
    match node:
        case Sum(terms):
            return Sum(tuple((sign, change(term)) for sign, term in terms))
        case Product(factors):
            return Product(tuple((divide, change(factor)) for divide, factor in factors))
        case Power(base, exponent):
            return Power(change(base), change(exponent))
        case Percent(value):
            return Percent(change(value))
        case Call(name, arguments):
            return Call(name, tuple(map(change, arguments)))
    return node


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it, top down."""
    yield node
    for child in children(node):
        yield from walk(child)


def symbols(node: Node) -> frozenset[str]:
    """Return the symbols in a tree, π left out."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Symbol)) - {"π"}


def measures(node: Node) -> list[Measure]:
    """Return the units in a tree."""
    return [part for part in walk(node) if isinstance(part, Measure)]


def rename(node: Node, new: Callable[[str], str]) -> Node:
    """Return the tree with every symbol renamed."""
    if isinstance(node, Symbol):
        return Symbol(new(node.name))
    return rebuild(node, lambda child: rename(child, new))


def substitute(node: Node, values: Mapping[str, Node]) -> Node:
    """Return the tree with symbols replaced by trees."""
    if isinstance(node, Symbol):
        return values.get(node.name, node)
    return rebuild(node, lambda child: substitute(child, values))


def compute(node: Node, values: Mapping[str, Quantity]) -> Quantity:
    """Compute a tree.

    Args:
        node: The tree.
        values: What its symbols stand for, in SI base units. Angles are in radians.

    Raises:
        UnboundError: A symbol has no value.
        UnitMismatchError: Quantities of different dimension are added, or a function is taken of one.
        EvaluationError: There is no value, or it is too large to compute.
    """
    bound = {name: Bound(value, Quantity(value.value)) for name, value in values.items()}
    return Evaluator(bound, guess=False).value(node)
