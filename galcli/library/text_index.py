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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from galcli.library.store import Store

_FOLDER_NAME = "index-1"
_LOCK_NAME = "index.lock"
_ANALYZER = "prose"
_LONGEST_WORD = 40
_MOST_TERMS = 96
# The commonest words cost most and say least: on real citation contexts 24 words find what all do, in half the time.
_LARGE_INDEX, _MOST_TERMS_IF_LARGE = 200_000, 24
_OVERSHOOT = 8
_TIES = 20  # more hits, so that of equal scores the earliest records come, whatever the segments
_HEAP_BYTES = 128_000_000
_THREADS = 2
_DOCUMENTS_PER_COMMIT = 250_000
_PATIENCE_SECONDS = 600


class BrokenIndexError(Exception):
    """The index cannot be read."""


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
        self._analyzer = _analyzer()
        self._schema = _schema()

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
            with _broken():
                if create:
                    self._folder.mkdir(parents=True, exist_ok=True)
                    self._index = tantivy.Index(self._schema, str(self._folder))
                elif not self._folder.exists():
                    return None
                else:
                    self._index = tantivy.Index.open(str(self._folder))
                self._index.register_tokenizer(_ANALYZER, self._analyzer)
        return self._index

    def discard(self) -> None:
        """Delete the index."""
        self._index = self._searcher = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def position(self) -> tuple[str, int, int]:
        """Return the store that the index follows, and up to which record and which removal."""
        if (index := self.open()) is None:
            return "", 0, 0
        with _broken():
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
        found = self._hits(whole, (limit if year_max is None else _OVERSHOOT * limit) + _TIES, year_max)
        if year_max is not None and len(found) < limit:
            years = make.range_query(self._schema, "year", tantivy.FieldType.Integer, None, year_max)
            both = [(tantivy.Occur.Must, whole), (tantivy.Occur.Must, make.const_score_query(years, 0))]
            found = self._hits(make.boolean_query(both), limit + _TIES, None)
        return found[:limit]

    def _hits(self, query: tantivy.Query, limit: int, year_max: int | None) -> list[tuple[float, int, int]]:
        """Return the best hits of a query; those up to a year are taken from the best of all, which is fast."""
        if self._searcher is None:
            return []
        with _broken():
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


class Feeder:
    """Follows the store with the index; one process at a time.

    Args:
        index: The index, which is held for writing.
        store: What it follows.
    """

    def __init__(self, index: TextIndex, store: Store) -> None:
        self._text_index = index
        self._store = store
        self._writer: tantivy.IndexWriter | None = None
        self._number = self._removed = 0
        self._pending = 0
        self._schema = _schema()

    def feed(self) -> None:
        """Take over everything that the store has and the index has not.

        Raises:
            GalError: The index cannot be written; the records are safe.
        """
        writer = self._writer or self._start()
        number, removed = self._store.last()
        if (number, removed) == (self._number, self._removed):
            return
        with _unwritable():
            for (gone,) in self._store.query("SELECT n FROM removed WHERE seq > ?", (self._removed,)):
                writer.delete_documents_by_term("n", gone)
            for document in self._documents(number):
                writer.add_document(document)
                self._pending += 1
        self._number, self._removed = number, removed
        if self._pending >= _DOCUMENTS_PER_COMMIT:
            self._commit()

    def close(self) -> None:
        """Commit what was fed and let the index go."""
        if self._writer is None:
            return
        try:
            self._commit()
        finally:
            writer, self._writer = self._writer, None
            with _unwritable():
                writer.wait_merging_threads()

    def _start(self) -> tantivy.IndexWriter:
        """Open the index, a new one where it is broken or follows another store."""
        try:
            identity, self._number, self._removed = self._text_index.position()
        except BrokenIndexError:
            identity = "broken"
        last = self._store.last()
        if identity not in {"", self._store.uuid} or self._number > last[0] or self._removed > last[1]:
            self._text_index.discard()
            self._number = self._removed = 0
        with _unwritable():
            index = self._text_index.open(create=True)
            if index is None:
                raise AssertionError("an index that is created is there")
            self._writer = index.writer(_HEAP_BYTES, _THREADS)
        return self._writer

    def _documents(self, last: int) -> Iterator[tantivy.Document]:
        between = (self._number, last)
        rows = self._store.stream("SELECT n, title, abstract, year FROM record WHERE n > ? AND n <= ?", between)
        for number, title, abstract, year in rows:
            yield _document(number, 0, year, f"{title}\n{title}\n{abstract}")
        passages = self._store.stream(
            "SELECT n, p, year, title, text FROM passage JOIN record USING (n) WHERE n > ? AND n <= ?", between
        )
        for number, passage, year, title, text in passages:
            yield _document(number, passage, year, f"{title}\n{text}")

    def _commit(self) -> None:
        if self._writer is None or (
            self._pending == 0 and self._text_index.position()[1:] == (self._number, self._removed)
        ):
            return
        mark = tantivy.Document()
        mark.add_text("mark", "position")
        mark.add_text("state", json.dumps([self._store.uuid, self._number, self._removed]))
        with _unwritable():
            self._writer.delete_documents_by_term("mark", "position")
            self._writer.add_document(mark)
            self._writer.commit()
        self._pending = 0


def _document(number: int, passage: int, year: int | None, body: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("n", number)
    document.add_unsigned("p", passage)
    document.add_integer("year", year or 0)
    document.add_text("body", body)
    return document


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("n", indexed=True, fast=True)
    builder.add_unsigned_field("p", fast=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("mark", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    """Return what makes terms of text: words in lower case, without accents, stop words and endings."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for part in (
        tantivy.Filter.remove_long(_LONGEST_WORD),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(part)
    return builder.build()


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


@contextmanager
def _broken() -> Iterator[None]:
    """Turn what tantivy raises about files that it cannot read into one exception."""
    try:
        yield
    except BrokenIndexError:
        raise
    except BaseException as error:
        if _is_tantivy(error):
            raise BrokenIndexError(str(error)) from error
        raise


@contextmanager
def _unwritable() -> Iterator[None]:
    try:
        yield
    except GalError:
        raise
    except BaseException as error:
        if _is_tantivy(error):
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise GalError(
                f"The records are in the library, but its full-text index cannot be written: {reason}.",
                "The index follows at the next search, when there is room and permission.",
            ) from error
        raise


def _is_tantivy(error: BaseException) -> bool:
    """Whether an exception is one that tantivy raises; its panics come as a class of no module, above `Exception`."""
    return isinstance(error, (ValueError, OSError, SystemError)) or type(error).__name__ == "PanicException"
