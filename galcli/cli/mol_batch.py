"""`gal mol` for many molecules: one line each, in their order; a bad one is reported and the run goes on."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING, Any

from galcli.chemistry.detect import Kind
from galcli.chemistry.records import Record, read_csv, read_file, read_lines, read_sdf
from galcli.cli import inputs
from galcli.errors import GalError, InputError, UsageError
from galcli.exit_status import ExitStatus
from galcli.report import Report, Verdict
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from galcli.cli.mol_call import MoleculeCall

Found = tuple[Record, "dict[str, Any] | Report"]


def run_batch(call: MoleculeCall, given: list[str], is_file: Callable[[str], bool]) -> int:
    """Answer for each molecule and return the exit status: 1 if any failed."""
    records = _records(call, given, is_file)
    first = next(records, None)
    if first is None:
        raise UsageError("The input is empty.", "Give a molecule: gal mol CCO.")
    printer = _Printer(call)
    everything = chain([first], records)
    found = _by_model(call, everything) if call.asks_model else _by_rules(call, everything)
    for record, result in found:
        printer.show(record, result)
    return printer.status()


def _records(call: MoleculeCall, given: list[str], is_file: Callable[[str], bool]) -> Iterator[Record]:
    for name in given:
        if name == "-":
            yield from _from_stdin(call)
        elif is_file(name) or call.kind in (Kind.SDF, Kind.MOL, Kind.SMI, Kind.CSV):
            try:
                yield from read_file(name, call.kind, call.column)
            except InputError as error:
                if len(given) == 1:
                    raise
                yield Record(name, 1, "", error=error.message)
        else:
            yield Record(f'"{name}"', 1, name, call.kind)


def _from_stdin(call: MoleculeCall) -> Iterator[Record]:
    environment, name = call.invocation.environment, "standard input"
    if environment.stdin_is_terminal:
        raise UsageError("There is no molecule.", "Give it as an argument, or pipe it in; - is standard input.")
    lines = inputs.read_lines(environment, call.invocation.output.note)
    if call.kind in (Kind.SDF, Kind.MOL):
        return read_sdf(lines, name)
    if call.kind is Kind.CSV or call.column:
        return read_csv(lines, name, call.column)
    kind = Kind.SMILES if call.kind is Kind.SMI else call.kind
    return read_lines(lines, name, kind, json_lines=call.invocation.jsonl)


def _by_rules(call: MoleculeCall, records: Iterable[Record]) -> Iterator[Found]:
    from galcli.chemistry.pool import Pool

    with Pool(call.jobs, call.seconds, wanted=call.wanted, name=call.iupac) as pool:
        yield from pool.run(records)


def _by_model(call: MoleculeCall, records: Iterable[Record]) -> Iterator[Found]:
    """Ask the model in this process; it uses all cores by itself."""
    from galcli.chemistry.analysis import time_limit
    from galcli.chemistry.molecule import read_molecule
    from galcli.chemistry.opsin import Opsin
    from galcli.cli.mol_single import with_model

    with Opsin() as opsin:
        opsin.start()
        with call.invocation.open_engine() as engine:
            for record in records:
                if record.error:
                    yield record, {"error": record.error}
                    continue
                try:
                    with time_limit(call.seconds):
                        molecule = read_molecule(record.text, record.kind, opsin)
                    yield record, with_model(call, molecule, opsin, engine)
                except GalError as error:
                    yield record, {"error": error.message}


class _Printer:
    """Prints one line a molecule in the chosen format, and keeps count."""

    def __init__(self, call: MoleculeCall) -> None:
        self._call = call
        self._output = call.invocation.output
        self._total = self._failed = 0
        self._worst = ExitStatus.OK
        # Values that were asked for are bare lines; everything else needs a header to be understood.
        self._table = self._output.is_text and not call.question and (call.csv or call.prints_all)
        self._columns = call.header() if self._table else []
        if self._table:
            self._write_row(self._columns)

    def show(self, record: Record, result: dict[str, Any] | Report) -> None:
        """Print a molecule's line."""
        self._total += 1
        if isinstance(result, dict) and "error" in result:
            self._show_failure(record, str(result["error"]))
            return
        if isinstance(result, Report):
            report = result
        else:
            from galcli.chemistry.report import molecule_report

            report = molecule_report(record.text, result)
        self._worst = max(self._worst, self._call.status_of(report))
        if self._table:
            self._write_row(self._call.row(cell_of(record.title), _shown_input(record), report.data))
        elif not self._output.is_text:
            self._output.report(report, record.title)
        elif self._call.question:
            self._output.verbatim(one_line(report.answer))
        else:
            self._show_line(record, report)

    def status(self) -> int:
        """Say how many failed, and return the exit status."""
        if self._failed:
            self._output.note(f"{self._failed} of {self._total} molecules failed.")
            return ExitStatus.FAILURE
        return self._worst

    def _show_line(self, record: Record, report: Report) -> None:
        self._output.verbatim(self._call.line(report.data))
        naming = report.data["naming"]
        if self._call.iupac and report.verdict is not Verdict.VERIFIED:
            what = f"{naming['level']}: " if naming["level"] else "no name: "
            self._output.note(f"{record.where}: {what}{naming['reason']}.")

    def _show_failure(self, record: Record, reason: str) -> None:
        self._failed += 1
        if not self._output.is_text:
            self._output.failed_line(record.number, GalError(reason), record.title)
            return
        self._output.failure(GalError(reason if record.where in reason else f"{record.where}: {reason}"))
        if self._table:
            self._write_row(self._call.row(cell_of(record.title), _shown_input(record), {"error": reason}))
        else:
            self._output.verbatim("")

    def _write_row(self, cells: list[str]) -> None:
        if self._call.csv:
            line = io.StringIO()
            csv.writer(line, lineterminator="").writerow(cells)
            self._output.verbatim(line.getvalue())
        else:
            self._output.verbatim("\t".join(" ".join(cell.split()) for cell in cells))


def cell_of(title: Any) -> str:
    """Return an input's `id` as a cell."""
    return "" if title is None else str(title)


def _shown_input(record: Record) -> str:
    """Return what stands for the input in a table: a MOL block's place, else the text."""
    return record.where if record.kind is Kind.MOL else record.text
