"""Hold a model's solution against the cards: name its formulas, refute misquoted ones, compare its answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from galcli.knowledge import mentions
from galcli.knowledge.card_solution import card_report
from galcli.report import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.knowledge.base import Knowledge
    from galcli.knowledge.formula import Formula
    from galcli.knowledge.hints import Hint
    from galcli.report import Report


def cross_check(
    report: Report,
    knowledge: Knowledge,
    unit: str | None = None,
    *,
    hints: Sequence[Hint] = (),
    card_first: bool = False,
) -> Report:
    """Return the report with what the cards say, or the card's own answer where the model's was not confirmed.

    Right arithmetic with the wrong formula passes every check of its steps, so an answer that a card contradicts is not
    called verified.

    Args:
        report: A model's solution; its data hold the written work.
        knowledge: The cards.
        unit: The unit that the answer is wanted in.
        hints: The formulas that the model was shown; a line of one in its work is that formula, whatever else computes
            the same.
        card_first: Whether the card's answer also takes the place of one that was confirmed but differs: for a model
            that is more often wrong than the cards are.
    """
    work, copied = _without(hints, str(report.data.get("work", "")))
    found = mentions.find(work, knowledge.recognizer)
    report.sources += [*map(mentions.source, copied), *mentions.sources(found)]
    misquoted = mentions.checks(found)
    report.checks += misquoted
    if misquoted:
        report.verdict = Verdict.REFUTED
    solved = knowledge.solver.solve(report.input)
    if isinstance(solved, str):
        return report
    own = card_report(report.input, solved, unit)
    comparison = _comparison(report, own)
    confirmed = comparison.verdict is Verdict.VERIFIED
    if report.verdict is not Verdict.VERIFIED or (card_first and not confirmed):
        return _instead(own, report)
    report.checks.append(comparison)
    if not confirmed:
        report.verdict = Verdict.UNVERIFIED
    return report


def _without(hints: Sequence[Hint], work: str) -> tuple[str, list[Formula]]:
    """Blank out the lines of a model's work that are those of hints, and return what is left and their cards."""
    copied = []
    for hint in hints:
        pattern = re.compile(rf"^[ \t]*{re.escape(hint.line)}[ \t]*$", re.MULTILINE)
        if hint.line and pattern.search(work):
            copied.append(hint.formula)
            work = pattern.sub(lambda line: " " * len(line[0]), work)
    return work, copied


def _instead(own: Report, report: Report) -> Report:
    """Return the card's report with what the model wrote in its data."""
    own.data |= {"model_answer": report.answer} | {
        key: report.data[key] for key in ("work", "tokens", "finish", "programs", "hints") if key in report.data
    }
    own.receipt = report.receipt
    return own


def _comparison(report: Report, own: Report) -> Check:
    """Compare the model's answer, which was confirmed, with the card's; the card may have misread the problem."""
    from galcli.work.solution import same

    name = own.sources[0].title
    if same(own.answer, report.answer) or same(report.answer, own.answer):
        return Check(report.answer, Verdict.VERIFIED, f"the card {name} gives the same")
    return Check(own.answer, Verdict.UNVERIFIED, f"the card {name} gives this instead: does the problem mean it?")
