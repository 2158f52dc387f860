"""Large files that are either written whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from galcli.errors import GalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name when all is written, and vanishes when something fails.

    Raises:
        GalError: It cannot be written.
    """
    # The process's number: two runs at once must not write into the same unfinished file.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise
        unfinished.replace(path)
    except OSError as error:
        raise GalError(f"{path} cannot be written: {error.strerror or error}.") from error
