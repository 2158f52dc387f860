"""`gal library add`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from galcli.cli.invocation import Invocation
from galcli.cli.library_shared import Name, print_answer
from galcli.cli.options import OutputOptions
from galcli.errors import GalError, InputError, UsageError
from galcli.exit_status import ExitStatus
from galcli.library.items import AddSummary, Problem
from galcli.library.library import Library
from galcli.library.shelf import Shelf
from galcli.report import Report


def add(
    context: typer.Context,
    output: OutputOptions,
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="Files, folders; - is stdin.")] = None,
    library: Name = None,
    kind: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="bib, jsonl, csv, pdf, tex, md or txt.")
    ] = None,
) -> int:
    """Add references and papers: BibTeX, dumps of records, PDF, LaTeX, Markdown, text; compressed or not.

    What was added before is recognised. Exits with 1 when something had to be skipped; the rest is added.

    Examples:
      gal library add refs.bib papers/
      gal library add --library acl acl_anthology.jsonl.gz
      curl -s https://example.org/refs.bib | gal library add --from bib -
    """
    call = Invocation(context.obj, output)
    if not files and call.environment.stdin_is_terminal:
        raise UsageError("There is nothing to add.", "Name a file or folder; - is standard input.")
    name = library or call.settings.library
    paths = [Path(file) for file in files or ["-"] if file != "-"]
    with Shelf(call.environment.folders.libraries).open(name, create=True) as opened:
        summary = AddSummary()
        if paths:
            summary += _add_files(call, opened, paths, kind)
        if len(paths) < len(files or ["-"]):
            summary += _add_stdin(call, opened, kind)
        opened.catch_up()
    data = {**asdict(summary), "library": name}
    print_answer(call, Report("library", " ".join(files or ["-"]), _told(summary), data=data))
    return ExitStatus.FAILURE if summary.problems else ExitStatus.OK


def _add_files(call: Invocation, library: Library, paths: list[Path], kind: str | None) -> AddSummary:
    from galcli.library.ingest import add_files

    with call.output.progress("adding") as progress:
        return add_files(
            library,
            paths,
            kind,
            on_read=lambda path, done, total: progress(path.name, done, total),
            on_saved=lambda count: call.output.detail(f"{count:,} records are on the disk."),
            on_problem=lambda problem: _tell(call, problem),
        )


def _add_stdin(call: Invocation, library: Library, kind: str | None) -> AddSummary:
    from galcli.library.readers.compressed import decompressed, readable
    from galcli.library.readers.source import items_from

    if kind is None or kind == "pdf":
        raise UsageError("Standard input needs its format.", "Give it: --from bib, jsonl, csv, tex, md or txt.")
    if call.environment.stdin is None:
        raise InputError("There is no standard input.")
    with readable():
        file = decompressed(call.environment.stdin)
        items = items_from(file, kind, Path("standard input"), "standard input")
        summary = library.add(items, on_problem=lambda problem: _tell(call, problem))
    if not (summary.records or summary.problems):
        raise InputError("Standard input holds no records.")
    return summary


def _tell(call: Invocation, problem: Problem) -> None:
    call.output.failure(GalError(str(problem)))


def _told(summary: AddSummary) -> str:
    parts = [f"{summary.added:,} added", f"{summary.updated:,} updated", f"{summary.duplicates:,} there already"]
    if summary.unchanged:
        parts.append(f"{summary.unchanged:,} file{'s' * (summary.unchanged != 1)} unchanged")
    if summary.problems:
        parts.append(f"{len(summary.problems):,} skipped")
    return ", ".join(parts)
