"""Add files to a library: each once, as long as it does not change."""

from __future__ import annotations

import hashlib
from itertools import accumulate
from typing import TYPE_CHECKING

from galcli.library.items import Finished, Problem
from galcli.library.read_ahead import chunks_ahead
from galcli.library.readers.source import FileItems, files_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from galcli.library.items import AddSummary, Item
    from galcli.library.library import Library


def add_files(
    library: Library,
    paths: list[Path],
    kind: str | None = None,
    *,
    on_read: Callable[[Path, int, int], None] | None = None,
    on_saved: Callable[[int], None] | None = None,
    on_problem: Callable[[Problem], None] | None = None,
) -> AddSummary:
    """Add files and the readable files in folders.

    A file that was added earlier and has the same content is not read again, unless something of it was removed.

    Args:
        library: Takes them.
        paths: Files and folders.
        kind: How to read the files; their names tell where it is not given.
        on_read: Receives the file that is read now, the bytes read so far and the bytes of all files.
        on_saved: Receives how many records are on the disk, each time that more are.
        on_problem: Receives each problem as soon as it is met.

    Raises:
        InputError: A path does not exist.
        UsageError: A file's name does not tell its format.
    """
    named = [(path, FileItems(path, kind).kind) for path in files_in(paths)]
    files = [(path, found, _digest(path)) for path, found in named]
    new = [one for one in files if not (one[2] and library.has_file(str(one[0].resolve()), one[2]))]
    *before, total = accumulate((_size(path) for path, _, _ in new), initial=0)

    def items() -> Iterator[Item]:
        count = problems = 0
        for chunk in chunks_ahead([(path, found) for path, found, _ in new], total):
            path, _, digest = new[chunk.number]
            if on_read is not None:
                on_read(path, before[chunk.number] + chunk.bytes_read, total)
            yield from chunk.items
            count += len(chunk.items)
            problems += sum(isinstance(item, Problem) for item in chunk.items)
            if not chunk.last:
                continue
            if not count:
                yield Problem(str(path), "It holds no records.")
            elif digest and not problems:  # what was skipped is told again
                yield Finished(str(path.resolve()), digest)
            count = problems = 0

    summary = library.add(items(), on_saved=on_saved, on_problem=on_problem)
    summary.unchanged = len(files) - len(new)
    return summary


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _digest(path: Path) -> str:
    """Return a digest of a file's content; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
