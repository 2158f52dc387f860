"""`gal cite --jsonl`: a text a line, its slots a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from galcli.citing.document import cite_document
from galcli.citing.draft import Draft, format_of
from galcli.cli.invocation import field_of
from galcli.errors import GalError, InputError, UsageError
from galcli.exit_status import ExitStatus

if TYPE_CHECKING:
    from galcli.citing.bibliography import Bibliography
    from galcli.citing.citer import Citer
    from galcli.citing.outcome import Outcome
    from galcli.cli.cite_call import CiteCall


def run_lines(call: CiteCall) -> int:
    """Answer `{"id", "text", "year_max"?}` lines with `{"id", "slots": [{"status", "candidates"}]}`, in order."""
    if call.in_place or call.append:
        raise UsageError("--jsonl excludes --in-place and --append-bib.")
    bibliography = call.bibliography()
    status = ExitStatus.OK
    output = call.invocation.output
    with call.citer(bibliography) as citer:
        for number, identity, value in call.invocation.json_lines():
            try:
                if isinstance(value, GalError):
                    raise value
                slots, found = _answer(call, citer, bibliography, value)
            except GalError as error:
                output.failed_line(number, error, identity)
                status = max(status, ExitStatus.FAILURE)
                continue
            output.line({"id": identity, "slots": slots})
            status = max(status, call.status_of(found))
    return status


def _answer(
    call: CiteCall, citer: Citer, bibliography: Bibliography, value: Any
) -> tuple[list[dict[str, Any]], list[Outcome]]:
    text = field_of(value, "text")
    year = value.get("year_max") if isinstance(value, dict) else None
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise InputError(f'"year_max" must be a whole number, not {year!r}.')
    draft = Draft("text", text, call.kind or format_of("", text))
    limits = citer.limited(call.year_max if year is None else year)
    document = cite_document([draft], limits, bibliography, accept=call.accept, claims=call.claims)
    slots = document.files[0].to_json()
    for slot in slots:
        slot.pop("file")
    return slots, document.outcomes()
