"""The Linux runner: two warm processes, and the verdict on how a program ended.

The light process forks in about a millisecond because it is small; the heavy one has numpy, scipy and sympy
imported. A program goes to the heavy one if it mentions one of these.
"""

from __future__ import annotations

import signal
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from galcli.work.sandbox import preload
from galcli.work.sandbox.availability import Level
from galcli.work.sandbox.outcome import Outcome, Reason, conclude, last_line, reason_of_error
from galcli.work.sandbox.server import Server, ServerLostError

if TYPE_CHECKING:
    from pathlib import Path

    from galcli.work.sandbox.limits import Limits

_ATTEMPTS = 2


class KernelRunner:
    """Runs programs in confined CPython processes.

    Args:
        root: The directory that holds all workspaces.
        limits: What a program may use.
    """

    level = Level.KERNEL

    def __init__(self, root: Path, limits: Limits) -> None:
        self._limits = limits
        self._light = Server(preload.LIGHT, root)
        self._heavy = Server(preload.HEAVY, root)

    def start(self) -> None:
        """Begin to warm both processes."""
        for server in (self._light, self._heavy):
            try:
                server.start()
            except ServerLostError:
                # The first program tries again and reports it.
                return

    def run(self, source: str, filename: str, directory: Path) -> Outcome:
        """Run one program; a warm process that died is replaced once."""
        server = self._heavy if preload.is_heavy(source) else self._light
        request = {
            "source": source,
            "filename": filename,
            "directory": str(directory),
            "limits": asdict(self._limits),
        }
        for _ in range(_ATTEMPTS):
            try:
                ending = server.exchange(request, self._limits.wall_seconds)
            except ServerLostError:
                continue
            return judge(ending, self._limits)
        return conclude(Reason.FAILED, self._limits, self.level)

    def close(self) -> None:
        """End both processes."""
        self._light.kill()
        self._heavy.kill()


def judge(ending: dict[str, Any], limits: Limits) -> Outcome:
    """Turn what the warm process saw into an outcome."""
    status = ending["status"]
    return conclude(
        _reason(ending, limits),
        limits,
        Level.KERNEL,
        stdout=ending["stdout"],
        stderr=ending["refused"] or ending["stderr"],
        seconds=ending["seconds"],
        signal=_signal_name(-status) if status < 0 else "",
    )


def _reason(ending: dict[str, Any], limits: Limits) -> Reason:
    status = ending["status"]
    if ending["refused"]:
        return Reason.UNAVAILABLE
    if ending["stopped"]:
        return Reason(ending["stopped"])
    if status < 0:
        return _signalled(-status, ending["cpu"], limits)
    if status == 0:
        return Reason.OK
    return reason_of_error(last_line(ending["stderr"])) if status == 1 else Reason.EXIT


def _signalled(number: int, cpu: float, limits: Limits) -> Reason:
    if number == signal.SIGSYS:
        return Reason.SYSTEM_CALL
    # The kernel's own limit is coarser and strikes only where the watch could not.
    if number == signal.SIGXCPU or (number == signal.SIGKILL and cpu >= limits.cpu_seconds):
        return Reason.CPU
    return Reason.CRASH


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
