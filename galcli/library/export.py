"""A library's records in formats that other programs read."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from galcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from galcli.library.record import Record

FORMATS = ("bibtex", "jsonl", "csv", "opensearch")
"""`opensearch` is what its `_bulk` takes: a line that names the identifier before each record."""
_COLUMNS = ("id", "key", "kind", "title", "authors", "year", "venue", "abstract", "doi", "arxiv", "url")


def export(records: Iterable[Record], form: str) -> Iterator[str]:
    """Yield records as text; `gal library add` reads the first three formats back.

    Args:
        records: What to write.
        form: One of `FORMATS`.

    Raises:
        UsageError: There is no such format.
    """
    if form == "bibtex":
        return (f"{record.to_bibtex()}\n" for record in records)
    if form == "jsonl":
        return (json.dumps(record._asdict(), ensure_ascii=False) for record in records)
    if form == "csv":
        return _csv(records)
    if form == "opensearch":
        return (_bulk(record) for record in records)
    raise UsageError(f'There is no format "{form}".', f"Use one of: {', '.join(FORMATS)}.")


def _csv(records: Iterable[Record]) -> Iterator[str]:
    yield _csv_line(_COLUMNS)
    for record in records:
        fields = record._asdict() | {"authors": "; ".join(record.authors)}
        yield _csv_line(["" if fields[name] is None else str(fields[name]) for name in _COLUMNS])


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _bulk(record: Record) -> str:
    action = {"index": {"_id": record.id}}
    # The title counts twice, as in the index here.
    fields = record._asdict() | {"body": f"{record.title}\n{record.title}\n{record.abstract}"}
    return f"{json.dumps(action, ensure_ascii=False)}\n{json.dumps(fields, ensure_ascii=False)}"
