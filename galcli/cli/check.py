"""`gal check`."""

from bisect import bisect_right
from typing import Annotated, Any

import typer

from galcli.cli.inputs import files_or_stdin
from galcli.cli.invocation import Invocation, field_of
from galcli.cli.options import OutputOptions
from galcli.errors import GalError
from galcli.exit_status import ExitStatus
from galcli.report import Check, Report, Verdict, overall


def command(
    context: typer.Context,
    output: OutputOptions,
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="Texts; - or none is stdin.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 4 unless every claim is verified.")] = False,
) -> int:
    """Verify the arithmetic in any text: a paper's LaTeX, notes, another tool's answer. No model is involved.

    Prints each claim with its place and verdict. Exits with 3 when one is refuted.

    Examples:
      echo "2 * 0.035 m * 0.0728 N/m = 0.0051 N" | gal check
      gal check paper.tex supplement.tex
      gal check --jsonl < claims.jsonl | jq -c '[.id, .verdict]'
    """
    call = Invocation(context.obj, output)
    if call.jsonl:
        return _check_lines(call, strict=strict)
    places: list[dict[str, Any]] = []
    checks: list[Check] = []
    failed = False
    for name, read in files_or_stdin(files, call.environment, call.output.note):
        try:
            text = read()
        except GalError as error:
            call.output.failure(error)
            failed = True
            continue
        found = _check(text)
        checks += found
        places += [{"file": name, "line": line} for line in _lines(text, found)]
    report = Report(
        "check", ", ".join(files or ["-"]), _summary(checks), overall(checks), checks, data={"places": places}
    )
    call.output.checks(report)
    return ExitStatus.FAILURE if failed else _status(report, strict=strict)


def _check_lines(call: Invocation, *, strict: bool) -> int:
    status = ExitStatus.OK
    for number, identity, value in call.json_lines():
        try:
            if isinstance(value, GalError):
                raise value
            text = field_of(value, "text")
            earlier = value.get("context") if isinstance(value, dict) else None
            checks = _check(text, earlier if isinstance(earlier, str) else None)
        except GalError as error:
            call.output.failed_line(number, error, identity)
            status = max(status, ExitStatus.FAILURE)
            continue
        report = Report("check", text, _summary(checks), overall(checks), checks)
        call.output.report(report, identity)
        status = max(status, _status(report, strict=strict))
    return status


def _check(text: str, earlier: str | None = None) -> list[Check]:
    from galcli.work.checker import check

    return check(text, earlier)


def _lines(text: str, checks: list[Check]) -> list[int]:
    """Return the line, counted from 1, on which each claim begins."""
    starts = [0, *(position + 1 for position, character in enumerate(text) if character == "\n")]
    return [bisect_right(starts, check.span[0] if check.span else 0) for check in checks]


def _summary(checks: list[Check]) -> str:
    counts = {verdict: sum(check.verdict is verdict for check in checks) for verdict in Verdict}
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items())


def _status(report: Report, *, strict: bool) -> ExitStatus:
    if report.verdict is Verdict.REFUTED:
        return ExitStatus.REFUTED
    return ExitStatus.UNVERIFIED if strict and report.verdict is Verdict.UNVERIFIED else ExitStatus.OK
