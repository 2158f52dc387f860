"""Watch one child: collect what it prints, stop it at a limit, and say how it ended.

Everything here comes from the kernel (pipes, clocks, exit status), nothing from the child's word.
"""

from __future__ import annotations

import os
import select
import signal
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from galcli.work.sandbox.limits import Limits

TICK = 0.02


class CallerGoneError(Exception):
    """The command that asked for this program has ended."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended.

    Attributes:
        stopped: The limit at which it was stopped: `cpu`, `wall`, `output` or `files`; empty otherwise.
        status: Its exit status; below zero, the signal that ended it.
        cpu: The processor seconds it used.
        seconds: The seconds it ran.
        stdout: What it printed.
        stderr: What it wrote to standard error.
        refused: Why it was never confined, and so never ran the program; empty otherwise.
    """

    stopped: str = ""
    status: int = 0
    cpu: float = 0.0
    seconds: float = 0.0
    stdout: str = ""
    stderr: str = ""
    refused: str = ""

    def message(self) -> dict[str, Any]:
        """Return the ending as a message."""
        return asdict(self)


class Watch:
    """One running child.

    Args:
        child: Its process id; nobody else may reap it.
        pipes: The read ends of its standard output and standard error.
        directory: Its workspace.
        limits: What it may use.
        lifelines: Descriptors that become readable when the caller is gone.
    """

    def __init__(
        self, child: int, pipes: tuple[int, int], directory: str, limits: Limits, lifelines: list[int]
    ) -> None:
        self._child = child
        self._pipes = pipes
        self._directory = directory
        self._limits = limits
        self._lifelines = lifelines
        self._printed = {pipe: bytearray() for pipe in pipes}
        self._began = time.monotonic()

    def finish(self) -> Ending:
        """Wait until the child ends by itself or is stopped, and reap it.

        Raises:
            CallerGoneError: The caller ended; the child is gone too.
        """
        stopped = ""
        try:
            stopped = self._watch()
        finally:
            os.kill(self._child, signal.SIGKILL)
            _, status, usage = os.wait4(self._child, 0)
        self._drain()
        stdout, stderr = (self._text(pipe) for pipe in self._pipes)
        return Ending(
            stopped=stopped or self._stored_too_much(),
            status=os.waitstatus_to_exitcode(status),
            cpu=usage.ru_utime + usage.ru_stime,
            seconds=time.monotonic() - self._began,
            stdout=stdout,
            stderr=stderr,
        )

    def _watch(self) -> str:
        """Return the limit that was reached, or nothing once the child has exited."""
        exited = os.pidfd_open(self._child)
        poller = select.poll()
        for descriptor in (exited, *self._pipes, *self._lifelines):
            poller.register(descriptor, select.POLLIN)
        checked = self._began
        try:
            while True:
                events = [descriptor for descriptor, _ in poller.poll(TICK * 1000)]
                if not set(events).isdisjoint(self._lifelines):
                    raise CallerGoneError
                for pipe in self._pipes:
                    if pipe in events and not self._read(pipe):
                        poller.unregister(pipe)
                if exited in events:
                    return ""
                if self._output_is_over():
                    return "output"
                if time.monotonic() - checked >= TICK:
                    if stopped := self._stored_too_much() or self._took_too_long():
                        return stopped
                    checked = time.monotonic()
        finally:
            os.close(exited)

    def _stored_too_much(self) -> str:
        if self._output_is_over():
            return "output"
        return "files" if files_are_over(self._directory, self._limits) else ""

    def _took_too_long(self) -> str:
        if cpu_seconds(self._child) > self._limits.cpu_seconds:
            return "cpu"
        return "wall" if time.monotonic() - self._began > self._limits.wall_seconds else ""

    def _output_is_over(self) -> bool:
        return sum(map(len, self._printed.values())) > self._limits.output_bytes

    def _read(self, pipe: int) -> bool:
        chunk = os.read(pipe, 1 << 16)
        self._printed[pipe] += chunk
        return bool(chunk)

    def _drain(self) -> None:
        """Read what the dead child left in its pipes: it had no children, so both end."""
        for pipe in self._pipes:
            while self._read(pipe):
                pass

    def _text(self, pipe: int) -> str:
        return bytes(self._printed[pipe][: self._limits.output_bytes]).decode(errors="replace")


def cpu_seconds(process: int) -> float:
    """Return the processor time of a running process; zero once it has ended."""
    # How Linux numbers the clocks of other processes (CPUCLOCK_SCHED); Python offers no name for it.
    clock = (~process << 3) | 2
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0


def files_are_over(directory: str, limits: Limits) -> bool:
    """Say whether a workspace holds more than it may; looks at no more entries than that takes."""
    total = 0
    with os.scandir(directory) as entries:
        for count, entry in enumerate(entries, start=1):
            try:
                total += entry.stat(follow_symlinks=False).st_size
            except FileNotFoundError:
                # The program removed it in this moment.
                continue
            if count > limits.files or total > limits.file_bytes:
                return True
    return False
