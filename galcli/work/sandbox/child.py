"""A forked child, from both ends: it waits for a program, shuts itself in, and runs it.

It can be forked before the program is known, so that the fork costs the caller nothing.
"""

from __future__ import annotations

import gc
import os
import socket
from typing import TYPE_CHECKING, Any, NoReturn

from galcli.work.sandbox import confine, frames, program
from galcli.work.sandbox.limits import Limits

if TYPE_CHECKING:
    from galcli.work.sandbox.landlock import Access

_FIRST_FREE = 3


class Child:
    """The server's end of a child.

    Attributes:
        process: Its process id; it is the server's to reap.
        output: The read ends of its standard output and standard error.
    """

    def __init__(self, rules: dict[str, Access]) -> None:
        """Fork; in the child this does not return."""
        ours, theirs = socket.socketpair()
        out, err = os.pipe(), os.pipe()
        # The collector leaves alone what all children share, so that it stays shared.
        gc.freeze()
        server = confine.Server.current()
        self.process = os.fork()
        if self.process == 0:
            _serve(theirs.fileno(), out[1], err[1], rules, server)
        theirs.close()
        os.close(out[1])
        os.close(err[1])
        self._line = ours
        self.output = (out[0], err[0])

    def hand_over(self, request: dict[str, Any]) -> str:
        """Give the child its program; return why it could not be confined, or nothing once it runs.

        Raises:
            OSError: The child is gone.
        """
        self._line.sendall(frames.encode(request))
        answer = frames.receive(self._line)
        if answer is None:
            raise BrokenPipeError
        return str(answer["refused"])

    def close(self) -> None:
        """Let go of the child; one that still waits for a program ends."""
        self._line.close()
        for pipe in self.output:
            os.close(pipe)


def _serve(line: int, out: int, err: int, rules: dict[str, Access], server: confine.Server) -> NoReturn:
    """Be the child; whatever the program does, nothing of the server's goes on after it."""
    leave = os._exit
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.dup2(line, _FIRST_FREE)
        os.closerange(_FIRST_FREE + 1, os.sysconf("SC_OPEN_MAX"))
        try:
            ruleset, refused = confine.prepare(server, rules), ""
        except (OSError, RuntimeError) as error:
            ruleset, refused = -1, str(error) or "refused"
        with socket.socket(fileno=_FIRST_FREE) as channel:
            request = frames.receive(channel)
            if request is None:
                leave(0)
            refused = refused or _confine(request, server, ruleset)
            # From here on there are no sockets; writing to a descriptor that is one remains allowed.
            os.write(_FIRST_FREE, frames.encode({"refused": refused}))
        if refused:
            leave(program.ERROR_STATUS)
        program.run(request["source"], request["filename"])
    finally:
        leave(program.ERROR_STATUS)


def _confine(request: dict[str, Any], server: confine.Server, ruleset: int) -> str:
    try:
        confine.confine(request["directory"], Limits(**request["limits"]), server, ruleset)
    except (OSError, RuntimeError) as error:
        return str(error) or "refused"
    return ""
