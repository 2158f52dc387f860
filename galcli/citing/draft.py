"""A draft: one text with its slots; and the drafts that a LaTeX file reads in."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.citing.latex_scan import scan_latex
from galcli.citing.markdown_scan import scan_markdown, scan_plain
from galcli.citing.marks import find_marks
from galcli.citing.mentions import find_mentions
from galcli.citing.scan import Scan, masked
from galcli.errors import GalError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from galcli.citing.slot import Slot


class Format(StrEnum):
    """How a draft is written."""

    LATEX = "latex"
    MARKDOWN = "markdown"
    PLAIN = "plain"


_SUFFIXES = {
    ".tex": Format.LATEX, ".ltx": Format.LATEX, ".latex": Format.LATEX, ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN, ".qmd": Format.MARKDOWN, ".rmd": Format.MARKDOWN, ".txt": Format.PLAIN,
}  # fmt: skip
_SCANNERS = {Format.LATEX: scan_latex, Format.MARKDOWN: scan_markdown, Format.PLAIN: scan_plain}
_LATEX = re.compile(r"\\(?:documentclass|begin\s*\{|(?:sub)*section\b|[a-z]*cite[a-z]*\s*[\[{]|input\s*\{)")
_MARKDOWN = re.compile(r"^#{1,6} \S|\[[^\]\n]*@[\w?{]|^`{3}|^---\s*$", re.MULTILINE)


@dataclass(slots=True)
class Draft:
    """One text.

    Attributes:
        name: What the user calls it.
        text: All of it, byte order mark and line ends included.
        format: How it is written.
        scan: What the scanner found.
        prose: The text with everything blanked out that is no prose.
        path: Where it lies; `None` for standard input.
    """

    name: str
    text: str
    format: Format
    path: Path | None = None
    scan: Scan = field(init=False)
    prose: str = field(init=False)
    _lines: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.scan = _SCANNERS[self.format](self.text)
        self.prose = masked(self.text, self.scan.hidden)

    def slots(self, known: Callable[[str], bool] | None = None) -> list[Slot]:
        """Return the places that need a reference, in order.

        Args:
            known: Says whether the bibliography has a key; without it, no key is called unknown.
        """
        found = [*self.scan.slots, *find_marks(self.prose), *find_mentions(self.prose)]
        if known is not None:
            found += [slot for slot in self.scan.keys if not known(slot.written)]
        return sorted(found, key=lambda slot: (slot.key_start, slot.end))

    def place(self, position: int) -> tuple[int, int]:
        """Return line and column of a position, both from 1."""
        if not self._lines:
            self._lines = [0, *(found.end() for found in re.finditer("\n", self.text))]
        line = bisect_right(self._lines, position)
        return line, position - self._lines[line - 1] + 1


def format_of(name: str, text: str) -> Format:
    """Return the format that a name's ending says, else the one that the text looks like."""
    by_name = _SUFFIXES.get(Path(name).suffix.lower())
    if by_name is not None:
        return by_name
    if _LATEX.search(text):
        return Format.LATEX
    return Format.MARKDOWN if _MARKDOWN.search(text) else Format.PLAIN


def follow(first: Draft, read: Callable[[str], str], problem: Callable[[str], None]) -> Iterator[Draft]:
    r"""Yield a draft and those that it reads in (`\input`, `\include`, `\subfile`), each once.

    Args:
        first: The draft to begin with.
        read: Returns the text of a file, byte order mark included.
        problem: Told about files that are missing or cannot be read; the others are yielded all the same.
    """
    if first.path is None or first.format is not Format.LATEX:
        yield first
        return
    root = first.path.parent
    seen = {first.path.resolve()}
    pending = [first]
    while pending:
        draft = pending.pop(0)
        yield draft
        found = []
        for written, position in draft.scan.inputs:
            where = f"{draft.name}:{draft.place(position)[0]}"
            path = _input(written, root, draft.path.parent if draft.path else root)
            if path is None:
                problem(f"{where}: {written} is read in, but there is no such file.")
            elif path.resolve() not in seen:
                seen.add(path.resolve())
                try:
                    found.append(Draft(str(path), read(str(path)), Format.LATEX, path))
                except (GalError, InputError) as error:
                    problem(f"{where}: {error.message}")
        pending = found + pending


def _input(written: str, *folders: Path) -> Path | None:
    if "\0" in written or "\\" in written or "#" in written:
        return None
    for folder in folders:
        for name in (f"{written}.tex", written):
            try:
                if (folder / name).is_file():
                    return folder / name
            except OSError:
                continue
    return None
