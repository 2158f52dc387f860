"""The expression tree: what the parser makes and the evaluators walk.

Sums and products are flat, so a long sum is not a deep tree and recursion stays within the parser's limit on nesting.
Nodes are never changed; they are not frozen, because that makes a dataclass several times slower to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from galcli.work.maths.numerals import Literal
    from galcli.work.maths.unit_names import Unit


@dataclass(slots=True, unsafe_hash=True)
class Number:
    """A number that is written out."""

    literal: Literal


@dataclass(slots=True, unsafe_hash=True)
class Symbol:
    """A variable or constant, by its folded name: `v_0`, `ε_0`, `ΔT`, `M_☉`."""

    name: str


@dataclass(slots=True, unsafe_hash=True)
class Known:
    """A physical constant that is called by its name, by its symbol in the table of constants."""

    symbol: str


@dataclass(slots=True, unsafe_hash=True)
class Measure:
    """A unit as a factor.

    Attributes:
        units: Its readings, the likeliest first: `J/kg K` has two, a year three.
        loose: Whether a reader might take it for something else: a lone letter, or a word that counts things.
        product: Whether it may be a product of variables, as `kT` after 3/2.
    """

    units: tuple[Unit, ...]
    loose: bool = False
    product: bool = False


@dataclass(slots=True, unsafe_hash=True)
class Sum:
    """Terms with their signs, +1 or -1."""

    terms: tuple[tuple[int, Node], ...]


@dataclass(slots=True, unsafe_hash=True)
class Product:
    """Factors, each with whether it divides."""

    factors: tuple[tuple[bool, Node], ...]


@dataclass(slots=True, unsafe_hash=True)
class Power:
    """A base and an exponent."""

    base: Node
    exponent: Node


@dataclass(slots=True, unsafe_hash=True)
class Percent:
    """A number of hundredths."""

    value: Node


@dataclass(slots=True, unsafe_hash=True)
class Call:
    """A function of one or more arguments, by its usual name: `sqrt`, `ln`, `max`, `factorial`."""

    name: str
    arguments: tuple[Node, ...]


Node = Number | Symbol | Known | Measure | Sum | Product | Power | Percent | Call


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node."""
    match node:
        case Sum(terms):
            return tuple(term for _, term in terms)
        case Product(factors):
            return tuple(factor for _, factor in factors)
        case Power(base, exponent):
            return base, exponent
        case Percent(value):
            return (value,)
        case Call(_, arguments):
            return arguments
    return ()


def negate(node: Node) -> Node:
    """Return the negative of a node."""
    if isinstance(node, Sum):
        return Sum(tuple((-sign, term) for sign, term in node.terms))
    return Sum(((-1, node),))


def add(left: Node, sign: int, right: Node) -> Node:
    """Append a term to a sum."""
    head = left.terms if isinstance(left, Sum) else ((1, left),)
    return Sum((*head, (sign, right)))


def multiply(left: Node, right: Node, *, divide: bool = False) -> Node:
    """Append a factor to a product."""
    head = left.factors if isinstance(left, Product) else ((False, left),)
    return Product((*head, (divide, right)))
