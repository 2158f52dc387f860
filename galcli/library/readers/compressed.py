"""Files that may be compressed with gzip or xz: told by their first bytes, whatever their name."""

from __future__ import annotations

import gzip
import io
import lzma
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, BinaryIO

from galcli.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"
SUFFIXES = frozenset({".gz", ".xz"})


def decompressed(raw: BinaryIO) -> IO[bytes]:
    """Return what reads a file's content, decompressed where it is compressed."""
    start = raw.read(len(_XZ))
    whole: IO[bytes] = raw
    if raw.seekable():
        raw.seek(0)
    else:
        whole = io.BufferedReader(Joined(start, raw))
    if start.startswith(_GZIP):
        return gzip.GzipFile(fileobj=whole)  # type: ignore[return-value]
    return lzma.LZMAFile(whole) if start == _XZ else whole


@contextmanager
def readable() -> Iterator[None]:
    """Say so when a file cannot be read, or when its compressed data is damaged.

    Raises:
        InputError: One of the two.
    """
    try:
        yield
    except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"Its compressed data is damaged: {error}.") from error
    except OSError as error:
        raise InputError(f"It cannot be read: {error.strerror or error}.") from error


def bare_name(path: Path) -> str:
    """Return a file's name in lower case without the suffix of its compression."""
    name = path.name.lower()
    return name.rsplit(".", 1)[0] if path.suffix.lower() in SUFFIXES else name


class Joined(io.RawIOBase):
    """The bytes of a file whose start has been read already."""

    def __init__(self, start: bytes, file: IO[bytes]) -> None:
        self._start = start
        self._file = file

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer, first with the start."""
        data = self._start or self._file.read(len(buffer))
        self._start = data[len(buffer) :]
        data = data[: len(buffer)]
        buffer[: len(data)] = data
        return len(data)
