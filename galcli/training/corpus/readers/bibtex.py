"""BibTeX entries as dictionaries: enough for titles, authors, years and abstracts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENTRY = re.compile(r"@(\w+)\s*[{(]\s*([^,\s{}]+)\s*,")
_FIELD = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*")
_NOT_ENTRIES = frozenset({"comment", "string", "preamble"})
_ACCENT = re.compile(r"\\[`'^\"~=.uvHcdbr]\s*\{?\\?([A-Za-z])\}?")
_COMMAND = re.compile(r"\\[A-Za-z]+\s*")


def entries(text: str) -> Iterator[dict[str, str]]:
    """Yield each entry's fields, names in lower case, and its `key`. Broken entries end where the next begins."""
    starts = [found for found in _ENTRY.finditer(text) if found.group(1).lower() not in _NOT_ENTRIES]
    ends = [found.start() for found in starts[1:]] + [len(text)]
    for found, end in zip(starts, ends, strict=True):
        yield {"key": found.group(2), **dict(_fields(text[found.end() : end]))}


def plain(value: str) -> str:
    """Return a value without braces, accents and commands of LaTeX."""
    return " ".join(_COMMAND.sub("", _ACCENT.sub(r"\1", value)).translate(str.maketrans("", "", "{}")).split())


def surname(authors: str) -> str:
    """Return the first author's surname: what stands before a comma, else the last word."""
    first = re.split(r"\s+and\s+", authors)[0]
    before, comma, _ = first.partition(",")
    return plain(before) if comma else plain(first).rpartition(" ")[2]


def _fields(body: str) -> Iterator[tuple[str, str]]:
    position = 0
    while found := _FIELD.match(body, position):
        value, position = _value(body, found.end())
        yield found.group(1).lower(), value
        while position < len(body) and body[position] in ", \t\r\n":
            position += 1


def _value(body: str, start: int) -> tuple[str, int]:
    """Return a value in braces, quotes or neither, and where it ends."""
    opening = body[start : start + 1]
    if opening not in {"{", '"'}:
        end = re.compile(r"[,}\n]|$").search(body, start)
        stop = end.start() if end else len(body)
        return body[start:stop].strip(), stop
    depth = 0
    for position in range(start, len(body)):
        character = body[position]
        depth += (character == "{") - (character == "}")
        closed = depth == 0 and (opening == "{" or (character == '"' and position > start))
        if closed:
            return body[start + 1 : position], position + 1
    return body[start + 1 :], len(body)
