"""Records and passages in SQLite: the truth of a library.

Every row of `record` has a number that is never used again; a changed record gets a new one. So what is new since a
number is what is above it, and what went stands in `removed`: the full-text index follows by these two alone.
"""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from galcli.errors import GalError, InputError
from galcli.library.fingerprint import COLUMNS, FIELDS, record_of, work
from galcli.library.normalise import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from galcli.library.record import Record

FILE_NAME = "records.sqlite"
_VERSION = 1
_WAIT_SECONDS = 120
_CACHE_KIB = 131_072
_CHECKPOINT_PAGES = 16_384
_SELECT = f"SELECT {', '.join(FIELDS)} FROM record"  # noqa: S608 - constants
_TABLES = """
CREATE TABLE record(
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    title TEXT NOT NULL, authors TEXT NOT NULL, year INTEGER, venue TEXT NOT NULL, abstract TEXT NOT NULL,
    doi TEXT NOT NULL, arxiv TEXT NOT NULL, url TEXT NOT NULL, source TEXT NOT NULL, bibtex TEXT NOT NULL,
    work INTEGER NOT NULL, surname TEXT NOT NULL);
CREATE INDEX record_work ON record(work);
CREATE INDEX record_surname ON record(surname, year);
CREATE INDEX record_doi ON record(doi) WHERE doi != '';
CREATE INDEX record_arxiv ON record(arxiv) WHERE arxiv != '';
CREATE TABLE alias(id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE passage(p INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX passage_record ON passage(n);
CREATE TABLE removed(seq INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER NOT NULL);
CREATE TABLE file(path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE identity(uuid TEXT NOT NULL);
"""


class Store:
    """The database of one library.

    Args:
        folder: The library's folder.
        create: Make the database where there is none.

    Raises:
        InputError: There is no library, or its file is not one.
        GalError: It cannot be opened.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.path = folder / FILE_NAME
        if not create and not self.path.exists():
            raise InputError(f"There is no library in {folder}.", "gal library add FILE makes one.")
        with self.guarded():
            self._connection = self._connect(create=create)
            try:
                self._prepare(create=create)
            except BaseException:
                self._connection.close()
                raise

    def _connect(self, *, create: bool) -> sqlite3.Connection:
        if create:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        mode = "rwc" if create else "rw"
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)

    def _prepare(self, *, create: bool) -> None:
        run = self._connection.execute
        run(f"PRAGMA cache_size = -{_CACHE_KIB}")
        try:
            run("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            self._read_only()
            run = self._connection.execute
        run("PRAGMA synchronous = FULL")
        run(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        version = run("PRAGMA user_version").fetchone()[0]
        if version == 0 and create:
            with self.transaction():
                if run("PRAGMA user_version").fetchone()[0] == 0:
                    for statement in filter(str.strip, _TABLES.split(";")):
                        run(statement)
                    run("INSERT INTO identity VALUES (?)", (uuid.uuid4().hex,))
                    run(f"PRAGMA user_version = {_VERSION}")
        elif version != _VERSION:
            raise InputError(
                f"{self.path} is not a library of this version of gal.", "Make a new one: gal library add."
            )

    def _read_only(self) -> None:
        """Open a database in a folder that cannot be written."""
        self._connection.close()
        address = f"{self.path.absolute().as_uri()}?immutable=1"
        self._connection = sqlite3.connect(address, uri=True, isolation_level=None)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn SQLite's failures into sentences."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise GalError(
                    f"{self.path} is in use by another process.", "Try again when that one is done."
                ) from error
            raise GalError(f"{self.path} cannot be used: {error}.") from error
        except sqlite3.DatabaseError as error:
            hint = f"Move {self.path.parent} away and add its files again."
            raise GalError(f"{self.path} is damaged: {error}.", hint) from error
        except OSError as error:
            raise GalError(f"{self.path} cannot be used: {error.strerror or error}.") from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; other processes that write wait. What is left is on the disk."""
        with self.guarded():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def query(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows that a statement selects."""
        with self.guarded():
            return self._connection.execute(statement, values).fetchall()

    def stream(self, statement: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that a statement selects, without holding them all."""
        with self.guarded():
            yield from self._connection.execute(statement, values)

    def records(self, condition: str = "", values: Sequence[object] = ()) -> list[Record]:
        """Return the records for which an SQL condition holds, in the order in which they were added."""
        where = f" WHERE {condition}" if condition else ""
        return [record_of(row) for row in self.query(f"{_SELECT}{where} ORDER BY n", values)]

    def all_records(self) -> Iterator[Record]:
        """Yield every record, in the order in which they were added."""
        return (record_of(row) for row in self.stream(f"{_SELECT} ORDER BY n"))

    def numbered(self, numbers: Iterable[int]) -> dict[int, Record]:
        """Return the records with these numbers, as far as they exist."""
        wanted = tuple(dict.fromkeys(numbers))
        marks = ", ".join("?" * len(wanted))
        rows = self.query(f"SELECT n, {', '.join(FIELDS)} FROM record WHERE n IN ({marks})", wanted)  # noqa: S608
        return {row[0]: record_of(row[1:]) for row in rows}

    def texts(self, passages: Iterable[int]) -> dict[int, str]:
        """Return the passages with these numbers, as far as they exist."""
        wanted = tuple(dict.fromkeys(passages))
        marks = ", ".join("?" * len(wanted))
        return dict(self.query(f"SELECT p, text FROM passage WHERE p IN ({marks})", wanted))  # noqa: S608

    def titled(self, title: str) -> list[Record]:
        """Return the records with a title, whatever its capitals, accents, spaces and punctuation."""
        wanted = compact(title)
        found = self.records("work = ?", (work(title),)) if wanted else []
        return [record for record in found if compact(record.title) == wanted]

    def identified(self, identity: str) -> Record | None:
        """Return the record with an identifier, or the one that a duplicate with it was taken for."""
        found = self.records("id = ? OR id = (SELECT record FROM alias WHERE id = ?)", (identity, identity))
        return found[0] if found else None

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.query(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - tables of this module

    def last(self) -> tuple[int, int]:
        """Return the highest number of a record, and of what was removed."""
        rows = dict(self.query("SELECT name, seq FROM sqlite_sequence"))
        return rows.get("record", 0), rows.get("removed", 0)

    @property
    def uuid(self) -> str:
        """What no other library has in common with this one."""
        return str(self.query("SELECT uuid FROM identity")[0][0])


INSERT = f"INSERT INTO record({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
"""The statement that takes what `fingerprint.row` returns."""
