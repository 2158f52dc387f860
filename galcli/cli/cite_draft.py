"""`gal cite` for drafts: read, find, and print the result or change the files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from galcli.citing.document import Document, cite_document
from galcli.citing.draft import Draft, follow, format_of
from galcli.citing.edit import unified_diff
from galcli.citing.outcome import Outcome, Status
from galcli.citing.patch import short_citation
from galcli.citing.slot import Kind, Slot
from galcli.cli.cite_call import CiteCall, named_in
from galcli.cli.cite_files import append_entries, replace_files, shown_path
from galcli.cli.inputs import decode, read_file_bytes, read_stdin_bytes
from galcli.errors import UsageError
from galcli.report import Check, Report, Source, Verdict, overall
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MARK = b"\xef\xbb\xbf"
_MOST_NOTES = 20
_VERDICTS = {Status.RESOLVED: Verdict.VERIFIED, Status.MISMATCH: Verdict.REFUTED}


def run_drafts(call: CiteCall, names: list[str]) -> int:
    """Cite in files, or standard input, and in what they read in; return the exit status."""
    output = call.invocation.output
    originals: dict[Path, bytes] = {}
    problems: list[str] = []

    def problem(sentence: str) -> None:
        problems.append(sentence)
        output.note(sentence)

    def read(path: str) -> str:
        data = read_file_bytes(path)
        text = _text(data, one_line(path))
        originals[Path(path)] = data
        return text

    drafts = _drafts(call, names, read, problem)
    if not any(draft.text.strip() for draft in drafts):
        raise UsageError("The draft is empty.")
    document, bibs = _cite(call, drafts, problem)
    new = list(document.keys.added.values()) if call.append else []
    if call.append:
        append_entries(document.keys.added, bibs, output.note)
    elif document.keys.added:
        output.note(f"Not in your .bib yet: {', '.join(map(one_line, document.keys.added))}. --append-bib adds them.")
    if call.in_place:
        replace_files(document, originals, call.backup, output.note)
    _print(call, document, names, problems, len(new))
    return call.status_of(document.outcomes())


def run_text(call: CiteCall, text: str) -> int:
    """Suggest references for a text; where it has no slot, for its end."""
    draft = Draft("text", text, call.kind or format_of("", text))
    bibliography = call.bibliography()
    with call.citer(bibliography) as citer:
        document = cite_document([draft], citer, bibliography, accept=call.accept, claims=call.claims)
        cited = document.files[0]
        if not cited.outcomes:
            from galcli.citing.plain import Plainer

            end = len(text.rstrip())
            slot = Slot(Kind.MARK, end, end, end, end)
            cited.outcomes.append(citer.cite(slot, Plainer(draft, {}).window(slot)))
    report = _report(document, text, [])
    output = call.invocation.output
    rows = [
        (
            str(outcome.status),
            f"{candidate.probability:.2f}",
            candidate.record.key,
            f"{candidate.record.title} ({short_citation(candidate.record)})",
        )
        for outcome in cited.outcomes
        for candidate in outcome.candidates
    ]
    for outcome in cited.outcomes:
        if not outcome.candidates:
            output.note("Nothing was found.")
    output.table(report, ("status", "p", "key", "reference"), rows)
    return call.status_of(cited.outcomes)


def _drafts(
    call: CiteCall, names: list[str], read: Callable[[str], str], problem: Callable[[str], None]
) -> list[Draft]:
    drafts: dict[str, Draft] = {}
    for name in names:
        if name == "-":
            if call.in_place:
                raise UsageError("--in-place needs files.")
            environment = call.invocation.environment
            if environment.stdin_is_terminal:
                raise UsageError("There is no draft.", "Name a file, or pipe it in; - is standard input.")
            text = _text(read_stdin_bytes(environment, call.invocation.output.note), "standard input")
            drafts["-"] = Draft("-", text, call.kind or format_of("", text))
            continue
        text = read(name)
        first = Draft(one_line(name), text, call.kind or format_of(name, text), Path(name))
        for draft in follow(first, read, problem):
            drafts.setdefault(str(draft.path.resolve() if draft.path else "-"), draft)
    return list(drafts.values())


def _text(data: bytes, name: str) -> str:
    """Return the text with its byte order mark: what is not a slot stays byte for byte."""
    text = decode(data, name)
    return "\ufeff" + text if data.startswith(_MARK) else text


def _cite(call: CiteCall, drafts: list[Draft], problem: Callable[[str], None]) -> tuple[Document, list[str]]:
    for draft in drafts:
        for _, sentence in draft.scan.problems:
            problem(f"{draft.name}: {one_line(sentence)}.")
    bibs = call.bibs or [
        path
        for draft in drafts
        for path in named_in(draft.path.parent if draft.path else Path(), draft.scan.bibliographies)
    ]
    bibs = list(dict.fromkeys(bibs))
    if call.append and not bibs:
        raise UsageError("--append-bib needs a .bib file.", "Name it: --bib refs.bib.")
    bibliography = call.bibliography(bibs)
    with call.citer(bibliography) as citer, call.invocation.output.counting("citing") as counted:
        return cite_document(drafts, citer, bibliography, accept=call.accept, claims=call.claims, on_slot=counted), bibs


def _print(call: CiteCall, document: Document, names: Sequence[str], problems: list[str], added: int) -> None:
    output = call.invocation.output
    if not output.is_text:
        output.report(_report(document, ", ".join(names), problems))
        return
    _tell(call, document, added)
    if call.in_place:
        return
    if call.diff:
        for cited in document.files:
            output.exact(unified_diff(shown_path(cited.draft), cited.draft.text, cited.edits))
        return
    main = len([name for name in names if name == "-" or Path(name).is_file()])
    for cited in document.files[: 1 if main == 1 else len(document.files)]:
        output.exact(cited.text)
    others = [cited for cited in document.files[1:] if cited.edits] if main == 1 else []
    if others:
        files = ", ".join(cited.draft.name for cited in others)
        output.note(f"There are changes in {files}, too: --in-place or --diff shows them.")


def _tell(call: CiteCall, document: Document, added: int) -> None:
    """Say on stderr what became of the slots, and which are wrong or open."""
    output = call.invocation.output
    outcomes = document.outcomes()
    if not outcomes:
        output.note("There is no slot: nothing to cite.")
        return
    shown = 0
    for cited in document.files:
        for outcome in cited.outcomes:
            if outcome.status in {Status.MISMATCH, Status.NOT_FOUND} and shown < _MOST_NOTES:
                line, column = cited.draft.place(outcome.slot.start)
                what = one_line(outcome.slot.written)[:80] or "the slot"
                reason = f": {one_line(outcome.reason)}" if outcome.reason else ""
                output.note(f"{cited.draft.name}:{line}:{column}: {outcome.status}: {what}{reason}")
                shown += 1
    counts = {status: sum(outcome.status is status for outcome in outcomes) for status in Status}
    text = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    more = f"; {added} entries appended" if added else ""
    output.note(f"{len(outcomes)} slots: {text}{more}.")


def _report(document: Document, shown: str, problems: list[str]) -> Report:
    checks, sources = [], {}
    for cited in document.files:
        for outcome in cited.outcomes:
            checks.append(_check(cited.draft, outcome))
            if outcome.best is not None:
                record = outcome.best.record
                sources[record.id] = Source(record.id, record.title, record.to_bibtex(record.key))
    slots = [slot for cited in document.files for slot in cited.to_json()]
    main = document.files[0].text if document.files else ""
    data = {
        "slots": slots,
        "added": {key: record.to_bibtex(key) for key, record in document.keys.added.items()},
        "problems": problems,
    }
    return Report("cite", shown, main, overall(checks), checks, list(sources.values()), data)


def _check(draft: Draft, outcome: Outcome) -> Check:
    slot = outcome.slot
    best = outcome.best
    reason = outcome.reason or (f"{best.record.key}, by {best.by}" if best else "no record fits")
    claim = one_line(draft.text[slot.start : slot.end]) or one_line(slot.written) or "the end of the text"
    verdict = _VERDICTS.get(outcome.status, Verdict.UNVERIFIED)
    return Check(claim, verdict, f"{outcome.status}: {reason}", span=(slot.start, slot.end))
