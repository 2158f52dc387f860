"""`gal library`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from galcli.cli.app import add_command, new_typer
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import OutputOptions
from galcli.errors import GalError, InputError, UsageError
from galcli.exit_status import ExitStatus
from galcli.library.hit import Hit, Searcher
from galcli.library.items import AddSummary, Problem
from galcli.library.library import Library
from galcli.library.record import Record
from galcli.library.shelf import Shelf
from galcli.report import Report, Source

Name = Annotated[
    str | None, typer.Option("--library", "-l", metavar="NAME", help='Which library; "main" where none is named.')
]
_SHORT_AUTHORS = 3
_ANSWERS = 10


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
    _print(call, Report("library", " ".join(files or ["-"]), _told(summary), data=data))
    return ExitStatus.FAILURE if summary.problems else ExitStatus.OK


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
    with _opened(call, library) as opened:
        records = _first(opened.records(), limit)
        if call.jsonl:
            for record in records:
                call.output.report(Report("library", "list", record.id, data=asdict(record)))
            return ExitStatus.OK
        if call.output.is_text and not call.output.for_people:
            for record in records:
                call.output.row(_cells(record))
            return ExitStatus.OK
        found = list(records)
    report = Report("library", "list", "\n".join(record.id for record in found), data={"records": _data(found)})
    call.output.table(report, _COLUMNS, [_cells(record) for record in found])
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
    with _opened(call, library) as opened:
        records = [_find(opened, name) for name in names]
    answer = "\n\n".join(record.to_bibtex() for record in records)
    sources = [Source(record.id, record.title, record.abstract) for record in records]
    report = Report("library", " ".join(names), answer, sources=sources, data={"records": _data(records)})
    _print(call, report)
    return ExitStatus.OK


def search(
    context: typer.Context,
    output: OutputOptions,
    query: Annotated[list[str] | None, typer.Argument(metavar="[WORD]...", help="Words, a sentence, a text.")] = None,
    library: Name = None,
    count: Annotated[int, typer.Option("-k", metavar="K", help="The most records to show.")] = _ANSWERS,
    year_max: Annotated[int | None, typer.Option(metavar="YEAR", help="Leave out what appeared later.")] = None,
    passages: Annotated[bool, typer.Option("--passages", help="Show passages instead of records.")] = False,
    dense: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Add the similarity of this sentence-transformers model.")
    ] = None,
    server: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Search an OpenSearch index: https://HOST:9200/INDEX.")
    ] = None,
) -> int:
    """Find records by what their title, abstract or text says, best first.

    Examples:
      gal library search statistical part-of-speech tagging
      gal library search --passages "why do residual connections help" -k 3
      gal library search --jsonl < queries.jsonl
    """
    call = Invocation(context.obj, output)
    if count < 1:
        raise UsageError(f"-k must be at least 1, not {count}.")
    if server is not None and (passages or dense is not None or library is not None):
        raise UsageError("--server excludes --library, --dense and --passages.")
    if passages and dense is not None:
        raise UsageError("--passages excludes --dense.")
    with _searcher(call, library, server, dense) as searcher:

        def find(text: str, year: int | None) -> list[Hit]:
            if passages and isinstance(searcher, Library):
                return searcher.passages(text, count)
            return searcher.search(text, year_max=year, k=count)

        if call.jsonl:
            return _search_lines(call, find, year_max)
        text = _query(call, query)
        hits = find(text, year_max)
    columns = (*_COLUMNS, "passage") if passages else _COLUMNS
    rows = [[*_cells(hit.record), hit.passage] if passages else _cells(hit.record) for hit in hits]
    call.output.table(_found(text, hits), columns, rows)
    if not hits:
        call.output.note("Nothing fits.")
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
    with _opened(call, library) as opened:
        records = opened.remove(names)
    answer = "\n".join(record.id for record in records)
    _print(call, Report("library", " ".join(names), answer, data={"removed": _data(records)}))
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
    with _opened(call, library) as opened:
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


_COLUMNS = ("record", "year", "authors", "title")


@contextmanager
def _opened(call: Invocation, name: str | None) -> Iterator[Library]:
    with Shelf(call.environment.folders.libraries).open(name or call.settings.library) as library:
        yield library


@contextmanager
def _searcher(call: Invocation, name: str | None, server: str | None, dense: str | None) -> Iterator[Searcher]:
    if server is None:
        with _opened(call, name) as library:
            yield library if dense is None else _dense(call, library, dense)
        return
    from galcli.library.opensearch import OpenSearchCollection

    with OpenSearchCollection(server, call.settings.timeout) as collection:
        yield collection


def _dense(call: Invocation, library: Library, model: str) -> Searcher:
    from galcli.library.dense import DenseLibrary, SentenceEncoder

    found = DenseLibrary(library, SentenceEncoder(model))
    total = len(library)
    with call.output.progress(model) as progress:
        found.follow(lambda made: progress("vectors", made, max(made, total)))
    return found


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


def _find(library: Library, name: str) -> Record:
    record = library.get(name) or library.by_key(name) or library.by_doi(name) or library.by_arxiv(name)
    if record is None:
        raise InputError(f'The library has no record "{name}".', "gal library search WORDS finds records.")
    return record


def _query(call: Invocation, words: list[str] | None) -> str:
    from galcli.cli.inputs import text_or_stdin

    text = " ".join(words) if words else None
    return text_or_stdin(text, call.environment, call.output.note, "query")


def _search_lines(call: Invocation, find: Callable[[str, int | None], list[Hit]], year_max: int | None) -> int:
    status = ExitStatus.OK
    for number, identity, value in call.json_lines():
        try:
            if isinstance(value, GalError):
                raise value
            text = field_of(value, "text", "query")
            year = value.get("year_max", year_max) if isinstance(value, dict) else year_max
            if year is not None and not isinstance(year, int):
                raise InputError(f'"year_max" must be a year, not {year!r}.')
            call.output.report(_found(text, find(text, year)), identity)
        except GalError as error:
            call.output.failed_line(number, error, identity)
            status = ExitStatus.FAILURE
    return status


def _found(text: str, hits: list[Hit]) -> Report:
    data = [{"score": hit.score, "passage": hit.passage, **asdict(hit.record)} for hit in hits]
    sources = [Source(hit.record.id, hit.record.title, hit.passage) for hit in hits]
    answer = "\n".join(hit.record.id for hit in hits)
    return Report("library", text, answer, sources=sources, data={"hits": data})


def _first(records: Iterator[Record], limit: int | None) -> Iterator[Record]:
    from itertools import islice

    if limit is not None and limit < 0:
        raise UsageError(f"--limit cannot be {limit}.")
    return islice(records, limit)


def _print(call: Invocation, report: Report) -> None:
    """Print a report whose answer nothing has to verify: it says what the library holds."""
    if call.output.is_text:
        call.output.verbatim(report.answer)
    else:
        call.output.report(report)


def _cells(record: Record) -> list[str]:
    surnames = record.surnames()
    authors = ", ".join(surnames[:_SHORT_AUTHORS]) + (" et al." if len(surnames) > _SHORT_AUTHORS else "")
    return [record.id, str(record.year or ""), authors, record.title]


def _data(records: list[Record]) -> list[dict[str, Any]]:
    return [asdict(record) for record in records]


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
