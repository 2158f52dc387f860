"""From a file to its items: which reader reads what."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.errors import InputError, UsageError
from galcli.library.items import Problem
from galcli.library.readers.compressed import bare_name, decompressed, readable
from galcli.library.readers.text_lines import lines_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, BinaryIO

    from galcli.library.items import Item

FORMATS = ("bib", "jsonl", "csv", "pdf", "tex", "md", "txt")
"""The formats by which a file can be read."""
_SUFFIXES = {
    ".bib": "bib", ".bibtex": "bib", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv",
    ".tsv": "csv", ".pdf": "pdf", ".tex": "tex", ".md": "md", ".markdown": "md", ".txt": "txt",
}  # fmt: skip
_LARGEST_DOCUMENT = 64_000_000


def format_of(path: Path) -> str | None:
    """Return the format that a file's name tells; `None` where it tells none."""
    name = bare_name(path)
    return next((kind for suffix, kind in _SUFFIXES.items() if name.endswith(suffix)), None)


def files_in(paths: list[Path]) -> Iterator[Path]:
    """Yield the files that are named, and those in named folders that can be read; hidden ones are left out.

    Raises:
        InputError: A path does not exist.
    """
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                found = (Path(folder, name) for name in sorted(names) if not name.startswith("."))
                yield from (file for file in found if format_of(file) is not None)
        elif path.exists():
            yield path
        else:
            raise InputError(f"{path} does not exist.")


class FileItems:
    """What a file holds; iterating it reads the file, and a file that cannot be read is a problem.

    Args:
        path: The file.
        kind: Its format; the name tells where it is not given.

    Raises:
        UsageError: Neither tells the format.
    """

    def __init__(self, path: Path, kind: str | None = None) -> None:
        found = kind or format_of(path)
        if found is None:
            raise UsageError(f"The name of {path} tells no format.", f"Give it: --from {', '.join(FORMATS)}.")
        self.kind = found
        self._path = path
        self._raw: BinaryIO | None = None

    def __iter__(self) -> Iterator[Item]:
        source = str(self._path.resolve())
        if self.kind == "pdf":
            from galcli.library.readers.pdf import read_pdf

            yield read_pdf(self._path, source)
            return
        try:
            with readable(), self._path.open("rb") as self._raw:
                yield from items_from(decompressed(self._raw), self.kind, self._path, source)
        except InputError as error:
            yield Problem(str(self._path), error.message)

    @property
    def bytes_read(self) -> int:
        """How much of the file has been read."""
        return 0 if self._raw is None or self._raw.closed else self._raw.tell()


def items_from(file: IO[bytes], kind: str, path: Path, source: str) -> Iterator[Item]:
    """Yield what an open file of text holds.

    Args:
        file: Its bytes, not compressed.
        kind: `bib`, `jsonl`, `csv`, `tex`, `md` or `txt`.
        path: What it is called.
        source: What the records say that they come from.
    """
    name = str(path)
    if kind == "bib":
        from galcli.library.readers.bib_record import read_bib

        yield from read_bib(lines_of(file), name, source)
    elif kind in {"jsonl", "csv"}:
        from galcli.library.readers.dumps import read_csv, read_json

        yield from (read_json if kind == "jsonl" else read_csv)(lines_of(file), name, source)
    else:
        from galcli.library.readers.text_file import read_text

        text = text_of(file)
        if len(text) > _LARGEST_DOCUMENT:
            yield Problem(name, f"It is longer than {_LARGEST_DOCUMENT // 10**6} million characters.")
        else:
            yield read_text(text, path, kind, source)
