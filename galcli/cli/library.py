"""`gal library`."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from galcli.cli.app import add_command, new_typer
from galcli.cli.invocation import Invocation
from galcli.cli.library_add import add
from galcli.cli.library_search import search
from galcli.cli.library_shared import COLUMNS, Name, cells, data_of, opened_library, print_answer
from galcli.cli.options import OutputOptions
from galcli.errors import InputError, UsageError
from galcli.exit_status import ExitStatus
from galcli.library.library import Library
from galcli.library.record import Record
from galcli.library.shelf import Shelf
from galcli.report import Report, Source


def list_records(
    context: typer.Context,
    output: OutputOptions,
    library: Name = None,
    limit: Annotated[int | None, typer.Option(metavar="N", help="The first N records only.")] = None,
) -> int:
    """List the records of a library in the order in which they were added.

    Examples:
      gal library list --limit 20
      gal library list --jsonl | jq -r .data.title
    """
    call = Invocation(context.obj, output)
    with opened_library(call, library) as opened:
        records = _first(opened.records(), limit)
        if call.jsonl:
            for record in records:
                call.output.report(Report("library", "list", record.id, data=record._asdict()))
            return ExitStatus.OK
        if call.output.is_text and not call.output.for_people:
            for record in records:
                call.output.row(cells(record))
            return ExitStatus.OK
        found = list(records)
    report = Report("library", "list", "\n".join(record.id for record in found), data={"records": data_of(found)})
    call.output.table(report, COLUMNS, [cells(record) for record in found])
    return ExitStatus.OK


def show(
    context: typer.Context,
    output: OutputOptions,
    names: Annotated[list[str], typer.Argument(metavar="RECORD...", help="Identifier, key, DOI or arXiv identifier.")],
    library: Name = None,
) -> int:
    """Show records as BibTeX: original entries byte for byte.

    Examples:
      gal library show N19-1423
      gal library show 10.18653/v1/N19-1423 >> refs.bib
    """
    call = Invocation(context.obj, output)
    with opened_library(call, library) as opened:
        records = [_find(opened, name) for name in names]
    answer = "\n\n".join(record.to_bibtex() for record in records)
    sources = [Source(record.id, record.title, record.abstract) for record in records]
    report = Report("library", " ".join(names), answer, sources=sources, data={"records": data_of(records)})
    print_answer(call, report)
    return ExitStatus.OK


def remove(
    context: typer.Context,
    output: OutputOptions,
    names: Annotated[list[str], typer.Argument(metavar="RECORD...", help="Identifiers or keys.")],
    library: Name = None,
) -> int:
    """Remove records from a library; all or, where one is not there, none.

    Examples:
      gal library remove brants-2000-tnt
    """
    call = Invocation(context.obj, output)
    with opened_library(call, library) as opened:
        records = opened.remove(names)
    answer = "\n".join(record.id for record in records)
    print_answer(call, Report("library", " ".join(names), answer, data={"removed": data_of(records)}))
    return ExitStatus.OK


def export(
    context: typer.Context,
    output: OutputOptions,
    library: Name = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="bibtex, jsonl, csv or opensearch.")
    ] = "bibtex",
) -> int:
    """Print all records of a library in a format that other programs read.

    Examples:
      gal library export > refs.bib
      gal library export --library acl --format jsonl | xz > acl.jsonl.xz
    """
    call = Invocation(context.obj, output)
    if not call.output.is_text:
        raise UsageError("An export has its own formats.", "gal library export --format jsonl")
    with opened_library(call, library) as opened:
        for line in opened.export(form):
            call.output.verbatim(line)
    return ExitStatus.OK


def stats(context: typer.Context, output: OutputOptions, library: Name = None) -> int:
    """Count what is in a library, or in all of them.

    Examples:
      gal library stats
      gal library stats --library acl --json
    """
    call = Invocation(context.obj, output)
    shelf = Shelf(call.environment.folders.libraries)
    names = [library] if library else shelf.names()
    found: list[dict[str, Any]] = []
    for name in names:
        with shelf.open(name) as opened:
            found.append({"library": name, **opened.stats()})
    report = Report("library", "stats", "\n".join(names), data={"libraries": found})
    columns = tuple(found[0]) if found else ("library",)
    call.output.table(report, columns, [[str(value) for value in row.values()] for row in found])
    if not found:
        call.output.note("There is no library yet. gal library add FILE makes one.")
    return ExitStatus.OK


def _find(library: Library, name: str) -> Record:
    record = library.get(name) or library.by_key(name) or library.by_doi(name) or library.by_arxiv(name)
    if record is None:
        raise InputError(f'The library has no record "{name}".', "gal library search WORDS finds records.")
    return record


def _first(records: Iterator[Record], limit: int | None) -> Iterator[Record]:
    from itertools import islice

    if limit is not None and limit < 0:
        raise UsageError(f"--limit cannot be {limit}.")
    return islice(records, limit)


app = new_typer()
for _name, _function in {
    "add": add,
    "list": list_records,
    "show": show,
    "search": search,
    "remove": remove,
    "export": export,
    "stats": stats,
}.items():
    add_command(app, _name, _function)


@app.callback()
def _group() -> None:
    """Keep papers and references, and search them."""
