"""A library: records and passages that can be looked up, searched, added and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from galcli.errors import InputError
from galcli.library.hit import Hit
from galcli.library.items import AddSummary, Document, Finished, Problem
from galcli.library.normalise import arxiv, compact, doi
from galcli.library.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from galcli.library.feeder import Feeder
    from galcli.library.items import Item
    from galcli.library.record import Record
    from galcli.library.text_index import TextIndex

_BATCH = 8000
_BATCH_CHARACTERS = 2_000_000
_COUNTED = {"abstracts": "abstract != ''", "dois": "doi != ''", "arxiv": "arxiv != ''"}


class Library:
    """One library. Use `Library.open` as a context manager.

    Args:
        folder: Where it lies.
        store: Its records.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self._store = store
        self._text_index: TextIndex | None = None

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Library:
        """Open a library.

        Args:
            folder: Where it lies.
            create: Make an empty one where there is none.

        Raises:
            InputError: There is no library.
            GalError: It is damaged, or cannot be read.
        """
        return cls(folder, Store(folder, create=create))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        self._store.close()
        self._text_index = None

    def __len__(self) -> int:
        return self._store.count("record")

    def add(
        self,
        items: Iterable[Item],
        *,
        on_saved: Callable[[int], None] | None = None,
        on_problem: Callable[[Problem], None] | None = None,
    ) -> AddSummary:
        """Add records and documents; duplicates complete what is there. What went into a batch stays, come what may.

        A duplicate has the same identifier, DOI or arXiv identifier, or title, first author and year. It gives the
        record that is there the abstract, DOI, arXiv identifier and address that it lacks. A record that comes again
        from the same file with the same identifier replaces the earlier one.

        Args:
            items: What a reader yields; problems go into the summary.
            on_saved: Receives how many records are on the disk, each time that more are.
            on_problem: Receives each problem as soon as it is met.
        """
        from galcli.library.batch import Batch

        total = AddSummary()

        def save(batch: list[Record | Document], finished: list[Finished], feeder: Feeder | None) -> None:
            nonlocal total
            with self._store.transaction() as connection:
                done = Batch(connection, batch).add()
                rows = [(file.path, file.digest) for file in finished]
                connection.executemany("INSERT OR REPLACE INTO file(path, digest) VALUES (?, ?)", rows)
            total += done
            if on_saved is not None:
                on_saved(total.records)
            if feeder is not None and done.added + done.updated:
                feeder.feed()

        with self._index().writing(wait=False) as feeder:
            batch: list[Record | Document] = []
            finished: list[Finished] = []
            size = 0
            for item in items:
                if isinstance(item, Problem):
                    total.problems.append(item)
                    if on_problem is not None:
                        on_problem(item)
                elif isinstance(item, Finished):
                    finished.append(item)
                else:
                    batch.append(item)
                    size += sum(map(len, item.passages)) if isinstance(item, Document) else 0
                if len(batch) >= _BATCH or size >= _BATCH_CHARACTERS:
                    save(batch, finished, feeder)
                    batch, finished, size = [], [], 0
            if batch or finished:
                save(batch, finished, feeder)
        return total

    def has_file(self, path: str, digest: str) -> bool:
        """Whether a file was added with this content, and nothing of it was removed since."""
        return bool(self._store.query("SELECT 1 FROM file WHERE path = ? AND digest = ?", (path, digest)))

    def catch_up(self) -> None:
        """Let the full-text index follow everything that was added, also by other processes; waits for them."""
        with self._index().writing(wait=True) as feeder:
            if feeder is not None:
                feeder.feed()

    def get(self, identity: str) -> Record | None:
        """Return the record with an identifier, also that of a duplicate; `None` where there is none."""
        return self._store.identified(identity)

    def by_key(self, key: str) -> Record | None:
        """Return the record with a BibTeX key."""
        found = self._store.records("key = ?", (key,))
        return found[0] if found else None

    def by_doi(self, identifier: str) -> Record | None:
        """Return the record with a DOI, in any spelling."""
        wanted = doi(identifier)
        found = self._store.records("doi = ? AND doi != ''", (wanted,)) if wanted else []
        return found[0] if found else None

    def by_arxiv(self, identifier: str) -> Record | None:
        """Return the record with an arXiv identifier, in any spelling."""
        wanted = arxiv(identifier)
        found = self._store.records("arxiv = ? AND arxiv != ''", (wanted,)) if wanted else []
        return found[0] if found else None

    def by_title(self, title: str) -> list[Record]:
        """Return the records with exactly this title, whatever its capitals, accents, spaces and punctuation."""
        return self._store.titled(title)

    def by_author_year(self, surname: str, year: int) -> list[Record]:
        """Return the records whose first author has this surname and that appeared in this year."""
        return self._store.records("surname = ? AND year = ?", (compact(surname), year))

    def search(self, query: str, *, year_max: int | None = None, k: int = 10) -> list[Hit]:
        """Return the records that fit a text best (BM25), each once with its best passage, best first.

        Args:
            query: Any text: words, a sentence, a paragraph.
            year_max: Leaves out what appeared later; a record without a year stays.
            k: The most records to return.
        """
        limit = k
        while True:
            found = self._index().search(query, year_max, limit)
            best: dict[int, tuple[float, int]] = {}
            for score, number, passage in found:
                best.setdefault(number, (score, passage))
            hits = self._hits([(score, number, passage) for number, (score, passage) in best.items()])
            if len(hits) >= k or len(found) < limit:
                return hits[:k]
            limit *= 4

    def ranked(self, query: str, year_max: int | None, k: int) -> list[tuple[int, float]]:
        """Return the numbers of the records that fit a text best, each once, with their scores."""
        best: dict[int, float] = {}
        for score, number, _ in self._index().search(query, year_max, 2 * k):
            best.setdefault(number, score)
        return list(best.items())[:k]

    def numbered(self, numbers: Iterable[int]) -> dict[int, Record]:
        """Return the records with these numbers, as far as they exist."""
        return self._store.numbered(numbers)

    def texts_after(self, number: int, limit: int) -> list[tuple[int, str]]:
        """Return number, and title with abstract, of the records with higher numbers."""
        rows = self._store.query(
            "SELECT n, title, abstract FROM record WHERE n > ? ORDER BY n LIMIT ?", (number, limit)
        )
        return [(found, f"{title}\n{abstract}".strip()) for found, title, abstract in rows]

    def passages(self, query: str, k: int = 5) -> list[Hit]:
        """Return the passages and abstracts that fit a text best, best first; a document may come several times."""
        return [hit for hit in self._hits(self._index().search(query, None, 2 * k)) if hit.passage][:k]

    def frequencies(self, words: Sequence[str]) -> list[int]:
        """Return for each word in how many records and passages a form of it stands."""
        return self._index().frequencies(words)

    def records(self) -> Iterator[Record]:
        """Yield every record, in the order in which they were added."""
        return self._store.all_records()

    def export(self, form: str, records: Iterable[Record] | None = None) -> Iterator[str]:
        """Yield records, all where none are given, as text in one of `export.FORMATS`."""
        from galcli.library.export import export

        return export(self.records() if records is None else records, form)

    def stats(self) -> dict[str, int | str]:
        """Count the records, those with an abstract, DOI and so on, and the bytes on the disk."""
        found: dict[str, int | str] = {"records": len(self)}
        for name, condition in _COUNTED.items():
            found[name] = int(self._store.query(f"SELECT count(*) FROM record WHERE {condition}")[0][0])  # noqa: S608
        found["passages"] = self._store.count("passage")
        first, last = self._store.query("SELECT min(year), max(year) FROM record")[0]
        found["years"] = f"{first}–{last}" if first is not None else ""
        found["bytes"] = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        return found

    def sound(self) -> bool:
        """Check every page and index of the database; takes a second for 100,000 records."""
        return self._store.query("PRAGMA integrity_check") == [("ok",)]

    def remove(self, identities: Iterable[str]) -> list[Record]:
        """Remove records by identifier or BibTeX key, all or none.

        Returns:
            What was removed.

        Raises:
            InputError: There is no such record.
        """
        removed = []
        for name in dict.fromkeys(identities):
            record = self.get(name) or self.by_key(name)
            if record is None:
                raise InputError(f'The library has no record "{name}".', "gal library search WORDS finds records.")
            removed.append(record)
        with self._store.transaction() as connection:
            for record in removed:
                where = "n = (SELECT n FROM record WHERE id = ?)"
                connection.execute(f"INSERT INTO removed(n) SELECT n FROM record WHERE {where}", (record.id,))  # noqa: S608
                connection.execute(f"DELETE FROM passage WHERE {where}", (record.id,))  # noqa: S608
                connection.execute("DELETE FROM record WHERE id = ?", (record.id,))
                connection.execute("DELETE FROM alias WHERE record = ?", (record.id,))
                connection.execute("DELETE FROM file WHERE path = ?", (record.source,))
        return removed

    def _index(self) -> TextIndex:
        if self._text_index is None:
            from galcli.library.text_index import TextIndex

            self._text_index = TextIndex(self.folder, self._store)
        return self._text_index

    def _hits(self, found: list[tuple[float, int, int]]) -> list[Hit]:
        records = self._store.numbered(number for _, number, _ in found)
        texts = self._store.texts(passage for _, _, passage in found if passage)
        return [
            Hit(records[number], score, texts.get(passage, "") if passage else records[number].abstract)
            for score, number, passage in found
            if number in records
        ]
