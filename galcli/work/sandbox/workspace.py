"""A directory that the programs of one block share, and the safe way to read what they left in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Self

from galcli.work.sandbox.outcome import Outcome, Reason, printable

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


class Workspace:
    """A temporary directory with the programs that run in it; leaving the `with` block removes it.

    Args:
        root: The directory to make it in.
        run: Runs a source, under a file name, in a directory.
        longest: The largest file, in bytes, that is read back.
    """

    def __init__(self, root: Path, run: Callable[[str, str, Path], Outcome], longest: int) -> None:
        import tempfile

        self._directory = Path(tempfile.mkdtemp(dir=root))
        self._run = run
        self._longest = longest

    def run(self, source: str, filename: str = "program.py") -> Outcome:
        """Run one program in this directory; whatever it does, the answer is an outcome."""
        outcome = self._run(source, filename, self._directory)
        if outcome.reason is Reason.FILES:
            # What it left would stop the next program of the block as well.
            self._empty()
        return outcome

    def read(self, name: str) -> str | None:
        """Return the text of a file; `None` if there is no plain file of that name, or it is too large.

        A name is one step: no folders, and no links are followed.
        """
        data = self._bytes(name)
        return None if data is None else printable(data.decode(errors="replace"))

    def _bytes(self, name: str) -> bytes | None:
        if Path(name).name != name or "\0" in name:
            return None
        # Not waiting for a pipe's other end: even what Landlock forbids to make is not trusted to be absent.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(self._directory / name, flags)
        except (OSError, ValueError):
            return None
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read(self._longest + 1)
        finally:
            os.close(descriptor)
        return data if len(data) <= self._longest else None

    def _empty(self) -> None:
        for entry in self._directory.iterdir():
            entry.unlink()

    def close(self) -> None:
        """Remove the directory and all that is in it; safe to call again."""
        import shutil

        shutil.rmtree(self._directory, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
