"""`gal cite --verify` and `--resolve`: entries and names against the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.citing.resolve import resolve_reference
from galcli.citing.verify import Finding, Verified, verify
from galcli.errors import InputError, UsageError
from galcli.exit_status import ExitStatus
from galcli.report import Check, Report, Source, Verdict, overall
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from galcli.citing.bibliography import Bibliography
    from galcli.cli.cite_call import CiteCall

_VERDICTS = {
    Finding.FOUND: Verdict.VERIFIED,
    Finding.MISMATCH: Verdict.REFUTED,
    Finding.NOT_FOUND: Verdict.UNVERIFIED,
}


def run_verify(call: CiteCall, paths: list[str]) -> int:
    """Hold the entries of .bib files against the library; return the exit status."""
    bibliography = call.bibliography(paths)
    if not bibliography.records and not bibliography.problems:
        call.invocation.output.note(f"{', '.join(paths)} has no entries.")
    results = []
    with call.opened_library(needed=True) as library, call.invocation.output.counting("verifying") as counted:
        if library is None:
            raise AssertionError("a needed library is there")
        for number, record in enumerate(bibliography.records, 1):
            results.append(verify(record, library))
            counted(number, len(bibliography.records))
    report = _report(bibliography, results, paths)
    call.invocation.output.table(report, ("place", "key", "finding", "differences"), _rows(bibliography, results))
    counts = {finding: sum(one.finding is finding for one in results) for finding in Finding}
    call.invocation.output.note(", ".join(f"{count} {finding}" for finding, count in counts.items()) + ".")
    if counts[Finding.MISMATCH]:
        return ExitStatus.REFUTED
    if call.strict and counts[Finding.NOT_FOUND]:
        return ExitStatus.UNVERIFIED
    return ExitStatus.FAILURE if bibliography.problems else ExitStatus.OK


def run_resolve(call: CiteCall, text: str) -> int:
    """Print the BibTeX of what a text names; return the exit status."""
    if not text.strip():
        raise UsageError("There is nothing to resolve.", 'Write it as "Title, Surname".')
    bibliography = call.bibliography()
    with call.opened_library(needed=not bibliography.records) as library:
        from galcli.citing.lookup import RecordLookup

        found = resolve_reference(text, RecordLookup(bibliography.records))
        if not found.records and library is not None:
            found = resolve_reference(text, library)
    if not found.records:
        raise InputError(f'There is no record "{one_line(text)}".', "gal library search WORDS finds records.")
    sources = [Source(record.id, record.title, record.to_bibtex()) for record in found.records]
    if found.mismatch:
        check = Check(text, Verdict.REFUTED, found.mismatch)
        report = Report("cite", text, "", Verdict.REFUTED, [check], sources, {"status": "metadata-mismatch"})
        call.invocation.output.note(f'"{one_line(text)}" is wrong: {one_line(found.mismatch)}.')
    else:
        several = len(found.records) > 1
        verdict = Verdict.UNVERIFIED if several else Verdict.VERIFIED
        answer = "\n\n".join(record.to_bibtex() for record in found.records)
        check = Check(text, verdict, "several records have this name" if several else f"found by {found.by}")
        status = "suggested" if several else "resolved"
        report = Report("cite", text, answer, verdict, [check], sources, {"status": status})
        if several:
            call.invocation.output.note(f"{len(found.records)} records have this name.")
    if not call.invocation.output.is_text:
        call.invocation.output.report(report)
    elif report.answer:
        call.invocation.output.exact(report.answer + "\n")
    if found.mismatch:
        return ExitStatus.REFUTED
    return ExitStatus.UNVERIFIED if call.strict and len(found.records) > 1 else ExitStatus.OK


def _report(bibliography: Bibliography, results: list[Verified], paths: list[str]) -> Report:
    checks = [Check(one.entry.key, _VERDICTS[one.finding], _told(one) or str(one.finding)) for one in results]
    entries = []
    for one in results:
        file, line = bibliography.lines[one.entry.key]
        entries.append(one.to_json() | {"file": file, "line": line})
    answer = "\n".join(f"{one.entry.key}: {one.finding}" for one in results)
    data = {"entries": entries, "problems": bibliography.problems}
    return Report("cite", ", ".join(paths), answer, overall(checks), checks, data=data)


def _rows(bibliography: Bibliography, results: list[Verified]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for one in results:
        file, line = bibliography.lines[one.entry.key]
        rows.append((f"{file}:{line}", one.entry.key, str(one.finding), _told(one)))
    return rows


def _told(one: Verified) -> str:
    return "; ".join(f'{name} is "{real}", not "{given}"' for name, (given, real) in (one.differences or {}).items())
