"""What a scanner finds in a draft; positions are characters of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from galcli.citing.slot import Slot

_PLACEHOLDER = re.compile(
    r"\s*(?:\?+|\*?todo\b.*|fixme\b.*|tbd|x{2,}|cite|citation[-_ ]?needed|missing|ref\??|\.{3}|…|)\s*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(slots=True)
class Scan:
    r"""What one text holds.

    Attributes:
        slots: Places that need a reference, but for unknown keys, which only a bibliography shows.
        keys: Each key that is cited, as a slot that would replace it.
        cited: Whole citation constructs, open or not.
        hidden: What is no prose: comments, verbatim text, citation commands, addresses.
        defined: Keys that the draft defines itself (`\\bibitem`).
        inputs: Files that are read in, as written, with their positions.
        bibliographies: Names of .bib files, as written.
        macros: Macros without arguments and what they stand for.
        commands: Citation commands in use.
        problems: What is wrong, with positions.
    """

    slots: list[Slot] = field(default_factory=list)
    keys: list[Slot] = field(default_factory=list)
    cited: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    inputs: list[tuple[str, int]] = field(default_factory=list)
    bibliographies: list[str] = field(default_factory=list)
    macros: dict[str, str] = field(default_factory=dict)
    commands: set[str] = field(default_factory=set)
    problems: list[tuple[int, str]] = field(default_factory=list)


def is_placeholder(key: str) -> bool:
    """Whether what stands for a key says that one is missing.

    >>> is_placeholder("TODO: ask Ann"), is_placeholder("brants-2000-tnt")
    (True, False)
    """
    return _PLACEHOLDER.fullmatch(key) is not None


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return `text` with spans blanked out: same length, line ends kept."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if end <= position:
            continue
        begin = max(start, position)
        parts += [text[position:begin], _BLANK.sub(" ", text[begin:end])]
        position = end
    return "".join([*parts, text[position:]])


_BLANK = re.compile(r"[^\n]")
