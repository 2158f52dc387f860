"""What the commands of `gal library` share: opening a library, and a record as a row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from galcli.cli.invocation import Invocation
from galcli.library.library import Library
from galcli.library.record import Record
from galcli.library.shelf import Shelf
from galcli.report import Report

Name = Annotated[
    str | None, typer.Option("--library", "-l", metavar="NAME", help='Which library; "main" where none is named.')
]
"""The option that names a library."""
COLUMNS = ("record", "year", "authors", "title")
"""What `cells` returns."""
_SHORT_AUTHORS = 3


@contextmanager
def opened_library(call: Invocation, name: str | None) -> Iterator[Library]:
    """Open the library that is named, else the usual one."""
    with Shelf(call.environment.folders.libraries).open(name or call.settings.library) as library:
        yield library


def print_answer(call: Invocation, report: Report) -> None:
    """Print a report whose answer nothing has to verify: it says what the library holds."""
    if call.output.is_text:
        call.output.verbatim(report.answer)
    else:
        call.output.report(report)


def cells(record: Record) -> list[str]:
    """Return a record as a row: identifier, year, authors, title."""
    surnames = record.surnames()
    authors = ", ".join(surnames[:_SHORT_AUTHORS]) + (" et al." if len(surnames) > _SHORT_AUTHORS else "")
    return [record.id, str(record.year or ""), authors, record.title]


def data_of(records: list[Record]) -> list[dict[str, Any]]:
    """Return records for JSON."""
    return [record._asdict() for record in records]
