"""The files of a Monty program: in memory, in one place, within the limits of a workspace.

Monty serves files in the caller's process, where no operating system holds them in. So nothing that a program
does touches the disk until it has ended, and the limit is the size that can be read back.
"""

from __future__ import annotations

import errno
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pydantic_monty import MemoryFile, OSAccess

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_monty import MontyFileHandle

    from galcli.work.sandbox.limits import Limits

_TOP = PurePosixPath("/")


class MemoryFiles(OSAccess):
    """A copy of a workspace for one program.

    Args:
        directory: The workspace.
        limits: How much it may hold.
    """

    def __init__(self, directory: Path, limits: Limits) -> None:
        super().__init__([MemoryFile(_TOP / path.name, path.read_bytes()) for path in directory.iterdir()])
        self._directory = directory
        self._limits = limits

    def save(self) -> None:
        """Write the files back, as plain files."""
        for path in self._directory.iterdir():
            path.unlink()
        for place in self.path_iterdir(_TOP)[: self._limits.files]:
            (self._directory / place.name).write_bytes(self.path_read_bytes(place))

    def path_open(self, path: PurePosixPath, mode: str) -> MontyFileHandle:
        """Open a file, which may create one."""
        if not self.path_exists(path) and len(self.path_iterdir(_TOP)) >= self._limits.files:
            raise _too_large()
        return super().path_open(path, mode)

    def path_write_text(self, path: PurePosixPath | MontyFileHandle, data: str) -> int:
        """Replace a file's text."""
        self._reserve(len(data))
        return super().path_write_text(path, data)

    def path_write_bytes(self, path: PurePosixPath | MontyFileHandle, data: bytes) -> int:
        """Replace a file's bytes."""
        self._reserve(len(data))
        return super().path_write_bytes(path, data)

    def path_append_text(self, path: PurePosixPath | MontyFileHandle, data: str) -> int:
        """Extend a file's text."""
        self._reserve(len(data))
        return super().path_append_text(path, data)

    def path_append_bytes(self, path: PurePosixPath | MontyFileHandle, data: bytes) -> int:
        """Extend a file's bytes."""
        self._reserve(len(data))
        return super().path_append_bytes(path, data)

    def path_mkdir(self, path: PurePosixPath, parents: bool, exist_ok: bool) -> None:
        """Refuse: a workspace is one flat place under every runner."""
        del parents, exist_ok
        raise PermissionError(errno.EPERM, "no folders in a workspace", str(path))

    def _reserve(self, size: int) -> None:
        held = sum(len(self.path_read_bytes(place)) for place in self.path_iterdir(_TOP))
        if held + size > self._limits.output_bytes:
            raise _too_large()


def _too_large() -> OSError:
    return OSError(errno.EFBIG, "File too large")
