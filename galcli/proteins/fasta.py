"""Split text into records: FASTA, or one bare sequence. Line numbers are kept, because errors name them.

Records are handed out one at a time, so that a file of any size passes through a constant amount of memory. A record
longer than any known protein by far is cut off and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_RECORD = 1_000_000
"""Characters that a record may have; the longest known protein has some 45,000 residues."""


@dataclass(slots=True)
class Record:
    """One sequence as it stands in the input.

    Attributes:
        line: The number of its first line.
        header: The header without `>`; `None` for a bare sequence.
        lines: The sequence, line by line, with line numbers.
        headless: Whether a bare sequence stands before the first header of a FASTA file.
        too_long: Whether the record has more than `LONGEST_RECORD` characters; the rest was dropped.
    """

    line: int
    header: str | None
    lines: list[tuple[int, str]] = field(default_factory=list)
    headless: bool = False
    too_long: bool = False

    @property
    def name(self) -> str:
        """The header's first word."""
        return (self.header or "").partition(" ")[0]

    @property
    def description(self) -> str:
        """What follows the header's first word."""
        return (self.header or "").partition(" ")[2].strip()


def records(lines: Iterable[tuple[int, str]]) -> Iterator[Record]:
    """Yield the records of numbered lines. Empty lines and old-style comments (`;`) are skipped."""
    record: Record | None = None
    size = 0
    for number, line in lines:
        text = line.strip()
        if not text or text.startswith(";"):
            continue
        if text.startswith(">"):
            if record is not None:
                record.headless = record.header is None
                yield record
            record, size = Record(number, " ".join(text[1:].split())), 0
            continue
        if record is None:
            record = Record(number, None)
        size += len(line)
        if size > LONGEST_RECORD:
            record.too_long = True
        else:
            record.lines.append((number, line))
    if record is not None:
        yield record
