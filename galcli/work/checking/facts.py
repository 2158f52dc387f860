"""What an expression is made of, as far as it bears on a verdict: units, powers of ten, words, bare numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from galcli.work.maths.dimension import NONE
from galcli.work.maths.labels import COUNTED
from galcli.work.maths.nodes import Call, Known, Measure, Node, Number, Percent, Power, Product, Sum, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable

    from galcli.work.maths.numerals import Literal
    from galcli.work.maths.unit_names import Unit

_PURE = frozenset({(1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (1, 4), (3, 4), (3, 2)})
"""Numerators and denominators of factors of formulas: these carry no unit that could have been left out."""

_ANGLES = frozenset({"degree", "radian", "revolution", "cycle"})
_MEASURED_FROM = 100
"""A whole number of three digits may be rounded; smaller ones are often exact."""


@dataclass(slots=True)
class Facts:
    """What an expression is made of.

    Attributes:
        units: Its units, without words for counted things.
        counted: Its words for counted things.
        rounded: Its numbers that are rounded: those with decimals, but for factors of formulas such as 0.5.
        large: Its whole numbers of three digits and more, which are rounded where they were measured.
        whole: Whether all its numbers are whole.
        bare: Whether a number stands without a unit where one could have been left out.
        power: Whether a power of ten stands in it.
        percent: Whether a percentage stands in it.
        loose: Whether a lone letter is read as a unit.
        product: Whether a unit may be a product of variables.
        operations: How many operations it takes.
        symbols: The symbols in it, π left out.
        digits: The fewest significant digits of a rounded number in it.
    """

    units: list[Unit] = field(default_factory=list)
    counted: set[str] = field(default_factory=set)
    rounded: list[Number] = field(default_factory=list)
    large: list[Number] = field(default_factory=list)
    whole: bool = True
    bare: bool = False
    power: bool = False
    percent: bool = False
    loose: bool = False
    product: bool = False
    operations: int = 0
    symbols: set[str] = field(default_factory=set)
    digits: int = 99

    @property
    def measures(self) -> bool:
        """Whether it has a unit of something measured, which an angle is not."""
        return bool(self.units) and any(unit.name not in _ANGLES for unit in self.units)

    @property
    def spelled(self) -> bool:
        """Whether a unit is spelled out, as prose does."""
        return bool(self.units) and any(unit.word for unit in self.units)


def gather(node: Node) -> Facts:
    """Walk a tree and collect its facts."""
    facts = Facts()
    _walk(node, facts, exponent=False)
    return facts


def _walk(node: Node, facts: Facts, *, exponent: bool) -> None:
    _BY_TYPE[type(node)](node, facts, exponent=exponent)


def _number(node: Number, facts: Facts, *, exponent: bool) -> None:
    literal = node.literal
    value = literal.value
    numerator, denominator = value.numerator, value.denominator
    pure = (numerator, denominator) in _PURE
    whole = not (literal.decimal or literal.power)
    if literal.decimal and literal.digits > 1 and not pure:
        facts.rounded.append(node)
        facts.digits = min(facts.digits, literal.digits)
    elif whole and numerator >= _MEASURED_FROM * denominator:
        facts.large.append(node)
    facts.whole = facts.whole and whole
    facts.power = facts.power or literal.power
    facts.bare = facts.bare or not (exponent or (pure and (whole or denominator > 1)))


def _sum(node: Sum, facts: Facts, *, exponent: bool) -> None:
    facts.operations += len(node.terms) > 1
    for _, term in node.terms:
        _walk(term, facts, exponent=exponent)


def _power(node: Power, facts: Facts, *, exponent: bool) -> None:
    facts.operations += 1
    _walk(node.base, facts, exponent=exponent)
    _walk(node.exponent, facts, exponent=True)


def _percent(node: Percent, facts: Facts, **_: bool) -> None:
    facts.percent = True
    _walk(node.value, facts, exponent=True)


def _call(node: Call, facts: Facts, *, exponent: bool) -> None:
    facts.operations += 1
    for argument in node.arguments:
        _walk(argument, facts, exponent=exponent)


def _symbol(node: Symbol, facts: Facts, **_: bool) -> None:
    if node.name != "π":
        facts.symbols.add(node.name)


def _nothing(*_: object, **__: bool) -> None:
    """A constant adds nothing."""


def things(node: Node) -> dict[str, int] | None:
    """Return what an expression counts, word by word with exponents, or None where its terms count different things.

    `48 cans/shelf × 10 shelves` counts cans.
    """
    if isinstance(node, Measure):
        unit = node.units[0]
        above, _, under = unit.text.partition("/") if unit.name == COUNTED else ("", "", "")
        known = {above: 1} if above else {}
        return known | ({under: -1} if under and unit.dimension == NONE else {})
    if isinstance(node, Sum):
        counted = [things(term) for _, term in node.terms]
        return counted[0] if all(other == counted[0] for other in counted) else None
    if not isinstance(node, Product):
        return {}
    total: dict[str, int] = {}
    for divide, factor in node.factors:
        counted_here = things(factor)
        if counted_here is None:
            return None
        for word, power in counted_here.items():
            total[word] = total.get(word, 0) + (-power if divide else power)
    return {word: power for word, power in total.items() if power}


def is_rounded(literal: Literal) -> bool:
    """Tell whether a number is one that may have been rounded."""
    return literal.decimal and literal.digits > 1 and not _is_pure(literal)


def _is_pure(literal: Literal) -> bool:
    return (literal.value.numerator, literal.value.denominator) in _PURE


def _measure(node: Measure, facts: Facts, **_: bool) -> None:
    unit = node.units[0]
    if unit.name == COUNTED:
        facts.counted.add(unit.text)
    elif unit.scale == 1:
        facts.units.append(unit)
        facts.loose = facts.loose or node.loose
        facts.product = facts.product or node.product


def _product(node: Product, facts: Facts, *, exponent: bool) -> None:
    factors = node.factors
    numbers = 0
    last = len(factors) - 1
    for place, (_, factor) in enumerate(factors):
        kind = type(factor)
        numbers += kind is not Measure
        united = kind is Number and place < last and type(factors[place + 1][1]) is Measure
        _BY_TYPE[kind](factor, facts, exponent=exponent or united)
    facts.operations += numbers > 1


_BY_TYPE: dict[type, Callable[..., None]] = {
    Number: _number,
    Measure: _measure,
    Product: _product,
    Sum: _sum,
    Power: _power,
    Percent: _percent,
    Call: _call,
    Symbol: _symbol,
    Known: _nothing,
}
