"""The sandbox as the rest of the project sees it.

It never raises for what a program does, and never runs a program with less protection than its level says: where
a level turns out not to hold, the next one takes over, and the last one runs nothing.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from galcli.errors import UsageError
from galcli.work.sandbox.availability import Level, describe
from galcli.work.sandbox.limits import Limits
from galcli.work.sandbox.outcome import Outcome, Reason, conclude, printable
from galcli.work.sandbox.workspace import Workspace

if TYPE_CHECKING:
    from types import TracebackType

AUTO = "auto"
_LONGEST_NAME = 100


class Runner(Protocol):
    """What a level offers."""

    def start(self) -> None:
        """Begin to warm up, without waiting."""

    def run(self, source: str, filename: str, directory: Path) -> Outcome:
        """Run one program in a directory."""

    def close(self) -> None:
        """End every process; safe to call again."""


class Sandbox:
    """Runs programs that nobody has read. A context manager.

    One program runs at a time; other threads wait.

    Args:
        limits: What each program may use.
        runner: `auto` for the best that this machine offers, or the value of one `Level`.

    Raises:
        UsageError: There is no such runner.
    """

    def __init__(self, limits: Limits | None = None, runner: str = AUTO) -> None:
        self._limits = limits or Limits()
        self._levels = _candidates(runner)
        self._lock = threading.Lock()
        self._runner: Runner | None = None
        self._root: Path | None = None
        self._closed = False

    @property
    def level(self) -> Level:
        """The protection that the next program will run under."""
        return self._levels[0]

    def start(self) -> None:
        """Begin to warm up in the background and return at once."""
        with self._lock:
            if not self._closed and (runner := self._prepared()):
                runner.start()

    def workspace(self) -> Workspace:
        """Make a directory for the programs of one block; use it in a `with` statement.

        Raises:
            ValueError: The sandbox is closed.
        """
        with self._lock:
            if self._closed:
                raise ValueError("the sandbox is closed")
            return Workspace(self._place(), self._run, self._limits.output_bytes)

    def close(self) -> None:
        """End every process and remove every workspace; safe to call again."""
        with self._lock:
            self._closed = True
            if self._runner:
                self._runner.close()
            if self._root:
                import shutil

                shutil.rmtree(self._root, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, source: str, filename: str, directory: Path) -> Outcome:
        with self._lock:
            if self._closed or not directory.is_dir():
                return self._not_run(Reason.CLOSED)
            if len(source.encode(errors="replace")) > self._limits.source_bytes:
                return self._not_run(Reason.SOURCE)
            name = printable(filename)[:_LONGEST_NAME] or "program.py"
            while runner := self._prepared():
                outcome = runner.run(source, name, directory)
                if outcome.reason is not Reason.UNAVAILABLE or len(self._levels) == 1:
                    return outcome
                # The kernel promised more than it keeps; go on with what is left.
                runner.close()
                self._runner = None
                del self._levels[0]
            return self._not_run(Reason.UNAVAILABLE)

    def _not_run(self, reason: Reason) -> Outcome:
        return conclude(reason, self._limits, self.level)

    def _prepared(self) -> Runner | None:
        """Return the runner of the level, made when first needed."""
        if self._runner is None:
            if self.level is Level.KERNEL:
                from galcli.work.sandbox.kernel import KernelRunner

                self._runner = KernelRunner(self._place(), self._limits)
            elif self.level is Level.MONTY:
                from galcli.work.sandbox.monty import MontyRunner

                self._runner = MontyRunner(self._limits)
        return self._runner

    def _place(self) -> Path:
        """Return the directory that holds all workspaces, made when first needed."""
        if self._root is None:
            import tempfile

            self._root = Path(tempfile.mkdtemp(prefix="gal-"))
        return self._root


def _candidates(runner: str) -> list[Level]:
    """Return the levels to try, the best first."""
    available = [entry.level for entry in describe() if entry.available]
    if runner == AUTO:
        return available
    if runner not in list(Level):
        names = ", ".join((AUTO, *Level))
        raise UsageError(f"There is no sandbox runner {runner!r}.", f"Use one of {names}.")
    return [level for level in available if level == runner] or [Level.NONE]
