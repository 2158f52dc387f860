"""Hints for a model that solves a problem: formulas that the problem may need, solved for what it seems to ask for.

A small model cannot know a thousand formulas by heart; it can read one, and put numbers into it. The choice between the
hints, the numbers and the program stay the model's, and its steps are checked as ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.knowledge.base import is_sure
from galcli.knowledge.formula import Formula
from galcli.knowledge.points import plausible
from galcli.knowledge.program import Step, constant_value, identifier
from galcli.knowledge.roots import Root
from galcli.knowledge.solver import Match
from galcli.report import Source
from galcli.work.maths.rearrange import rearrange
from galcli.work.maths.spell import symbol_latex, to_latex, to_python

if TYPE_CHECKING:
    from galcli.knowledge.base import Knowledge
    from galcli.work.maths.nodes import Node

HINTS = 2
"""Formulas that are shown; benchmarks/hints.py prints how often the right one is among them."""

_BY_QUANTITIES = 1
_LEAST = 0.75
"""The score of a card below which it only happens to have as many variables as the text has numbers."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A formula that a problem may need.

    Attributes:
        formula: The card.
        symbol: What the problem seems to ask for; empty where that is not known, or the card's own left side.
        way: What that equals, or the root where there is no closed form; None where `symbol` is empty.
    """

    formula: Formula
    symbol: str = ""
    way: Node | Root | None = None

    @classmethod
    def of(cls, formula: Formula, found: Match | str | None) -> Hint:
        """Solve a formula for what a problem asks for.

        Args:
            formula: The card.
            found: How it fits the problem, or only the symbol that is asked for, or None where that is not known.
        """
        symbol = found.symbol if isinstance(found, Match) else found
        if symbol is None or formula.is_statement or to_latex(formula.equation().left, str) == symbol:
            return cls(formula)
        fitting = plausible(formula, symbol, found.given) if isinstance(found, Match) else []
        ways = [one.way for one in fitting] or rearrange(formula.equation(), symbol)
        return cls(formula, symbol, ways[0]) if ways else cls(formula)

    def for_people(self) -> Source:
        """Return it as a sentence: as the card has it, solved for what is asked, and what its letters are."""
        card = self.formula
        text = f"{card.name}: \\( {card.latex} \\)"
        if self.way is not None and not isinstance(self.way, Root):
            text += f", so \\( {self._spelled(self.symbol)} = {to_latex(self.way, self._spelled)} \\)"
        letters = [
            f"{one.symbol} is the {one.name}" + (f" in {one.unit}" if one.unit else "") for one in card.variables
        ]
        text += f", where {', '.join(letters)}" if letters else ""
        text += ", all numbers in these units" if card.empirical else ""
        return Source(self.id, card.name, f"{text}.")

    def for_model(self) -> Source:
        """Return it as a line of Python that a program can take over, with what its names stand for."""
        card = self.formula
        if card.is_statement:
            return self.for_people()
        names = [
            f"{identifier(one.symbol)}: {one.name}" + (f", {one.unit}" if one.unit else "") for one in card.variables
        ]
        names += [f"{identifier(symbol)} = {constant_value(symbol)}" for symbol in card.constants]
        names += ["all numbers in these units"] if card.empirical else []
        return Source(self.id, card.name, f"{card.name}: {self.line}; {'; '.join(names)}")

    @property
    def line(self) -> str:
        """The line of Python; empty for a statement."""
        if self.formula.is_statement:
            return ""
        if self.way is not None:
            return Step(self.symbol, self.way, self.formula).line()
        equation = self.formula.equation()
        return f"{to_python(equation.left, identifier)} = {to_python(equation.right, identifier)}"

    @property
    def id(self) -> str:
        """The card's id, as a source has it."""
        return f"formula:{self.formula.id}"

    def _spelled(self, symbol: str) -> str:
        variables = self.formula.variables
        return next((one.latex for one in variables if one.symbol == symbol and one.latex), symbol_latex(symbol))


def hints(text: str, knowledge: Knowledge) -> list[Hint]:
    """Find the formulas that a problem may need: those whose variables it gives, then those that its words name.

    Args:
        text: The problem.
        knowledge: The cards.

    Returns:
        At most `HINTS`, the likeliest first; none where no card comes near.
    """
    matches = [match for match in knowledge.solver.candidates(text, HINTS) if match.score >= _LEAST]
    chosen = {match.formula.id: Hint.of(match.formula, match) for match in matches[:_BY_QUANTITIES]}
    for found in knowledge.search(text, k=HINTS, kind=Formula):
        card = found.card
        if len(chosen) < HINTS and isinstance(card, Formula) and card.id not in chosen and is_sure(found):
            chosen[card.id] = Hint.of(card, knowledge.solver.wanted(card, text))
    for match in matches[_BY_QUANTITIES:]:
        if len(chosen) < HINTS:
            chosen.setdefault(match.formula.id, Hint.of(match.formula, match))
    return list(chosen.values())
