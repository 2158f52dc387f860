"""Open a text file that may be compressed: plain, `.gz` or `.xz`, as databases hand them out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from galcli.errors import InputError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_LINE = 2_000_000


def open_binary(path: str) -> BinaryIO:
    """Open a file for reading and undo its compression.

    Raises:
        OSError: It cannot be opened.
    """
    if path.endswith(".gz"):
        import gzip

        return cast("BinaryIO", gzip.open(path))
    if path.endswith(".xz"):
        import lzma

        return cast("BinaryIO", lzma.open(path))
    return Path(path).open("rb")


def file_lines(path: str) -> Iterator[bytes]:
    """Yield the lines of a file as they are read; a longer line than any sequence comes in pieces.

    Raises:
        InputError: The file cannot be read, or its compressed data is damaged.
    """
    try:
        with open_binary(path) as file:
            yield from iter(lambda: file.readline(_LONGEST_LINE), b"")
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"{one_line(path)} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    except Exception as error:
        # lzma and zlib have errors of their own, and importing either to name it is not worth the start-up time.
        if type(error).__module__ not in {"_lzma", "zlib"}:
            raise
        raise InputError(f"{one_line(path)} is damaged: {error}.") from error
