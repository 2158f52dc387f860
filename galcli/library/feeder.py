"""Lets the full-text index follow the store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import tantivy

from galcli.library.index_failures import BrokenIndexError, unwritable
from galcli.library.index_format import new_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.library.store import Store
    from galcli.library.text_index import TextIndex

_HEAP_BYTES = 128_000_000
_THREADS = 2
_DOCUMENTS_PER_COMMIT = 250_000


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

    def feed(self) -> None:
        """Take over everything that the store has and the index has not.

        Raises:
            GalError: The index cannot be written; the records are safe.
        """
        writer = self._writer or self._start()
        number, removed = self._store.last()
        if (number, removed) == (self._number, self._removed):
            return
        with unwritable():
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
            with unwritable():
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
        with unwritable():
            index = self._text_index.open(create=True)
            if index is None:
                raise AssertionError("an index that is created is there")
            self._writer = index.writer(_HEAP_BYTES, _THREADS)
        return self._writer

    def _documents(self, last: int) -> Iterator[tantivy.Document]:
        between = (self._number, last)
        rows = self._store.stream("SELECT n, title, abstract, year FROM record WHERE n > ? AND n <= ?", between)
        for number, title, abstract, year in rows:
            yield new_document(number, 0, year, f"{title}\n{title}\n{abstract}")
        passages = self._store.stream(
            "SELECT n, p, year, title, text FROM passage JOIN record USING (n) WHERE n > ? AND n <= ?", between
        )
        for number, passage, year, title, text in passages:
            yield new_document(number, passage, year, f"{title}\n{text}")

    def _commit(self) -> None:
        if self._writer is None or (
            self._pending == 0 and self._text_index.position()[1:] == (self._number, self._removed)
        ):
            return
        mark = tantivy.Document()
        mark.add_text("mark", "position")
        mark.add_text("state", json.dumps([self._store.uuid, self._number, self._removed]))
        with unwritable():
            self._writer.delete_documents_by_term("mark", "position")
            self._writer.add_document(mark)
            self._writer.commit()
        self._pending = 0
