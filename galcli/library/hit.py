"""What a search returns, and what every searcher offers: a library here, a shared cluster elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from galcli.library.record import Record


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that fits a query.

    Attributes:
        record: The record.
        score: Higher is better; only scores of one search compare.
        passage: The text that fits best: a passage of the document, or the abstract; may be empty.
    """

    record: Record
    score: float
    passage: str = ""


class Searcher(Protocol):
    """A collection of records that can be searched."""

    def search(self, query: str, *, year_max: int | None = None, k: int = 10) -> list[Hit]:
        """Return the records that fit a text best, best first.

        Args:
            query: Any text: words, a sentence, a paragraph.
            year_max: Leaves out what appeared later; a record without a year stays.
            k: The most records to return.
        """
        ...
