"""The report of a problem that was solved from a card, without a model's help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.knowledge.figures import rounded, spelled
from galcli.knowledge.measured import joined
from galcli.knowledge.points import quantity, usual
from galcli.knowledge.roots import Root
from galcli.report import Check, Report, Source, Verdict
from galcli.work.conversion import unit_named
from galcli.work.maths.quantity import UnitMismatchError
from galcli.work.maths.spell import symbol_latex, to_latex, to_plain

if TYPE_CHECKING:
    from galcli.knowledge.solver import Solved


def answer_text(solved: Solved, unit: str | None = None) -> str:
    """Write the answer with its justified figures.

    Args:
        solved: The answer.
        unit: The unit to give it in; by default the card's usual one.

    Raises:
        UsageError: The unit is not known.
        InputError: The answer cannot be given in it.
    """
    number, unit = _in_unit(solved, unit)
    return joined(spelled(rounded(number, solved.digits)), unit)


def _in_unit(solved: Solved, unit: str | None) -> tuple[float, str]:
    variable, bare = solved.match.formula.variable(solved.match.symbol), solved.match.formula.empirical
    value = usual(variable, solved.value, bare=bare)
    if unit is None:
        return value, variable.unit
    wanted = unit_named(unit)
    try:
        return float(quantity(variable, value).to(wanted)), unit
    except UnitMismatchError:
        shown = joined(spelled(rounded(value, solved.digits)), variable.unit)
        raise InputError(f"The answer, {shown}, cannot be given in {unit}.") from None


def card_report(problem: str, solved: Solved, unit: str | None = None) -> Report:
    """Return the report of an answer out of a card.

    `verified` means: the formula is a checked card, and the value was computed from it. Whether the problem means this
    formula was decided by its words.
    """
    formula, symbol = solved.match.formula, solved.match.symbol
    spelling = {one.symbol: one.latex for one in formula.variables if one.latex}

    def spell(name: str) -> str:
        return spelling.get(name) or symbol_latex(name)

    answer = answer_text(solved, unit)
    number, shown = _in_unit(solved, unit)
    given = {
        one.symbol: joined(spelled(rounded(usual(one, value, bare=formula.empirical), 6)), one.unit)
        for one in formula.variables
        if (value := solved.match.given.get(one.symbol)) is not None
    }
    if isinstance(solved.way, Root):
        claim, equation = f"{formula.form} where {symbol} = {answer}", formula.latex
    else:
        claim = f"{symbol} = {to_plain(solved.way)} = {answer}"
        equation = f"{spell(symbol)} = {to_latex(solved.way, spell)}"
    check = Check(claim, Verdict.VERIFIED, f"solved from the card {formula.name}")
    return Report(
        "solve",
        problem,
        answer,
        Verdict.VERIFIED,
        [check],
        [Source(f"formula:{formula.id}", formula.name, formula.latex)],
        data={
            "method": "card",
            "card": formula.id,
            "asked": symbol,
            "given": given,
            "formula": equation,
            "value": number,
            "unit": shown,
        },
    )
