"""The warm process: it imports ahead of time and forks one confined child for each program.

It is started by exec with a clean environment and holds nothing of the command's: no memory, no descriptors but
one socket. It never runs a program itself, and it ends, with its child, as soon as the command does.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from galcli.work.sandbox import confine, frames, libc
from galcli.work.sandbox.child import Child
from galcli.work.sandbox.limits import Limits
from galcli.work.sandbox.preload import Preload
from galcli.work.sandbox.supervise import CallerGoneError, Ending, Watch

_LAST_MOMENT = 1.0


def main(config: dict[str, Any]) -> NoReturn:
    """Serve programs until the caller is gone; `config` is what `server.py` sends."""
    _offer_to_the_memory_killer()
    libc.prctl(libc.SET_DUMPABLE, 0)
    # Children get what is on this list; where the project itself lives is of no use to them.
    sys.path[:] = [path for path in sys.path if path not in config["own"]]
    zygote = _Zygote(config)
    with contextlib.suppress(CallerGoneError, OSError):
        zygote.serve()
    if zygote.outlives_caller():
        # Nobody else will remove its workspaces.
        shutil.rmtree(config["root"], ignore_errors=True)
    os._exit(0)


class _Zygote:
    """The state of the warm process."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._channel = socket.socket(fileno=os.dup(0))
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.close(null)
        self._preload = Preload(tuple(config["preload"]))
        self._rules = confine.readable(config["readable"])
        # The socket may live on in a fork of the caller, so its process is watched as well.
        caller = os.pidfd_open(config["caller"])
        if os.getppid() != config["caller"]:
            raise CallerGoneError
        self._lifelines = [self._channel.fileno(), caller]
        self._caller = caller
        self._spare: Child | None = None

    def serve(self) -> None:
        """Answer programs; import in the pauses."""
        while True:
            busy = bool(self._preload) or self._spare is None
            waiting = select.select(self._lifelines, [], [], 0 if busy else None)[0]
            if self._caller in waiting:
                return
            if not waiting:
                self._use_the_pause()
                continue
            request = frames.receive(self._channel)
            if request is None:
                return
            self._preload.serve(request["source"])
            self._channel.sendall(frames.encode(self._run(request).message()))

    def outlives_caller(self) -> bool:
        """Say whether the caller has ended; its socket closes a moment before that."""
        return bool(select.select([self._caller], [], [], _LAST_MOMENT)[0])

    def _use_the_pause(self) -> None:
        """Import the next module; when all are there, fork the next child ahead of its program."""
        if self._preload:
            self._preload.step()
        else:
            self._spare = Child(self._rules)

    def _run(self, request: dict[str, Any]) -> Ending:
        """Hand the program to a child, and watch it."""
        child, self._spare = self._spare or Child(self._rules), None
        try:
            refused = child.hand_over(request)
            if refused:
                os.waitpid(child.process, 0)
                return Ending(refused=refused)
            limits = Limits(**request["limits"])
            watch = Watch(child.process, child.output, request["directory"], limits, self._lifelines)
            return watch.finish()
        finally:
            child.close()


def _offer_to_the_memory_killer() -> None:
    """If the machine runs out of memory, this process and its children go before the user's others do."""
    # A courtesy, not a protection: a container may hide the file.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
