"""Dumps of records: JSON lines, a JSON array, or CSV and TSV with a line of names."""

from __future__ import annotations

import csv
import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from galcli.errors import InputError
from galcli.library.items import Problem
from galcli.library.readers.dump_record import from_object
from galcli.library.readers.text_lines import sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from galcli.library.record import Record

_NAMES = {
    "authors": "authors", "author": "authors", "publication year": "year", "pub year": "year", "date": "year",
    "publication title": "venue", "journal": "venue", "booktitle": "venue", "source title": "venue",
    "abstract note": "abstract", "link": "url", "cite key": "key", "citation key": "key", "item type": "kind",
}  # fmt: skip
_LARGEST_FIELD = 10_000_000


def read_json(lines: Iterable[str], name: str, source: str) -> Iterator[Record | Problem]:
    """Yield the records of JSON lines, or of one JSON array; what is broken is named and skipped."""
    iterator = iter(lines)
    first = next((line for line in iterator if line.strip()), "")
    if first.lstrip().startswith("["):
        yield from _read_array("".join(chain([first], iterator)), name, source)
        return
    for number, line in enumerate(chain([first], iterator), 1):
        if line.strip():
            yield _record(line, f"{name}:{number}", source)


def read_csv(lines: Iterable[str], name: str, source: str) -> Iterator[Record | Problem]:
    """Yield the records of a CSV or TSV file whose first line names the columns."""
    iterator = iter(lines)
    head = next(iterator, "")
    csv.field_size_limit(_LARGEST_FIELD)
    delimiter = max("\t,;", key=head.count)
    rows = csv.reader(chain([head], iterator), delimiter=delimiter)
    try:
        columns = [_NAMES.get(column.strip().lower(), column.strip().lower()) for column in next(rows)]
        if "title" not in columns:
            yield Problem(f"{name}:1", 'The first line names no column "title".')
            return
        for row in rows:
            if row:
                yield _from_row(dict(zip(columns, row, strict=False)), f"{name}:{rows.line_num}", source)
    except (csv.Error, StopIteration) as error:
        yield Problem(f"{name}:{rows.line_num}", f"It is not CSV: {error}.")


def _read_array(text: str, name: str, source: str) -> Iterator[Record | Problem]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield Problem(name, f"It is not JSON: {error}.")
        return
    for number, value in enumerate(values, 1):
        yield _checked(value, f"{name}, element {number}", source)


def _record(line: str, where: str, source: str) -> Record | Problem:
    if not sound(line):
        return Problem(where, "It is not UTF-8 text.")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Problem(where, f"It is not JSON: {error}.")
    return _checked(value, where, source)


def _checked(value: Any, where: str, source: str) -> Record | Problem:
    try:
        return from_object(value, source)
    except InputError as error:
        return Problem(where, error.message)


def _from_row(row: dict[str, str], where: str, source: str) -> Record | Problem:
    if not all(map(sound, row.values())):
        return Problem(where, "It is not UTF-8 text.")
    if not (row.get("id") or row.get("doi") or row.get("arxiv")):
        row["id"] = f"{source}#{row.get('key') or row.get('title', '')}"
    return _checked(row, where, source)
