r"""A generator of problems with worked solutions, out of the formula cards.

It draws values and units, what is asked for and how it is phrased, and writes the solution in Galactica's `<work>`
format with a program whose output is real. A solution that our own checker does not pass is not emitted. The same seed
gives the same problems.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from galcli.knowledge import phrasing
from galcli.knowledge.catalog import Catalog
from galcli.knowledge.figures import Style
from galcli.knowledge.measured import Measured, measure, natural_units
from galcli.knowledge.points import Solution, plausible, usual
from galcli.knowledge.program import Step, run_program, write_program
from galcli.knowledge.worked import is_sound, write_brief, write_question, write_solution

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from galcli.knowledge.formula import Formula, Variable
    from galcli.work.maths.quantity import Quantity

_TRIES = 30
_CLOSE = 1e-9
_CHAINED = 0.2
"""How many problems take two formulas."""
_DISTRACTED = 0.15
"""How many problems have a number that is not needed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with its worked solution.

    Attributes:
        question: The problem as a person would put it.
        prompt: The question as it is put to a model, up to the opened `<work>`.
        solution: What the model should write.
        brief: The same without the steps before the program, for a model that sees the formula before the question.
        answer: The number of the answer, in `unit`, with the figures that are justified.
        value: The same before rounding, in SI base units.
        unit: The unit of the answer.
        asked: The symbol that is asked for.
        cards: The formulas that solve it, in the order of their use.
        kind: `story`, `prose` or `list`.
    """

    question: str
    prompt: str
    solution: str
    brief: str
    answer: str
    value: float
    unit: str
    asked: str
    cards: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Setup:
    """Numbers before words: what is given, what is asked, and the steps between.

    Attributes:
        formulas: The formulas, in the order of their use.
        givens: The given values.
        steps: A step a formula.
        asked: The variable that is asked for.
        unit: The unit of the answer.
        value: The answer in SI base units, or the bare number of an empirical formula.
        digits: How many figures it has.
        ambiguous: Whether another card has variables of the same names, so that the topic must be named.
    """

    formulas: tuple[Formula, ...]
    givens: tuple[Measured, ...]
    steps: tuple[Step, ...]
    asked: Variable
    unit: str
    value: Quantity
    digits: int
    ambiguous: bool = False

    @property
    def bare(self) -> bool:
        """Whether the formula takes bare numbers."""
        return self.formulas[-1].empirical


def generate(
    seed: int,
    count: int,
    fields: Sequence[str] | None = None,
    *,
    unseen: bool = False,
    phrasings: phrasing.Phrasings | None = None,
    chains: bool = True,
    catalog: Catalog | None = None,
) -> Iterator[Problem]:
    """Generate problems.

    Args:
        seed: The same seed gives the same problems, as long as the cards are the same.
        count: How many.
        fields: The fields to draw from; by default all.
        unseen: Whether to take the phrasings that are kept from training.
        phrasings: Other phrasings to take instead.
        chains: Whether some problems need two formulas.
        catalog: The cards; by default the shipped ones.

    Raises:
        ValueError: No computable formula is in these fields.
    """
    cards = [
        card
        for card in (catalog or Catalog.load()).formulas
        if not card.is_statement and (fields is None or card.field in fields)
    ]
    if not cards:
        raise ValueError(f"no formula that can be computed is in {', '.join(fields or [])}")
    words = phrasings or phrasing.load(unseen=unseen)
    generator = _Generator(cards, random.Random(seed), words, chains=chains)  # noqa: S311
    return itertools.islice(generator.problems(), count)


class _Generator:
    """Draws problems from some cards."""

    def __init__(self, cards: list[Formula], chance: random.Random, words: phrasing.Phrasings, *, chains: bool) -> None:
        self._cards = cards
        self._chance = chance
        self._words = words
        self._chains = _links(cards) if chains else {}
        self._twins = _twins(cards)

    def problems(self) -> Iterator[Problem]:
        """Yield problems without end, the cards in turn so that each has its share."""
        while True:
            order = self._chance.sample(self._cards, len(self._cards))
            for card in order:
                problem = self._problem(card)
                if problem is not None:
                    yield problem

    def _problem(self, card: Formula) -> Problem | None:
        links = self._chains.get(card.id)
        setup = None
        if links and self._chance.random() < _CHAINED:
            setup = self._chain(card, self._chance.choice(links))
        setup = setup or self._single(card)
        return None if setup is None else self._told(setup)

    def _single(self, card: Formula) -> Setup | None:
        asked = self._chance.choice(card.variables)
        for _ in range(_TRIES):
            digits = self._chance.choice((2, 3, 3, 3, 4))
            givens = self._measured([one for one in card.variables if one is not asked], digits, bare=card.empirical)
            if givens is None:
                continue
            solved = _solve(card, asked, {given.variable.symbol: given.quantity() for given in givens})
            if solved is not None:
                return self._setup((card,), givens, (Step(asked.symbol, solved.way, card),), asked, solved.value)
        return None

    def _chain(self, card: Formula, link: tuple[Formula, Variable, Variable]) -> Setup | None:
        """Set up a problem in which another formula gives one of the variables of `card` first."""
        first, source, target = link
        choices = [one for one in card.variables if one is not target]
        if not choices:
            return None
        asked = self._chance.choice(choices)
        ahead = [one for one in first.variables if one is not source]
        behind = [one for one in card.variables if one is not target and one is not asked]
        if {one.symbol for one in ahead} & {one.symbol for one in (*behind, asked, target)}:
            return None
        for _ in range(_TRIES):
            digits = self._chance.choice((2, 3, 3, 4))
            givens = self._measured([*ahead, *behind], digits, bare=False)
            if givens is None:
                continue
            values = {given.variable.symbol: given.quantity() for given in givens}
            middle = _solve(first, source, {one.symbol: values[one.symbol] for one in ahead})
            if middle is None:
                continue
            point = {one.symbol: values[one.symbol] for one in behind} | {target.symbol: middle.value}
            solved = _solve(card, asked, point)
            if solved is not None:
                steps = (Step(target.symbol, middle.way, first, source.symbol), Step(asked.symbol, solved.way, card))
                return self._setup((first, card), givens, steps, asked, solved.value)
        return None

    def _measured(self, variables: list[Variable], digits: int, *, bare: bool) -> tuple[Measured, ...] | None:
        found = [measure(one, self._chance, digits, bare=bare) for one in variables]
        self._chance.shuffle(found)
        return None if None in found else tuple(one for one in found if one is not None)

    def _setup(
        self,
        formulas: tuple[Formula, ...],
        givens: tuple[Measured, ...],
        steps: tuple[Step, ...],
        asked: Variable,
        value: Quantity,
    ) -> Setup:
        bare = formulas[-1].empirical
        unit = self._chance.choice(natural_units(asked, usual(asked, value, bare=bare), bare=bare))
        digits = max(2, min((given.digits for given in givens), default=3))
        ambiguous = any(formula.id in self._twins for formula in formulas)
        return Setup(formulas, givens, steps, asked, unit, value, min(digits, 4), ambiguous)

    def _told(self, setup: Setup) -> Problem | None:
        """Put a set-up into words, run its program, check the solution."""
        style = self._chance.choice((Style.E, Style.CARET, Style.CARET, Style.LATEX))
        distractor = self._distractor(setup) if self._chance.random() < _DISTRACTED else None
        kind, question = write_question(setup, self._words, self._chance, style, distractor)
        # A story has its own order, and a solution takes the values as they come.
        setup = replace(setup, givens=tuple(sorted(setup.givens, key=lambda given: question.find(given.text(style)))))
        program = write_program(setup.givens, setup.steps, setup.unit, setup.digits, bare=setup.bare)
        try:
            output = run_program(program)
        except (ArithmeticError, ValueError, TypeError):
            return None  # TypeError: a root is no whole number, and a factorial takes no other
        solution = write_solution(setup, program, output, self._words, self._chance)
        if not is_sound(setup, solution, output):
            return None
        return Problem(
            question=question,
            prompt=f"Question: {question}\n\n<work>",
            solution=solution,
            brief=write_brief(setup, program, output),
            answer=output,
            value=float(setup.value.value),
            unit=setup.unit,
            asked=setup.asked.symbol,
            cards=tuple(formula.id for formula in setup.formulas),
            kind=kind,
        )

    def _distractor(self, setup: Setup) -> Measured | None:
        """Draw a value of a variable that no formula of the problem has: of another symbol, name and unit."""
        used = [one for formula in setup.formulas for one in formula.variables]
        other = self._chance.choice(self._chance.choice(self._cards).variables)
        clash = any(
            one.symbol == other.symbol or one.name == other.name or one.unit == other.unit or not other.unit
            for one in used
        )
        return None if clash else measure(other, self._chance, 3, bare=False)


def _solve(card: Formula, asked: Variable, point: dict[str, Quantity]) -> Solution | None:
    """Return the solution, where exactly one value is plausible."""
    found = plausible(card, asked.symbol, point)
    if not found or any(not _equal(one.value, found[0].value) for one in found):
        return None
    return found[0]


def _equal(left: Quantity, right: Quantity) -> bool:
    return math.isclose(left.value, right.value, rel_tol=_CLOSE)


def _twins(cards: list[Formula]) -> frozenset[str]:
    """Find the cards whose variables' names and units are all among another card's."""
    signatures = {card.id: frozenset((one.name, one.measure.dimension) for one in card.variables) for card in cards}
    return frozenset(
        name
        for name, signature in signatures.items()
        if any(signature <= other for twin, other in signatures.items() if twin != name)
    )


def _links(cards: list[Formula]) -> dict[str, list[tuple[Formula, Variable, Variable]]]:
    """Find for each card the formulas that give one of its variables: the same name and the same dimension."""
    by_name: dict[str, list[tuple[Formula, Variable]]] = {}
    for card in cards:
        for variable in card.variables:
            if not card.empirical and not variable.whole:
                by_name.setdefault(variable.name, []).append((card, variable))
    links: dict[str, list[tuple[Formula, Variable, Variable]]] = {}
    for card in cards:
        if card.empirical:
            continue
        for variable in card.variables:
            for other, source in by_name.get(variable.name, []):
                fits = source.measure.dimension == variable.measure.dimension
                if other is not card and fits and not variable.whole:
                    links.setdefault(card.id, []).append((other, source, variable))
    return links
