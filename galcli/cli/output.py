"""The only place that writes to a stream.

stdout is the result, stderr is everything else, each decided by what that stream is. Text of models, files and servers
goes through `strip_control` and never through rich's markup.
"""

from __future__ import annotations

import json
import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from galcli.report import Check, Report, Verdict
from galcli.sanitize import one_line, strip_control

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console
    from rich.text import Text

    from galcli.environment import Environment
    from galcli.errors import GalError

_MARKS = {Verdict.VERIFIED: ("✓", "green"), Verdict.REFUTED: ("✗", "red"), Verdict.UNVERIFIED: ("?", "yellow")}

_SECONDS_BETWEEN_LINES = 30.0


class Output:
    """Prints results and notes in the format that the user chose.

    Args:
        environment: The streams.
        json: Print one JSON object.
        jsonl: Print one JSON object a line.
        color: `auto`, `always` or `never`.
        quiet: Leave notes out.
        verbose: Print details too.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        json: bool = False,
        jsonl: bool = False,
        color: str = "auto",
        quiet: bool = False,
        verbose: bool = False,
    ) -> None:
        self._environment = environment
        self._json = json
        self._jsonl = jsonl
        self._color = color
        self._quiet = quiet
        self._verbose = verbose
        self._streaming = False
        self._working = False

    @property
    def is_text(self) -> bool:
        """Whether people read the result, as text."""
        return not (self._json or self._jsonl)

    @property
    def for_people(self) -> bool:
        """Whether the result goes to a terminal, as text."""
        return self.is_text and self._environment.stdout_is_terminal

    def stream(self, piece: str) -> None:
        """Show a piece of an answer while it is written; nothing in the JSON formats."""
        if not self.is_text:
            return
        text = strip_control(piece)
        if not self._streaming:
            text = text.lstrip()
        if text:
            self._streaming = True
            self._write(text)

    def show_work(self, piece: str) -> None:
        """Show a piece of what leads to an answer, on a terminal only; the answer itself comes with the report."""
        if self.for_people:
            self._working = True
            self._write(strip_control(piece))

    def verbatim(self, text: str) -> None:
        """Print text as it is but for terminal control sequences; a string in the JSON formats."""
        self._write(strip_control(text) + "\n" if self.is_text else json.dumps(text) + "\n")

    def exact(self, text: str) -> None:
        """Print text byte for byte; a terminal gets it without control sequences."""
        self._write(strip_control(text) if self._environment.stdout_is_terminal else text)

    def line(self, value: dict[str, Any]) -> None:
        """Print an object of a format of its own on one line."""
        self._write_json(value)

    def report(self, report: Report, identity: Any = None) -> None:
        """Print a report; what was streamed is not printed again.

        Args:
            report: What was found out.
            identity: The `id` of the input line that it answers.
        """
        if not self.is_text:
            self._write_json(report.envelope() | ({} if identity is None else {"id": identity}))
            return
        if self._working:
            self._write("\n\n")
            self._working = False
        if self._streaming:
            self._write("\n")
        elif report.answer:
            self._write(strip_control(report.answer).strip("\n") + "\n")
        self._streaming = False
        if self.for_people:
            self._footer(report)

    def checks(self, report: Report) -> None:
        """Print a report whose result is its checks: one a line, with file and line number, and a summary."""
        if not self.is_text:
            self._write_json(report.envelope())
            return
        console = self._console() if self.for_people else None
        for check, place in zip(report.checks, report.data["places"], strict=True):
            where = f"{place['file']}:{place['line']}: "
            if console:
                from rich.text import Text

                console.print(Text.assemble((where, "dim"), _check_line(check)))
            else:
                self._write(f"{where}{check.verdict}: {_check_line(check).plain[2:]}\n")
        self.note(report.answer)

    def failed_line(self, number: int, error: GalError, identity: Any = None) -> None:
        """Print what stands for an input line that failed."""
        self._write_json({"schema": 1, "id": identity, "line": number, "error": error.message})

    def table(self, report: Report, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print rows: a table on a terminal, tab-separated in a pipe, the report in the JSON formats."""
        if not self.is_text:
            self._write_json(report.envelope())
        elif self.for_people:
            self._rich_table(columns, rows)
        else:
            for row in rows:
                self._write("\t".join(one_line(cell) for cell in row) + "\n")

    def row(self, cells: Sequence[str]) -> None:
        """Print one row as soon as it is known, tab-separated whatever the stream."""
        self._write("\t".join(one_line(cell) for cell in cells) + "\n")

    def card(self, report: Report, rows: Sequence[Sequence[str]]) -> None:
        """Print labelled values: aligned and with the report's evidence on a terminal, tab-separated in a pipe."""
        if not self.for_people:
            self.table(report, ("", ""), rows)
            return
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid(padding=(0, 2, 0, 0))
        for label, value in rows:
            grid.add_row(Text(label, style="dim"), Text(one_line(value), overflow="fold"))
        self._console().print(grid)
        self._footer(report)

    def picture(self, drawing: str) -> None:
        """Print a drawing that this program made, with the control sequences of a terminal's image protocol."""
        self._write(drawing + "\n")

    def note(self, sentence: str) -> None:
        """Say something on stderr, unless the user wants quiet."""
        if not self._quiet:
            self._say(sentence)

    def detail(self, sentence: str) -> None:
        """Say something on stderr that only a curious user wants."""
        if self._verbose:
            self._say(sentence)

    def failure(self, error: GalError) -> None:
        """Tell a failure on stderr and go on."""
        self._say(f"gal: {error.message}")
        if error.hint:
            self._say(f"     {error.hint}")

    @contextmanager
    def progress(self, title: str) -> Iterator[Callable[[str, int, int], None]]:
        """Show a progress bar on stderr, if that is a terminal.

        Yields:
            A function of a label, the bytes done and the bytes in all.
        """
        if self._quiet or not self._environment.stderr_is_terminal:
            yield lambda _label, _done, _total: None
            return
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

        columns = ("{task.fields[label]}", BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console(error=True), transient=True) as bar:
            task = bar.add_task(title, total=None, label=title)

            def update(label: str, done: int, total: int) -> None:
                bar.update(task, completed=done, total=total, label=one_line(label))

            yield update

    @contextmanager
    def live(self) -> Iterator[Callable[[str], None]]:
        """Show a line on stderr that changes in place; where that is no terminal, a line every half minute.

        Yields:
            A function of the line.
        """
        if self._quiet:
            yield lambda _line: None
        elif self._environment.stderr_is_terminal:
            from rich.live import Live
            from rich.text import Text

            with Live(console=self._console(error=True), transient=True) as shown:
                yield lambda line: shown.update(Text(one_line(line)))
        else:
            import time

            last = -math.inf

            def tell(line: str) -> None:
                nonlocal last
                if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
                    last = time.monotonic()
                    self._say(line)

            yield tell

    @contextmanager
    def counting(self, title: str) -> Iterator[Callable[[int, int], None]]:
        """Show on stderr how many things are done, if that is a terminal.

        Yields:
            A function of how many are done and how many there are.
        """
        if self._quiet or not self._environment.stderr_is_terminal:
            yield lambda _done, _total: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        columns = (title, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console(error=True), transient=True) as bar:
            task = bar.add_task(title, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    def _footer(self, report: Report) -> None:
        """Print the checks, and on what the answer rests, below the answer."""
        from rich.text import Text

        console = self._console()
        for check in report.checks:
            console.print(_check_line(check))
        for number, source in enumerate(report.sources, 1):
            console.print(Text(f"[{number}] {one_line(source.title)}", style="dim"))
        mark, style = _MARKS[report.verdict]
        line = Text.assemble((f"{mark} {report.verdict}", style))
        if report.receipt is not None:
            receipt = report.receipt
            line.append(f" · {one_line(receipt.model)} · {receipt.engine} {receipt.dtype}".rstrip(), style="dim")
        console.print(line)

    def _rich_table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            table.add_column(column)
        for row in rows:
            table.add_row(*(Text(one_line(cell)) for cell in row))
        self._console().print(table)

    def _console(self, *, error: bool = False) -> Console:
        from rich.console import Console

        never = self._color == "never" or (self._color == "auto" and "NO_COLOR" in self._environment.variables)
        return Console(
            file=self._environment.stderr if error else self._environment.stdout,
            force_terminal=True if self._color == "always" else None,
            color_system=None if never else "auto",
            markup=False,
            emoji=False,
            highlight=False,
            soft_wrap=not error,
        )

    def _write_json(self, value: dict[str, Any]) -> None:
        indent = None if self._jsonl else 2
        # A terminal could obey C1 control characters and bidirectional marks; escaped, they are only text.
        ascii_only = self._environment.stdout_is_terminal
        self._write(json.dumps(value, ensure_ascii=ascii_only, indent=indent) + "\n")

    def _write(self, text: str) -> None:
        self._environment.stdout.write(text)
        self._environment.stdout.flush()

    def _say(self, sentence: str) -> None:
        self._environment.stderr.write(strip_control(sentence) + "\n")
        self._environment.stderr.flush()


def _check_line(check: Check) -> Text:
    from rich.text import Text

    mark, style = _MARKS[check.verdict]
    line = Text.assemble((f"{mark} ", style), one_line(check.claim))
    expected = f" (right: {one_line(check.expected)})" if check.expected else ""
    reason = f"  {one_line(check.reason)}{expected}" if check.reason or expected else ""
    return line.append(reason, style="dim")
