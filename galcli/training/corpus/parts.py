"""The documents stage's files: for each source one part, or several that were read by different processes.

A part is a file of JSON lines, a file of hashes for deduplication, and a state that is written last: a part without it
was interrupted and is read again.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from galcli.training.corpus.document import Document, Split
from galcli.training.corpus.duplicates import BANDS
from galcli.training.corpus.layout import read_state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

HASHES = np.dtype([("item", "<u8"), ("text", "<u8"), ("bands", "<u8", (BANDS,))])
"""A document's item, the hash of its text, and its MinHash bands, which are 0 where none are wanted."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process's share of a source: every `of`-th item from `number` on.

    Attributes:
        folder: The documents' folder.
        source: The source's name.
        number: From 0.
        of: How many parts there are.
    """

    folder: Path
    source: str
    number: int
    of: int

    def path(self, suffix: str) -> Path:
        """Return one of its files."""
        return self.folder / f"{self.source}.{self.number + 1}-of-{self.of}{suffix}"

    @property
    def state(self) -> dict[str, Any]:
        """What it was made of and what it holds; empty where it is not finished."""
        return read_state(self.path(".json"))


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it was stored.

    Attributes:
        split: What it is for.
        document: The document.
    """

    split: Split
    document: Document

    def line(self, item: int) -> str:
        """Return it as a line of JSON."""
        document = self.document
        values = [item, self.split, document.id, document.prompt_length, document.identity, document.text]
        return json.dumps(values, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of a source, finished.

    Attributes:
        parts: In order.
    """

    parts: tuple[Part, ...]

    @classmethod
    def find(cls, folder: Path, source: str, fingerprint: str) -> Parts | None:
        """Return the finished parts of a source that were made of the same; `None` where some are missing."""
        counts = {int(path.stem.rpartition("-")[2]) for path in folder.glob(f"{source}.*-of-*.json")}
        for count in sorted(counts):
            parts = tuple(Part(folder, source, number, count) for number in range(count))
            if all(part.state.get("fingerprint") == fingerprint for part in parts):
                return cls(parts)
        return None

    def states(self) -> list[dict[str, Any]]:
        """Return the parts' states."""
        return [part.state for part in self.parts]

    def documents(self) -> Iterator[Stored]:
        """Yield the documents in the order of their items, however many parts there are."""
        merged = heapq.merge(*(_lines(part.path(".jsonl")) for part in self.parts), key=lambda entry: entry[0])
        for _, split, name, prompt_length, identity, text in merged:
            yield Stored(Split(split), Document(text, name, prompt_length, identity))

    def hashes(self) -> NDArray[np.void]:
        """Return the hashes in the same order; shape (documents,)."""
        joined = np.concatenate([np.fromfile(part.path(".hashes"), dtype=HASHES) for part in self.parts])
        return joined[np.argsort(joined["item"], kind="stable")]

    def digest(self) -> str:
        """Return a hash of what all documents are."""
        return hashlib.sha256(np.ascontiguousarray(self.hashes()[["item", "text"]]).tobytes()).hexdigest()


def _lines(path: Path) -> Iterator[list[Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
