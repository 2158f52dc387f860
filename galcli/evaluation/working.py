"""Problems that are worked out in a `<work>` block with the sandbox, and how their answers are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.report import Verdict

if TYPE_CHECKING:
    from galcli.evaluation.bench import Bench

_NUMBER = re.compile(r"[-−]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Worked:
    """A solution.

    Attributes:
        answer: As the model gave it, or as its program computed it.
        verified: Whether something other than the model computed it.
        prompt: The prompt's hash.
    """

    answer: str
    verified: bool
    prompt: str


def work_out(problem: str, bench: Bench) -> Worked:
    """Let the model solve a problem as `gal solve` does, without the cards' help."""
    from galcli.assistant import solve

    report = solve(problem, bench.engine, bench.sampling, bench.sandbox, overrides=bench.overrides)
    digest = report.receipt.prompt_sha256 if report.receipt else ""
    answer = str(report.data.get("full_answer", report.answer))  # before it is rounded to the problem's figures
    return Worked(answer, report.verdict is Verdict.VERIFIED, digest)


def numbers(text: str) -> list[float]:
    """Return the numbers of a text, in order."""
    return [float(found.replace(",", "").replace("−", "-")) for found in _NUMBER.findall(text)]


def equal(found: float, gold: float) -> bool:
    """Tell whether two numbers are the same but for the computer's rounding."""
    return abs(found - gold) <= _TOLERANCE * max(1.0, abs(gold))
