"""What became of a slot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from galcli.citing.slot import Slot
    from galcli.library.record import Record


class Status(StrEnum):
    """How sure it is that a slot is about a record."""

    RESOLVED = "resolved"
    """The text itself names exactly one record."""
    SUGGESTED = "suggested"
    """A record that may fit; nothing says that it supports the text."""
    NOT_FOUND = "not-found"
    """No record fits."""
    MISMATCH = "metadata-mismatch"
    """The text names a record, but what it says about it is wrong."""


class Origin(StrEnum):
    """Where a candidate comes from."""

    BIBLIOGRAPHY = "bibliography"
    LIBRARY = "library"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be what a slot needs. It exists; whether it supports the text, nothing here knows.

    Attributes:
        record: The record.
        score: What it was ranked by; only scores of one slot compare.
        probability: That it is the one, calibrated; 1 where the text names it.
        origin: Where it comes from.
        by: What chose it: `doi`, `arxiv`, `title`, `author-year`, `key`, `ranking` or `model`.
    """

    record: Record
    score: float
    probability: float
    origin: Origin
    by: str

    def to_json(self) -> dict[str, Any]:
        """Return it for `--json`."""
        record = self.record
        return {
            "id": record.id,
            "key": record.key,
            "title": record.title,
            "authors": list(record.authors),
            "year": record.year,
            "score": round(self.score, 4),
            "probability": round(self.probability, 4),
            "source": str(self.origin),
            "by": self.by,
            "exists": True,
            "supports": None,
        }


@dataclass(slots=True)
class Outcome:
    """A slot with what was found for it.

    Attributes:
        slot: The place.
        status: How sure it is.
        candidates: Best first.
        reason: For a mismatch, what differs.
    """

    slot: Slot
    status: Status
    candidates: list[Candidate]
    reason: str = ""

    @property
    def best(self) -> Candidate | None:
        """The first candidate."""
        return self.candidates[0] if self.candidates else None
