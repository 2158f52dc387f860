"""Files that are either written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from galcli.errors import GalError


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that a crash or a full disk leaves the old one, or none.

    Raises:
        GalError: The file cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise GalError(f"{path} cannot be written: {error.strerror or error}.") from error
