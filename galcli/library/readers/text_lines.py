"""Lines of text from bytes: UTF-8 with or without a byte order mark, UTF-16 and UTF-32 with one.

A byte that is not UTF-8 becomes a lone surrogate, as Python's `surrogateescape` has it, so that a reader can name the
line and go on; `sound` tells such text.
"""

from __future__ import annotations

import codecs
import io
from typing import IO, TYPE_CHECKING

from galcli.library.readers.compressed import Joined

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def lines_of(file: IO[bytes]) -> Iterator[str]:
    """Yield the lines of a file with the line ends that they have."""
    start = file.read(4)
    mark, encoding = next((found for found in _MARKS if start.startswith(found[0])), (b"", "utf-8"))
    rest = Joined(start[len(mark) :] if encoding == "utf-8" else start, file)
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    with io.TextIOWrapper(io.BufferedReader(rest, 1 << 18), encoding, errors, newline="\n") as text:
        yield from text


def text_of(file: IO[bytes]) -> str:
    """Return the whole text of a file."""
    return "".join(lines_of(file))


def sound(text: str) -> bool:
    """Whether a text was UTF-8, without null characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
