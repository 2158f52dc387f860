"""A child process that answers lines with lines, each answer within a deadline."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CHUNK = 1 << 16
_GOODBYE_SECONDS = 1.0


class ChildEnded(Exception):  # noqa: N818 - a state, told to callers who decide whether it is an error
    """The child ended, or closed its output."""


class LineProcess:
    """A child process on two pipes. Its own session keeps Ctrl-C from it; the end of its input ends it.

    Args:
        command: What to run.
        variables: Its environment; `None` is this process's.
    """

    def __init__(self, command: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        # One pipe for both outputs keeps messages in front of the answer that they belong to.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=variables,
            start_new_session=True,
        )
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        self._input = self._process.stdin
        self._output = self._process.stdout.fileno()
        self._pending = b""

    @property
    def pid(self) -> int:
        """The child's process number."""
        return self._process.pid

    def fileno(self) -> int:
        """Return the descriptor on which answers come, for `select`."""
        return self._output

    @property
    def has_line(self) -> bool:
        """Whether a line was received that was not read yet; `select` does not know of it."""
        return b"\n" in self._pending

    def write(self, line: str) -> None:
        """Send a line.

        Raises:
            ChildEnded: It no longer listens.
        """
        try:
            self._input.write(line.encode() + b"\n")
            self._input.flush()
        except (OSError, ValueError) as error:
            raise ChildEnded from error

    def read(self, seconds: float) -> str:
        """Return the next line without its end.

        Raises:
            TimeoutError: None came in time.
            ChildEnded: None will come.
        """
        deadline = time.monotonic() + seconds
        while b"\n" not in self._pending:
            if not select.select([self._output], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError
            chunk = os.read(self._output, _CHUNK)
            if not chunk:
                raise ChildEnded
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        return line.decode(errors="replace").rstrip("\r")

    def kill(self) -> None:
        """End the child at once."""
        self._process.kill()
        self._let_go()

    def close(self) -> None:
        """End the child's input and wait a moment for it to go."""
        with contextlib.suppress(OSError):
            self._input.close()
        try:
            self._process.wait(_GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._let_go()

    def _let_go(self) -> None:
        self._process.wait()
        with contextlib.suppress(OSError):
            self._input.close()
        if self._process.stdout is not None:
            self._process.stdout.close()
