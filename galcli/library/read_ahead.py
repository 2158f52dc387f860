"""Read files ahead of what becomes of them.

Where there is much to read, a process of its own parses the next records while this one stores the last.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from galcli.errors import GalError
from galcli.library.readers.source import FileItems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from galcli.library.items import Item

    Files: TypeAlias = "Sequence[tuple[Path, str]]"
    Chunks: TypeAlias = "multiprocessing.Queue[Chunk | None]"

_CHUNK = 500
_WAITING = 16
"""Chunks that are parsed before they are needed: some megabytes of records."""
_WORTH_A_PROCESS = 4_000_000
"""Bytes below which starting a process takes longer than it saves."""
_PATIENCE = 1.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of the items of a file.

    Attributes:
        number: Of the file.
        items: The items, in order.
        bytes_read: How much of the file has been read.
        last: Whether this is all of the file; such a chunk has no items.
    """

    number: int
    items: list[Item]
    bytes_read: int
    last: bool = False


def chunks(files: Files) -> Iterator[Chunk]:
    """Yield what files hold, piece by piece; each ends with a chunk that says so.

    Args:
        files: Their paths and formats.
    """
    for number, (path, kind) in enumerate(files):
        held = FileItems(path, kind)
        items = iter(held)
        while piece := list(islice(items, _CHUNK)):
            yield Chunk(number, piece, held.bytes_read)
        yield Chunk(number, [], held.bytes_read, last=True)


def chunks_ahead(files: Files, size: int) -> Iterator[Chunk]:
    """Yield the same, read by another process where that is worth it.

    Args:
        files: Their paths and formats.
        size: Bytes of all of them.

    Raises:
        GalError: The process ended before the files did.
    """
    if size < _WORTH_A_PROCESS:
        yield from chunks(files)
        return
    context = multiprocessing.get_context("spawn")
    waiting: Chunks = context.Queue(_WAITING)
    process = context.Process(target=_send, args=(files, waiting), daemon=True)
    process.start()
    try:
        while (chunk := _next(waiting, process)) is not None:
            yield chunk
    finally:
        process.terminate()
        process.join()
        waiting.close()


def _send(files: Files, waiting: Chunks) -> None:
    """Read the files in another process. Ctrl-C reaches that one as well, and is its parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for chunk in chunks(files):
        waiting.put(chunk)
    waiting.put(None)


def _next(waiting: Chunks, process: BaseProcess) -> Chunk | None:
    while True:
        alive = process.is_alive()
        try:
            return waiting.get(timeout=_PATIENCE)
        except queue.Empty:
            if not alive:
                raise GalError(
                    f"The process that reads the files ended early, with status {process.exitcode}.",
                    "What was added is kept; the same command goes on.",
                ) from None
