"""The report: what every command returns, and its JSON envelope."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

SCHEMA = 1


class Verdict(StrEnum):
    """What something other than the model says about a claim."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Check:
    """A claim with its verdict and the evidence.

    Attributes:
        claim: The claim as it stands in the text.
        verdict: What the checker found.
        reason: Why, as a short sentence; for `unverified`, what was missing.
        expected: The right value of a refuted claim.
        span: Start and end of the claim in the checked text, in characters.
    """

    claim: str
    verdict: Verdict
    reason: str = ""
    expected: str | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Something an answer rests on: a card, a paper, a file.

    Attributes:
        id: The identifier in its collection, or a path.
        title: What a person would call it.
        text: The passage that was used.
    """

    id: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Enough to run the same command again and get the same bytes on the same machine."""

    model: str
    revision: str
    engine: str
    dtype: str
    sampling: dict[str, Any]
    prompt_sha256: str
    versions: dict[str, str]


def overall(checks: list[Check]) -> Verdict:
    """Judge an answer by its checks: one refuted claim refutes it, and only checked claims verify it."""
    verdicts = {check.verdict for check in checks}
    if Verdict.REFUTED in verdicts:
        return Verdict.REFUTED
    return Verdict.VERIFIED if verdicts == {Verdict.VERIFIED} else Verdict.UNVERIFIED


@dataclass(slots=True)
class Report:
    """What a command found out.

    Attributes:
        command: The command's name.
        input: What the user asked, as given.
        answer: The bare answer: what a pipe gets.
        verdict: The verdict on the answer as a whole.
        checks: Every claim that was looked at.
        sources: What the answer rests on.
        data: What only this command returns.
        receipt: How to run it again; `None` where no model was used.
    """

    command: str
    input: str
    answer: str
    verdict: Verdict = Verdict.UNVERIFIED
    checks: list[Check] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    receipt: Receipt | None = None

    def envelope(self) -> dict[str, Any]:
        """Return the JSON envelope, the same for every command."""
        return {
            "schema": SCHEMA,
            "command": self.command,
            "input": self.input,
            "answer": self.answer,
            "verdict": str(self.verdict),
            "checks": [asdict(check) for check in self.checks],
            "sources": [asdict(source) for source in self.sources],
            "data": self.data,
            "receipt": asdict(self.receipt) if self.receipt else None,
        }
