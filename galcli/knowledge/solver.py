"""Solve a problem without a model: find the card whose variables are the quantities of the text, and compute.

A card fits where every variable but one has a quantity of its dimension, and where the words near the quantities, the
question and the topic speak of the same things. Where two cards fit about equally well and give different answers, or
the words do not fit well, nothing is answered: a wrong answer is worse than none.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from galcli.knowledge.points import Point, Solution, is_plausible, plausible, solutions, usual
from galcli.knowledge.reading import Reading, asked, likeness
from galcli.knowledge.words import stems
from galcli.work.maths.constants import lookup
from galcli.work.maths.dimension import NONE
from galcli.work.maths.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from galcli.knowledge.formula import Formula, Variable
    from galcli.knowledge.quantities import Found
    from galcli.knowledge.roots import Root
    from galcli.work.maths.dimension import Dimension
    from galcli.work.maths.nodes import Node

_MOST_QUANTITIES = 9
_MOST_ASSIGNMENTS = 240
_SHORTLIST = 80

_ASKED, _GIVEN, _TOPIC, _EXPLAINED, _UNUSED, _SYMBOL, _FOUND = 2.0, 2.0, 1.0, 1.0, 0.35, 0.6, 2.0
"""Weights of what speaks for a card: the question, the names near the quantities, the topic, the share of the text's
words that are the card's; of a quantity that it does not use; and of what a search finds. Chosen by hand with
benchmarks/solver.py."""

_LEAST_ASKED, _LEAST_GIVEN = 0.6, 0.5
_MOST_UNUSED = 1
"""A problem may give one number that is not needed; if more are left, another formula is meant."""

_MARGIN = 0.12
_WIDE_MARGIN = 0.6
"""By how much the best card must lead a card that gives another answer; and where only dimensions tell which quantity
is which."""

_SAME = 1e-6
"""Fits that differ by less are equal."""

_SLOWING = re.compile(r"\b(?:slow|brak|deceler|retard|decreas|fall|drop|los[et])", re.IGNORECASE)
"""Words that may turn a sign which no quantity shows."""


@dataclass(frozen=True, slots=True)
class Match:
    """A card that fits a problem.

    Attributes:
        formula: The card.
        symbol: The variable that is asked for.
        given: What the others stand for: quantity by symbol.
        score: How well it fits; comparable within one problem.
        asked: How well the question names the variable, 0 to 1.
        near: How well the words near the quantities name the others, 0 to 1.
        unused: Quantities of the problem that it does not use; constants do not count.
        doubtful: Whether the words fit another choice of the quantities just as well.
    """

    formula: Formula
    symbol: str
    given: Point
    score: float
    asked: float
    near: float
    unused: int
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Solved:
    """An answer out of a card.

    Attributes:
        match: The card and what its variables stand for.
        way: The formula, solved for what is asked, or the root of it where there is no closed form.
        value: The answer in SI base units, or the bare number of an empirical formula.
        digits: How many figures the given values justify.
    """

    match: Match
    way: Node | Root
    value: Quantity
    digits: int


class Solver:
    """Solves problems with some cards.

    Args:
        formulas: The cards.
        relevance: Tells how well each card fits a text as a search sees it, 0 to 1 by id; cards may be missing.
    """

    def __init__(
        self, formulas: Iterable[Formula], relevance: Callable[[str], Mapping[str, float]] = lambda _: {}
    ) -> None:
        self._relevance = relevance
        self._cards = [_Card.of(one) for one in formulas if not one.is_statement]
        counts = Counter(word for card in self._cards for word in card.vocabulary)
        self._rarity = {word: math.log(1 + len(self._cards) / count) for word, count in counts.items()}
        # The same problem is asked for its hints, then for its answer.
        self._read = lru_cache(maxsize=4)(Reading.of)
        self._ranked = lru_cache(maxsize=4)(self._rank)

    def solve(self, text: str) -> Solved | str:
        """Solve a problem.

        Returns:
            The answer, or a sentence that says why there is none.
        """
        reading = self._read(text)
        if not reading.quantities:
            return "The text gives no quantities."
        if len(reading.quantities) > _MOST_QUANTITIES:
            return f"The text gives {len(reading.quantities)} quantities; no formula takes so many."
        ranked = self._ranked(text)
        for place, best in enumerate(ranked[:3]):
            named = best.near >= _LEAST_GIVEN
            if best.asked < _LEAST_ASKED or best.unused > _MOST_UNUSED or not (named or _is_forced(best, reading)):
                continue
            answer = _answer(best, reading)
            if answer is None:
                continue
            if best.doubtful:
                return f"The words do not tell which quantity is which in {best.formula.name}."
            return self._settled(answer, ranked[place + 1 :], reading, _MARGIN if named else _WIDE_MARGIN)
        return "No formula fits the quantities and the question well enough."

    def candidates(self, text: str, k: int) -> list[Match]:
        """Return the cards that fit a problem best, whether or not they fit well: at most `k`, the best first."""
        best: dict[str, Match] = {}
        for match in self._ranked(text):
            best.setdefault(match.formula.id, match)
        return list(best.values())[:k]

    def _rank(self, text: str) -> list[Match]:
        """Return the cards that fit a problem, the best first."""
        return sorted(self._matches(self._read(text)), key=lambda match: -match.score)

    def wanted(self, formula: Formula, text: str) -> str | None:
        """Return the variable of a card that a problem seems to ask for, or None where it names none of them."""
        reading = self._read(text)
        fits = {one.symbol: asked(stems(one.name), reading, self._rarity) for one in formula.variables}
        best = max(fits, key=lambda symbol: fits[symbol], default=None)
        return best if best is not None and fits[best] >= _LEAST_ASKED else None

    def _settled(self, answer: Solved, others: list[Match], reading: Reading, margin: float) -> Solved | str:
        """Return the answer, unless another card that fits about as well gives another one."""
        for other in others:
            if other.score < answer.match.score - margin:
                break
            rival = _answer(other, reading)
            if rival is not None and not _equal(rival.value, answer.value):
                names = f"{answer.match.formula.name} and {other.formula.name}"
                if other.formula is answer.match.formula:
                    names = f"two readings of {other.formula.name}"
                return f"More than one formula fits: {names}."
        return answer

    def _matches(self, reading: Reading) -> Iterator[Match]:
        available = Counter(one.value.dimension for one in reading.quantities)
        relevance = self._relevance(reading.text)
        shortlist = [(card.topic(reading, self._rarity), card) for card in self._cards if card.fits(available, reading)]
        shortlist.sort(
            key=lambda pair: -pair[0] - pair[1].likeness(reading, self._rarity) - relevance.get(pair[1].formula.id, 0)
        )
        for topic, card in shortlist[:_SHORTLIST]:
            fits = topic + _FOUND * relevance.get(card.formula.id, 0.0)
            for variable in card.formula.variables:
                if reading.wanted and variable.measure.dimension not in reading.wanted:
                    continue
                match = self._match(card, variable, reading, fits)
                if match is not None:
                    yield match

    def _match(self, card: _Card, variable: Variable, reading: Reading, topic: float) -> Match | None:
        others = [one for one in card.formula.variables if one is not variable]
        if not others or len(others) > len(reading.quantities):
            return None
        wanted = asked(card.names[variable.symbol], reading, self._rarity)
        alone = sum(one.measure.dimension == variable.measure.dimension for one in card.formula.variables) == 1
        if reading.wanted and alone:
            wanted = max(wanted, _LEAST_ASKED)
        found = self._assign(card, others, reading)
        if found is None:
            return None
        near, places, doubtful = found
        unused = [place for place in range(len(reading.quantities)) if place not in places]
        unused = [place for place in unused if not _is_constant(card.formula, reading.quantities[place])]
        given = {
            one.symbol: _taken(card.formula, reading.quantities[place])
            for one, place in zip(others, places, strict=True)
        }
        words = {*card.names[variable.symbol], *(word for one in others for word in card.names[one.symbol])}
        explained = self._explained(reading, words | card.titles[0])
        score = _ASKED * wanted + _GIVEN * near + _TOPIC * topic + _EXPLAINED * explained - _UNUSED * len(unused)
        return Match(card.formula, variable.symbol, given, score, wanted, near, len(unused), doubtful)

    def _explained(self, reading: Reading, words: set[str]) -> float:
        """Return which part of the text's words that any card has are this card's, rare ones weighing more."""
        known = [word for word in reading.stems if word in self._rarity]
        total = sum(self._rarity[word] for word in known)
        return sum(self._rarity[word] for word in known if word in words) / total if total else 0.0

    def _assign(
        self, card: _Card, others: list[Variable], reading: Reading
    ) -> tuple[float, tuple[int, ...], bool] | None:
        """Give each variable a quantity, so that names and symbols fit best.

        Returns:
            The mean fit, 0 to 1; the places of the quantities; and whether others fit as well.
        """
        fits = [
            {
                place: self._fit(card, one, place, reading)
                for place, quantity in enumerate(reading.quantities)
                if _has_dimension(card.formula, one, quantity.value.dimension, quantity.unit)
            }
            for one in others
        ]
        if not all(fits):
            return None
        best: tuple[float, tuple[int, ...]] | None = None
        doubtful = False
        for places in itertools.islice(_injections(fits), _MOST_ASSIGNMENTS):
            total = sum(fit[place] for fit, place in zip(fits, places, strict=True)) / len(others)
            if best is None or total > best[0] + _SAME:
                best, doubtful = (total, places), False
            elif total > best[0] - _SAME:
                doubtful = True
        return None if best is None else (*best, doubtful)

    def _fit(self, card: _Card, variable: Variable, place: int, reading: Reading) -> float:
        near = likeness(card.names[variable.symbol], reading.around[place], self._rarity)
        symbol = reading.symbols[place]
        if symbol and symbol.replace("_", "") == variable.symbol.replace("_", ""):
            near = max(near, _SYMBOL) + (1 - max(near, _SYMBOL)) / 2
        return near


@dataclass(frozen=True, slots=True)
class _Card:
    """A formula with the stems of its names."""

    formula: Formula
    names: dict[str, list[str]]
    titles: tuple[frozenset[str], ...]
    vocabulary: frozenset[str]
    needs: Counter[Dimension]

    @classmethod
    def of(cls, formula: Formula) -> _Card:
        names = {one.symbol: stems(one.name) for one in formula.variables}
        titles = tuple(frozenset(stems(name)) for name in (formula.name, *formula.aliases))
        vocabulary = frozenset(word for words in (*names.values(), *titles) for word in words)
        needs = Counter(one.measure.dimension for one in formula.variables)
        return cls(formula, names, titles, vocabulary, needs)

    def fits(self, available: Counter[Dimension], reading: Reading) -> bool:
        """Tell whether the text has a quantity for every variable but one."""
        if len(self.formula.variables) - 1 > len(reading.quantities):
            return False
        if self.formula.empirical:
            return True
        missing = 0
        for dimension, count in self.needs.items():
            missing += max(count - available[dimension], 0)
            if missing > 1:
                return False
        return True

    def likeness(self, reading: Reading, rarity: dict[str, float]) -> float:
        """Return how much of its variables' names stands in the text, 0 to 1: no match is better than that."""
        text = dict.fromkeys(reading.stems, 1.0)
        return sum(likeness(name, text, rarity) for name in self.names.values()) / len(self.names)

    def topic(self, reading: Reading, rarity: dict[str, float]) -> float:
        """Return how much of the card's names stands in the text, 0 to 1."""
        return max(likeness(sorted(title), dict.fromkeys(reading.stems, 1.0), rarity) for title in self.titles)


def _is_forced(match: Match, reading: Reading) -> bool:
    """Tell whether the dimensions alone say which quantity is which: none is left over, no two are alike or bare."""
    dimensions = [value.dimension for value in match.given.values()]
    if match.unused or len(set(dimensions)) < len(dimensions) or NONE in dimensions:
        return False
    return bool(plausible(match.formula, match.symbol, match.given)) and not _SLOWING.search(reading.text)


def _has_dimension(formula: Formula, variable: Variable, dimension: Dimension, unit: str) -> bool:
    if variable.measure.dimension != dimension:
        return False
    return not formula.empirical or unit == variable.unit or not variable.unit


def _taken(formula: Formula, quantity: Found) -> Quantity:
    return (
        Quantity(quantity.bare)
        if formula.empirical
        else Quantity(float(quantity.value.value), quantity.value.dimension)
    )


def _is_constant(formula: Formula, quantity: Found) -> bool:
    """Tell whether a quantity only repeats one of the card's constants."""
    for symbol in formula.constants:
        constant = lookup(symbol)
        if constant is not None and constant.quantity.dimension == quantity.value.dimension:
            return math.isclose(constant.quantity.value, quantity.value.value, rel_tol=0.01)
    return False


def _injections(fits: list[dict[int, float]]) -> Iterator[tuple[int, ...]]:
    """Yield the ways to give each variable a place of its own, the best places of each first."""
    if not fits:
        yield ()
        return
    for place in sorted(fits[0], key=lambda one: -fits[0][one]):
        rest = [{other: fit for other, fit in one.items() if other != place} for one in fits[1:]]
        if all(rest):
            for places in _injections(rest):
                yield (place, *places)


def _answer(match: Match, reading: Reading) -> Solved | None:
    formula = match.formula
    values = plausible(formula, match.symbol, match.given) or _lone(formula, match.symbol, match.given)
    if not values or any(not _equal(one.value, values[0].value) for one in values):
        return None
    return Solved(match, *values[0], _digits(reading))


def _lone(formula: Formula, symbol: str, given: Point) -> list[Solution]:
    """Return the only solution, also outside the plausible range; of two, the one that is not negative."""
    variable = formula.variable(symbol)
    found = solutions(formula, symbol, given)
    if variable.whole:
        found = [one for one in found if is_plausible(variable, usual(variable, one.value, bare=formula.empirical))]
    if len(found) > 1 and variable.low >= 0:
        found = [one for one in found if one.value.value >= 0]
    return found if len(found) == 1 else []


def _equal(left: Quantity, right: Quantity) -> bool:
    return left.dimension == right.dimension and math.isclose(left.value, right.value, rel_tol=1e-6)


def _digits(reading: Reading) -> int:
    """Return how many figures the given values justify: whole numbers without a unit are counts."""
    used = [one.digits for one in reading.quantities if one.unit or one.bare != int(one.bare)]
    return max(2, min(used, default=3))
