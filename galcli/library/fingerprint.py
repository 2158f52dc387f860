"""By what two records are the same work: title, first author and year; and the columns that are looked up."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeAlias

from galcli.library.names import surname_of
from galcli.library.normalise import compact
from galcli.library.record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

Fingerprint: TypeAlias = tuple[int, str, int | None]
"""The title's number, the first surname in compact form, the year."""

FIELDS = Record._fields
"""The columns of a record, in the order of its fields."""
_NAMES_KEPT = 1 << 15
COLUMNS = ("n", *FIELDS, "work", "surname")
"""All columns of the table, in order."""


def work(title: str) -> int:
    """Return a number of 63 bits for a title, the same for all its spellings."""
    return int.from_bytes(blake2b(compact(title).encode(), digest_size=8).digest(), "big") >> 1


def fingerprint(record: Record) -> Fingerprint:
    """Return what duplicates have in common; without an author the key stands in for the surname."""
    surname = _surname(record.authors[0]) if record.authors else f"={record.key}"
    return work(record.title), surname, record.year


@lru_cache(_NAMES_KEPT)
def _surname(author: str) -> str:
    return compact(surname_of(author))


def row(number: int, record: Record, mark: Fingerprint) -> tuple[object, ...]:
    """Return the values of the columns."""
    return (number, *record[:4], "\n".join(record.authors), *record[5:], mark[0], mark[1])


def record_of(values: Sequence[Any]) -> Record:
    """Return the record of a row of `FIELDS`."""
    authors = tuple(values[4].split("\n")) if values[4] else ()
    return Record._make((*values[:4], authors, *values[5:]))
