"""Add files to a library: each once, as long as it does not change."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from galcli.library.items import Finished, Problem
from galcli.library.readers.source import FileItems, files_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from galcli.library.items import AddSummary, Item
    from galcli.library.library import Library

_TOLD_EVERY = 500


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
    files = [(path, FileItems(path, kind), _size(path)) for path in files_in(paths)]
    unchanged = 0

    def items() -> Iterator[Item]:
        nonlocal unchanged
        done, total = 0, sum(size for _, _, size in files)
        for path, held, size in files:
            digest = _digest(path)
            if digest and library.has_file(str(path.resolve()), digest):
                unchanged += 1
            else:
                count = problems = 0
                for count, item in enumerate(held, 1):
                    if on_read is not None and count % _TOLD_EVERY == 1:
                        on_read(path, done + held.bytes_read, total)
                    problems += isinstance(item, Problem)
                    yield item
                if not count:
                    yield Problem(str(path), "It holds no records.")
                elif digest and not problems:  # what was skipped is told again
                    yield Finished(str(path.resolve()), digest)
            done += size

    summary = library.add(items(), on_saved=on_saved, on_problem=on_problem)
    summary.unchanged = unchanged
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
