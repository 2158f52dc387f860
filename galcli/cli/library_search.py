"""`gal library search`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from galcli.cli.invocation import Invocation, field_of
from galcli.cli.library_shared import COLUMNS, Name, cells, opened_library
from galcli.cli.options import OutputOptions
from galcli.errors import GalError, InputError, UsageError
from galcli.exit_status import ExitStatus
from galcli.library.hit import Hit, Searcher
from galcli.library.library import Library
from galcli.report import Report, Source

_ANSWERS = 10


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
    columns = (*COLUMNS, "passage") if passages else COLUMNS
    rows = [[*cells(hit.record), hit.passage] if passages else cells(hit.record) for hit in hits]
    call.output.table(_found(text, hits), columns, rows)
    if not hits:
        call.output.note("Nothing fits.")
    return ExitStatus.OK


@contextmanager
def _searcher(call: Invocation, name: str | None, server: str | None, dense: str | None) -> Iterator[Searcher]:
    if server is None:
        with opened_library(call, name) as library:
            if dense is None:
                yield library
                return
            from galcli.cli.vectors import with_vectors

            yield with_vectors(call, library, dense)
        return
    from galcli.library.opensearch import OpenSearchCollection

    with OpenSearchCollection(server, call.settings.timeout) as collection:
        yield collection


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
    data = [{"score": hit.score, "passage": hit.passage, **hit.record._asdict()} for hit in hits]
    sources = [Source(hit.record.id, hit.record.title, hit.passage) for hit in hits]
    answer = "\n".join(hit.record.id for hit in hits)
    return Report("library", text, answer, sources=sources, data={"hits": data})
