"""One batch of records on its way into the store: what is new, what changes a known record, what is a duplicate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.library.fingerprint import COLUMNS, Fingerprint, fingerprint, record_of, row
from galcli.library.items import AddSummary, Document
from galcli.library.store import INSERT

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from galcli.library.record import Record

_MOST_VALUES = 30_000  # SQLite takes 32,766 in one statement
_COMPLETED = ("abstract", "doi", "arxiv", "url")


@dataclass(slots=True)
class _Entry:
    """A record in the store or on its way there.

    Attributes:
        record: As it will be.
        mark: By what its duplicates are found.
        number: Its number in the store; `None` for a new one.
        passages: Its new passages; `None` where those in the store stay.
        changed: Whether it must be written.
    """

    record: Record
    mark: Fingerprint
    number: int | None = None
    passages: tuple[str, ...] | None = None
    changed: bool = False


class Batch:
    """Decides about records one by one and writes the decisions at once.

    Use it inside a transaction: what is in the store must not change between the decisions and the writing.

    Args:
        connection: The store's, inside a transaction.
        items: The records and documents.
    """

    def __init__(self, connection: sqlite3.Connection, items: Sequence[Record | Document]) -> None:
        self._connection = connection
        self._records = [item.record if isinstance(item, Document) else item for item in items]
        self._texts = [item.passages if isinstance(item, Document) else None for item in items]
        self._marks = [fingerprint(record) for record in self._records]
        self._ids: dict[str, _Entry] = {}
        self._dois: dict[str, _Entry] = {}
        self._arxivs: dict[str, _Entry] = {}
        self._works: dict[Fingerprint, list[_Entry]] = {}
        self._aliases: list[tuple[str, str]] = []
        self._entries: list[_Entry] = []
        self._look_up()
        keys = self._select("key FROM record WHERE key", [record.key for record in self._records])
        self._keys: set[str] = {key for (key,) in keys}

    def add(self) -> AddSummary:
        """Decide about all records and write what follows."""
        summary = AddSummary()
        for record, mark, text in zip(self._records, self._marks, self._texts, strict=True):
            known = self._match(record, mark)
            if known is None:
                key = self._free_key(record.key)
                new = record if key == record.key else record._replace(key=key)
                self._remember(_Entry(new, mark, None, text or (), changed=True))
                summary.added += 1
            elif self._change(known, record, text):
                summary.updated += 1
            else:
                summary.duplicates += 1
        self._write()
        return summary

    def _look_up(self) -> None:
        """Read everything in the store that these records could be the same as."""
        records = self._records
        ids = [record.id for record in records]
        aliases = dict(self._select("id, record FROM alias WHERE id", ids))
        numbers: set[int] = set()
        for column, wanted in (
            ("id", [*ids, *aliases.values()]),
            ("doi", [record.doi for record in records if record.doi]),
            ("arxiv", [record.arxiv for record in records if record.arxiv]),
        ):
            # The partial indexes are used where the condition repeats theirs.
            condition = f"{column} != '' AND " if column in {"doi", "arxiv"} else ""
            numbers.update(number for (number,) in self._select(f"n FROM record WHERE {condition}{column}", wanted))
        marks = set(self._marks)
        for number, *mark in self._select("n, work, surname, year FROM record WHERE work", [mark[0] for mark in marks]):
            if tuple(mark) in marks:
                numbers.add(number)
        for values in self._select(f"{', '.join(COLUMNS)} FROM record WHERE n", sorted(numbers)):
            record = record_of(values[1:-2])
            self._remember(_Entry(record, (values[-2], values[-1], record.year), values[0]))
        for alias, identity in aliases.items():
            if identity in self._ids:
                self._ids.setdefault(alias, self._ids[identity])

    def _remember(self, entry: _Entry) -> None:
        record = entry.record
        self._entries.append(entry)
        self._ids[record.id] = entry
        self._works.setdefault(entry.mark, []).append(entry)
        self._index_identifiers(entry)

    def _index_identifiers(self, entry: _Entry) -> None:
        if entry.record.doi:
            self._dois.setdefault(entry.record.doi, entry)
        if entry.record.arxiv:
            self._arxivs.setdefault(entry.record.arxiv, entry)

    def _match(self, record: Record, mark: Fingerprint) -> _Entry | None:
        """Return the same work; `None` where there is none yet."""
        same = self._ids.get(record.id) or self._dois.get(record.doi) or self._arxivs.get(record.arxiv)
        if same is not None:
            return same
        for entry in self._works.get(mark, ()):
            # Two DOIs are two publications: a paper and its workshop version, the same heading in two issues.
            if not (record.doi and entry.record.doi):
                return entry
        return None

    def _change(self, known: _Entry, new: Record, text: tuple[str, ...] | None) -> bool:
        """Let a record complete the one that it is the same as, or replace what the same file gave; say if it did."""
        old = known.record
        if new.id not in self._ids:
            self._aliases.append((new.id, old.id))
            self._ids[new.id] = known
        passages = known.passages
        if new.id == old.id and new.source == old.source:
            merged = _completed(new if new.key == old.key else new._replace(key=old.key), old)
            if text is not None and text != self._passages(known):
                passages = text
        else:
            merged = _completed(old, new)
            if text and not self._passages(known):
                passages = text
        # What another record has already cannot be this one's as well.
        if merged.doi != old.doi and self._dois.get(merged.doi, known) is not known:
            merged = merged._replace(doi=old.doi)
        if merged.arxiv != old.arxiv and self._arxivs.get(merged.arxiv, known) is not known:
            merged = merged._replace(arxiv=old.arxiv)
        if merged == old and passages == known.passages:
            return False
        known.record, known.passages, known.changed, known.mark = merged, passages, True, fingerprint(merged)
        self._index_identifiers(known)
        return True

    def _passages(self, entry: _Entry) -> tuple[str, ...]:
        if entry.passages is not None or entry.number is None:
            return entry.passages or ()
        rows = self._connection.execute("SELECT text FROM passage WHERE n = ? ORDER BY p", (entry.number,))
        return tuple(text for (text,) in rows)

    def _free_key(self, key: str) -> str:
        """Return a key that no record has: the wanted one, else with a suffix: a, b, and so on."""
        candidates = (key + suffix for suffix in _suffixes())
        for candidate in candidates:
            if candidate in self._keys:
                continue
            if candidate != key and self._one("SELECT 1 FROM record WHERE key = ?", candidate) is not None:
                continue
            self._keys.add(candidate)
            return candidate
        raise AssertionError("suffixes do not end")

    def _write(self) -> None:
        execute, many = self._connection.execute, self._connection.executemany
        first = (self._one("SELECT seq FROM sqlite_sequence WHERE name = 'record'") or 0) + 1
        changed = list(enumerate((entry for entry in self._entries if entry.changed), first))
        old = [(entry.number,) for _, entry in changed if entry.number is not None]
        many("DELETE FROM record WHERE n = ?", old)
        many("INSERT INTO removed(n) VALUES (?)", old)
        many(INSERT, (row(number, entry.record, entry.mark) for number, entry in changed))
        many("INSERT OR REPLACE INTO alias(id, record) VALUES (?, ?)", self._aliases)
        for number, entry in changed:
            if entry.number is not None and entry.passages is None:
                execute("UPDATE passage SET n = ? WHERE n = ?", (number, entry.number))
            elif entry.number is not None:
                execute("DELETE FROM passage WHERE n = ?", (entry.number,))
            if entry.passages:
                many("INSERT INTO passage(n, text) VALUES (?, ?)", ((number, text) for text in entry.passages))

    def _one(self, statement: str, *values: object) -> Any:
        found = self._connection.execute(statement, values).fetchone()
        return found[0] if found else None

    def _select(self, what: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Return the rows in which the column that ends `what` has one of the values."""
        marks = ", ".join("?" * len(values))
        return self._connection.execute(f"SELECT {what} IN ({marks})", values).fetchall()


def _completed(record: Record, other: Record) -> Record:
    """Return a record with the abstract and the identifiers that it lacks and the other one has."""
    lacking = {name: getattr(other, name) for name in _COMPLETED if not getattr(record, name) and getattr(other, name)}
    return record._replace(**lacking) if lacking else record


def _suffixes() -> Iterator[str]:
    yield ""
    letters = "abcdefghijklmnopqrstuvwxyz"
    shorter = [""]
    while True:
        shorter = [start + letter for start in shorter for letter in letters]
        yield from shorter
