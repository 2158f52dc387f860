"""How a program ended: one reason and one fixed line for each, whatever the program did.

The lines depend on the reason and the limits only, never on what the program printed. What the program wrote
is in `stdout` and `stderr`, as text without terminal control characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from galcli.work.sandbox.limits import MEGABYTE

if TYPE_CHECKING:
    from galcli.work.sandbox.limits import Limits

# The class of the error at the start of its line.
_OUT_OF_MEMORY = re.compile(r"(\w+\.)*_?(Array)?MemoryError\b")
_FILE_TOO_LARGE = "OSError: [Errno 27]"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Reason(StrEnum):
    """Why a program ended, or was not run."""

    OK = "ok"
    ERROR = "error"
    EXIT = "exit"
    CPU = "cpu"
    WALL = "wall"
    MEMORY = "memory"
    OUTPUT = "output"
    FILES = "files"
    SYSTEM_CALL = "system-call"
    CRASH = "crash"
    SOURCE = "source"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"
    CLOSED = "closed"


# Fields are those of `Limits`, in the units a person reads, and `signal`. docs/sandbox.md shows this table.
MESSAGES = {
    Reason.OK: "",
    Reason.ERROR: "stopped by an error",
    Reason.EXIT: "ended with a non-zero exit status",
    Reason.CPU: "stopped after {cpu:g} s of CPU time",
    Reason.WALL: "stopped after {wall:g} s",
    Reason.MEMORY: "stopped at {memory:g} MB of memory",
    Reason.OUTPUT: "stopped after {output:g} MB of output",
    Reason.FILES: "stopped after writing more than {file:g} MB or {files} files",
    Reason.SYSTEM_CALL: "stopped at a system call of a foreign kind",
    Reason.CRASH: "crashed ({signal})",
    Reason.SOURCE: "not run: longer than {source:g} MB",
    Reason.UNAVAILABLE: "not run: no sandbox is available here",
    Reason.FAILED: "not run: the sandbox failed twice",
    Reason.CLOSED: "not run: the sandbox is closed",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one program.

    Attributes:
        ok: Whether it ran to its end.
        stdout: What it printed.
        stderr: The last line of its standard error: the error with its place, where it raised one.
        message: The fixed line for people; empty when `ok`.
        reason: The kind of end.
        runner: What ran it: the value of a `Level`.
        seconds: How long it ran.
    """

    ok: bool
    stdout: str
    stderr: str
    message: str
    reason: Reason
    runner: str
    seconds: float


def message(reason: Reason, limits: Limits, signal: str = "") -> str:
    """Return the fixed line for a reason."""
    return MESSAGES[reason].format(
        cpu=limits.cpu_seconds,
        wall=limits.wall_seconds,
        memory=limits.memory_bytes / MEGABYTE,
        output=limits.output_bytes / MEGABYTE,
        file=limits.file_bytes / MEGABYTE,
        files=limits.files,
        source=limits.source_bytes / MEGABYTE,
        signal=signal,
    )


def conclude(
    reason: Reason,
    limits: Limits,
    runner: str,
    *,
    stdout: str = "",
    stderr: str = "",
    seconds: float = 0.0,
    signal: str = "",
) -> Outcome:
    """Build the outcome for a reason, with its fixed line and clean text."""
    return Outcome(
        ok=reason is Reason.OK,
        stdout=printable(stdout),
        stderr=last_line(stderr),
        message=message(reason, limits, signal),
        reason=reason,
        runner=str(runner),
        seconds=seconds,
    )


def reason_of_error(line: str) -> Reason:
    """Tell the errors that are limits from a program's own; one that fakes such a line gains nothing."""
    if _OUT_OF_MEMORY.match(line):
        return Reason.MEMORY
    return Reason.FILES if line.startswith(_FILE_TOO_LARGE) else Reason.ERROR


def printable(text: str) -> str:
    """Return the text without control characters; a lone carriage return becomes a line end."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def last_line(text: str, longest: int = 1000) -> str:
    """Return the last line that is not blank, cut to a length that fits a report."""
    lines = [line for line in printable(text).splitlines() if line.strip()]
    return lines[-1].strip()[:longest] if lines else ""
