"""Full-text search by tantivy, made from the store and never more than that.

The index holds for each record its title twice and its abstract in one field, and for each passage the title and the
passage; beside them the record's number, the passage's number and the year. Text itself stays in SQLite. One document
says up to where the index has followed the store; it is written in one commit with what it speaks of, so a process
that is killed leaves an index that is only behind. What cannot be read is deleted and made again.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import tantivy

from galcli.errors import GalError
from galcli.library.feeder import Feeder
from galcli.library.index_failures import BrokenIndexError, broken
from galcli.library.index_format import ANALYZER, new_analyzer, new_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from galcli.library.store import Store

_FOLDER_NAME = "index-1"
_LOCK_NAME = "index.lock"
_MOST_TERMS = 96
# The commonest words cost most and say least: on real citation contexts 24 words find what all do, in half the time.
_LARGE_INDEX, _MOST_TERMS_IF_LARGE = 200_000, 24
# With a limit of years that keeps at least this part of the documents, the best of all hold enough; below, a filter is
# dearer for each document, but there are fewer.
_LARGE_SHARE = 0.5
_OVERSHOOT = 8
_TIES = 20  # more hits, so that of equal scores the earliest records come, whatever the segments
_PATIENCE_SECONDS = 600


class TextIndex:
    """The index of one library.

    Args:
        folder: The library's folder.
        store: What the index follows.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder / _FOLDER_NAME
        self._lock = folder / _LOCK_NAME
        self._store = store
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._analyzer = new_analyzer()
        self._schema = new_schema()
        self._shares: dict[tuple[int, int], float] = {}

    def search(self, query: str, year_max: int | None, limit: int) -> list[tuple[float, int, int]]:
        """Return score, number of the record and number of the passage (0 for the record itself), best first.

        An index that is behind follows first, unless another process is at it; a broken one is made again.
        """
        try:
            self._refresh()
            return self._search(query, year_max, limit)
        except BrokenIndexError:
            with self.writing(wait=True) as feeder:
                if feeder is None:
                    raise self._unusable("damaged") from None
                self.discard()
                feeder.feed()
            self._refresh()
            return self._search(query, year_max, limit)

    def frequencies(self, words: Sequence[str]) -> list[int]:
        """Return for each word in how many documents a form of it stands; for stop words, in all."""
        self._refresh()
        searcher = self._searcher
        if searcher is None:
            return [0] * len(words)
        analysed = [self._analyzer.analyze(word) for word in words]
        return [max((searcher.doc_freq("body", t) for t in found), default=searcher.num_docs) for found in analysed]

    @contextmanager
    def writing(self, *, wait: bool) -> Iterator[Feeder | None]:
        """Hold the index for writing; what was fed is committed at the end.

        Yields:
            What follows the store; `None` where another process holds the index, or where it may not be written.
        """
        with self._held(wait=wait) as held:
            if not held:
                yield None
                return
            feeder = Feeder(self, self._store)
            try:
                yield feeder
            finally:
                feeder.close()
                self._searcher = None

    def open(self, *, create: bool = False) -> tantivy.Index | None:
        """Return the index; `None` where there is none.

        Raises:
            BrokenIndexError: There is one that cannot be read.
        """
        if self._index is None:
            with broken():
                if create:
                    self._folder.mkdir(parents=True, exist_ok=True)
                    self._index = tantivy.Index(self._schema, str(self._folder))
                elif not self._folder.exists():
                    return None
                else:
                    self._index = tantivy.Index.open(str(self._folder))
                self._index.register_tokenizer(ANALYZER, self._analyzer)
        return self._index

    def discard(self) -> None:
        """Delete the index."""
        self._index = self._searcher = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def position(self) -> tuple[str, int, int]:
        """Return the store that the index follows, and up to which record and which removal."""
        if (index := self.open()) is None:
            return "", 0, 0
        with broken():
            if self._searcher is None:
                index.reload()
                self._searcher = index.searcher()
            query = tantivy.Query.term_query(self._schema, "mark", "position", "basic")
            hits = self._searcher.search(query, 1).hits
            if not hits:
                return "", 0, 0
            uuid, number, removed = json.loads(self._searcher.doc(hits[0][1])["state"][0])
        return uuid, number, removed

    def _refresh(self) -> None:
        self._searcher = None
        if self.position() == (self._store.uuid, *self._store.last()):
            return
        with self.writing(wait=False) as feeder:
            if feeder is not None:
                feeder.feed()
        self.position()
        if self._searcher is None and self._store.last()[0]:
            raise self._unusable("missing")

    def _unusable(self, state: str) -> GalError:
        return GalError(
            f"The full-text index {self._folder} is {state} and cannot be made now.",
            "Search again when no other process adds to the library, or as a user who may write there.",
        )

    def _search(self, query: str, year_max: int | None, limit: int) -> list[tuple[float, int, int]]:
        terms = self._terms(query)
        if self._searcher is None or not terms:
            return []
        make = tantivy.Query
        parts = []
        for term, times in terms:
            part = make.term_query(self._schema, "body", term, "freq")
            parts.append((tantivy.Occur.Should, make.boost_query(part, times) if times > 1 else part))
        whole = make.boolean_query(parts)
        share = 1.0 if year_max is None else self._share(year_max)
        if year_max is None or share == 1:
            return self._hits(whole, limit + _TIES, None)[:limit]
        found = self._hits(whole, _OVERSHOOT * limit + _TIES, year_max) if share >= _LARGE_SHARE else []
        if len(found) < limit:
            both = [(tantivy.Occur.Must, whole), (tantivy.Occur.Must, make.const_score_query(self._until(year_max), 0))]
            found = self._hits(make.boolean_query(both), limit + _TIES, None)
        return found[:limit]

    def _until(self, year: int) -> tantivy.Query:
        return tantivy.Query.range_query(self._schema, "year", tantivy.FieldType.Integer, None, year)

    def _share(self, year: int) -> float:
        """Return which part of the documents appeared up to a year, or has none; counted once for each state."""
        if self._searcher is None:
            return 0.0
        state = (self._searcher.num_docs, year)
        if state not in self._shares:
            with broken():
                count = self._searcher.search(self._until(year), 1).count or 0  # type: ignore[attr-defined] # not in the stub
            # The mark of the index's position is a document, too; it has no year.
            self._shares[state] = count / max(1, state[0] - 1)
        return self._shares[state]

    def _hits(self, query: tantivy.Query, limit: int, year_max: int | None) -> list[tuple[float, int, int]]:
        """Return the best hits of a query; those up to a year are taken from the best of all, which is fast."""
        if self._searcher is None:
            return []
        with broken():
            hits = self._searcher.search(query, limit, count=False).hits
            addresses = [address for _, address in hits]
            fields = [self._searcher.fast_field_values(name, addresses) for name in ("n", "p", "year")]
        found = [
            (score, int(number or 0), int(passage or 0))
            for (score, _), number, passage, year in zip(hits, *fields, strict=True)
            if year_max is None or (year or 0) <= year_max
        ]
        return sorted(found, key=lambda hit: (-hit[0], hit[1], hit[2]))

    def _terms(self, query: str) -> list[tuple[str, int]]:
        """Return the terms of a text with their frequency there; of a long text the rarest in the index."""
        terms = Counter(self._analyzer.analyze(query))
        most = _MOST_TERMS
        if self._searcher is not None and self._searcher.num_docs > _LARGE_INDEX:
            most = _MOST_TERMS_IF_LARGE
        if len(terms) > most and self._searcher is not None:
            frequency = {term: self._searcher.doc_freq("body", term) for term in terms}
            known = [item for item in terms.items() if frequency[item[0]]]
            return sorted(known, key=lambda item: frequency[item[0]])[:most]
        return list(terms.items())

    @contextmanager
    def _held(self, *, wait: bool) -> Iterator[bool]:
        try:
            file = self._lock.open("ab")
        except OSError:
            yield False
            return
        with file:
            yield _locked(file.fileno(), _PATIENCE_SECONDS if wait else 0)


def _locked(handle: int, seconds: float) -> bool:
    """Lock an open file and say whether it worked; the lock ends when the file is closed."""
    until = time.monotonic() + seconds
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)
