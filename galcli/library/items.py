"""What readers hand to a library: records, documents with their passages, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from galcli.library.record import Record


@dataclass(frozen=True, slots=True)
class Document:
    """A record whose text is there.

    Attributes:
        record: What it is.
        passages: Its text in pieces that can be shown, in order.
    """

    record: Record
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was skipped.

    Attributes:
        where: The file, with a line where there is one.
        reason: Why, as a sentence without the file's name.
    """

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Finished:
    """Comes after the last item of a file that was read without a problem that reading it again could mend.

    Attributes:
        path: The file.
        digest: Of its content.
    """

    path: str
    digest: str


Item: TypeAlias = "Record | Document | Problem | Finished"


@dataclass(slots=True)
class AddSummary:
    """What adding did.

    Attributes:
        added: Records that are new.
        updated: Records that replaced what the same file gave earlier, or that completed a known record.
        duplicates: Records that were there already.
        unchanged: Files that were added earlier and have not changed since.
        problems: What was skipped.
    """

    added: int = 0
    updated: int = 0
    duplicates: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many records were looked at."""
        return self.added + self.updated + self.duplicates

    def __iadd__(self, other: AddSummary) -> AddSummary:  # noqa: PYI034 - final by use
        self.added += other.added
        self.updated += other.updated
        self.duplicates += other.duplicates
        self.unchanged += other.unchanged
        self.problems += other.problems
        return self
