"""Hints for a model that solves a problem: formulas that the problem may need, solved for what it seems to ask for.

A small model cannot know a thousand formulas by heart; it can read one, and put numbers into it. The choice between the
hints, the numbers and the program stay the model's, and its steps are checked as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.knowledge.base import is_sure
from galcli.knowledge.formula import Formula
from galcli.knowledge.points import plausible
from galcli.knowledge.solver import Match
from galcli.report import Source
from galcli.work.maths.rearrange import rearrange
from galcli.work.maths.spell import symbol_latex, to_latex

if TYPE_CHECKING:
    from galcli.knowledge.base import Knowledge
    from galcli.work.maths.nodes import Node

HINTS = 3
"""Formulas that are shown; benchmarks/hints.py prints how often the right one is among them."""

_BY_QUANTITIES = 2
_LEAST = 0.75
"""The score of a card below which it only happens to have as many variables as the text has numbers."""


def hints(text: str, knowledge: Knowledge) -> list[Source]:
    """Find the formulas that a problem may need: those whose variables it gives, then those that its words name.

    Args:
        text: The problem.
        knowledge: The cards.

    Returns:
        At most `HINTS` passages, the likeliest first; none where no card comes near.
    """
    matches = [match for match in knowledge.solver.candidates(text, HINTS) if match.score >= _LEAST]
    chosen = {match.formula.id: hint(match.formula, match) for match in matches[:_BY_QUANTITIES]}
    for found in knowledge.search(text, k=HINTS, kind=Formula):
        card = found.card
        if len(chosen) < HINTS and isinstance(card, Formula) and card.id not in chosen and is_sure(found):
            chosen[card.id] = hint(card, knowledge.solver.wanted(card, text))
    for match in matches[_BY_QUANTITIES:]:
        if len(chosen) < HINTS:
            chosen.setdefault(match.formula.id, hint(match.formula, match))
    return list(chosen.values())


def hint(formula: Formula, found: Match | str | None) -> Source:
    """Put a formula into a sentence: as the card has it, solved for what is asked, and what its letters are.

    Args:
        formula: The card.
        found: How it fits the problem, or only the symbol that is asked for, or None where that is not known.
    """
    text = f"{formula.name}: \\( {formula.latex} \\)"
    branch = _branch(formula, found)
    if branch is not None:
        symbol, node = branch
        text += f", so \\( {_spelled(formula, symbol)} = {to_latex(node, lambda one: _spelled(formula, one))} \\)"
    letters = [f"{one.symbol} is the {one.name}" + (f" in {one.unit}" if one.unit else "") for one in formula.variables]
    text += f", where {', '.join(letters)}" if letters else ""
    text += ", all numbers in these units" if formula.empirical else ""
    return Source(f"formula:{formula.id}", formula.name, f"{text}.")


def _branch(formula: Formula, found: Match | str | None) -> tuple[str, Node] | None:
    """Return what is asked for and what it equals, unless the card has it in that form already."""
    symbol = found.symbol if isinstance(found, Match) else found
    if symbol is None or formula.is_statement:
        return None
    if to_latex(formula.equation().left, lambda one: one) == symbol:
        return None
    fitting = plausible(formula, symbol, found.given) if isinstance(found, Match) else []
    branches = [node for node, _ in fitting] or rearrange(formula.equation(), symbol)
    return (symbol, branches[0]) if branches else None


def _spelled(formula: Formula, symbol: str) -> str:
    return next((one.latex for one in formula.variables if one.symbol == symbol and one.latex), symbol_latex(symbol))
