"""Read what a user gives: an argument, a file, or standard input. Bad input gets one sentence.

Text is UTF-8, with or without a byte order mark. Anything else is named with file and line rather than guessed.
"""

from __future__ import annotations

import os
import select
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.errors import InputError, UsageError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from galcli.environment import Environment

LARGEST_BYTES = 64_000_000
"""Larger inputs are refused; the largest in use is a book."""
LONGEST_QUESTION = 100_000
"""Characters that a question may have; longer text belongs into a context."""

_PATIENCE_SECONDS = 1.0
_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def decode(data: bytes, name: str) -> str:
    """Return the text of `data`.

    Args:
        data: The content.
        name: What the user calls it: a file's path, or standard input.

    Raises:
        InputError: It is not UTF-8 text; the sentence names the line.
    """
    encoding = _BYTE_ORDER_MARKS.get(data[:2])
    if encoding:
        raise InputError(f"{name} is {encoding}, not UTF-8.", f"Convert it: iconv -f {encoding} -t UTF-8.")
    if (position := data.find(b"\0")) >= 0:
        raise InputError(f"{name}, line {_line(data, position)}, holds a NUL byte; is it a binary file?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line(data, error.start)
        raise InputError(f"{name}, line {line}, is not UTF-8 (byte 0x{data[error.start]:02x}).") from error


def read_file(path: str) -> str:
    """Return the text of a file.

    Raises:
        InputError: It cannot be read, is too large, or is not UTF-8.
    """
    return decode(read_file_bytes(path), one_line(path))


def read_file_bytes(path: str) -> bytes:
    """Return what a file holds.

    Raises:
        InputError: It cannot be read, or is too large.
    """
    shown = one_line(path)
    try:
        if Path(path).stat().st_size > LARGEST_BYTES:
            raise InputError(f"{shown} is larger than {LARGEST_BYTES // 10**6} MB.")
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{shown} cannot be read: {reason}.") from error


def read_stdin(environment: Environment, notify: Callable[[str], None]) -> str:
    """Return everything on standard input; says on stderr when nothing comes for a second.

    Raises:
        InputError: There is no standard input, it is too large, or not UTF-8.
    """
    return decode(read_stdin_bytes(environment, notify), "standard input")


def read_stdin_bytes(environment: Environment, notify: Callable[[str], None]) -> bytes:
    """Return everything on standard input as it is; see `read_stdin`."""
    if environment.stdin is None:
        raise InputError("There is no standard input.")
    _wait_for_data(environment, notify)
    data = environment.stdin.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise InputError(f"Standard input is larger than {LARGEST_BYTES // 10**6} MB.")
    return data


def read_lines(environment: Environment, notify: Callable[[str], None]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of standard input with their numbers, as they come and without line ends."""
    if environment.stdin is None:
        raise InputError("There is no standard input.")
    _wait_for_data(environment, notify)
    for number, line in enumerate(iter(lambda: environment.stdin.readline(LARGEST_BYTES), b""), 1):  # type: ignore[union-attr]
        yield number, line.rstrip(b"\r\n")


def text_or_stdin(argument: str | None, environment: Environment, notify: Callable[[str], None], what: str) -> str:
    """Return the argument's text; `-`, or a pipe without an argument, is standard input.

    Raises:
        UsageError: There is neither.
        InputError: Standard input cannot be used, or the text is empty.
    """
    if argument is None and environment.stdin_is_terminal:
        raise UsageError(f"There is no {what}.", "Give it as an argument, or pipe it in; - is standard input.")
    text = read_stdin(environment, notify) if argument in (None, "-") else argument
    if not text.strip():
        raise UsageError(f"The {what} is empty.")
    return decode(text.encode("utf-8", "surrogateescape"), f"the {what}")


def files_or_stdin(
    files: list[str] | None, environment: Environment, notify: Callable[[str], None]
) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the name of each input and a function that reads it; `-`, or a pipe without files, is standard input.

    Raises:
        UsageError: There are no files, and standard input is a terminal.
    """
    if not files and environment.stdin_is_terminal:
        raise UsageError("There is no text.", "Name a file, or pipe the text in; - is standard input.")
    for name in files or ["-"]:
        if name == "-":
            yield "-", lambda: read_stdin(environment, notify)
        else:
            yield one_line(name), lambda name=name: read_file(name)  # type: ignore[misc]


def piped_context(environment: Environment, notify: Callable[[str], None]) -> str:
    """Return the text that is piped in beside an argument; empty where nothing is."""
    if environment.stdin is None or not _is_pipe_or_file(environment):
        return ""
    return read_stdin(environment, notify)


def _is_pipe_or_file(environment: Environment) -> bool:
    try:
        mode = os.fstat(environment.stdin.fileno()).st_mode  # type: ignore[union-attr]
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _wait_for_data(environment: Environment, notify: Callable[[str], None]) -> None:
    """Say so when a pipe stays silent, so that nobody wonders why nothing happens."""
    try:
        descriptor = environment.stdin.fileno()  # type: ignore[union-attr]
        ready, _, _ = select.select([descriptor], [], [], _PATIENCE_SECONDS)
    except (OSError, ValueError):
        return
    if not ready:
        notify("Waiting for text on standard input; end it with Ctrl-D, or give none with < /dev/null.")


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1
