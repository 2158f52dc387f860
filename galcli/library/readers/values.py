"""Values that several kinds of files have: addresses, years, keys."""

from __future__ import annotations

import re
from typing import Any

from galcli.library.normalise import compact
from galcli.sanitize import one_line

_EARLIEST, _LATEST = 1400, 2100
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d|2100)(?!\d)")
_UNSAFE = re.compile(r"[\s{}\\\"<>^`|]")
_SAFE_ADDRESS = re.compile(r"https?://[^\s{}\\\"<>^`|]*")
_CONTROLS = bytes((*range(32), 127))
_LONG = 200
_STOP = frozenset({"a", "an", "and", "at", "for", "from", "in", "is", "of", "on", "the", "to", "with"})


def address(text: str) -> str:
    """Return an address with the characters escaped that no address has; empty where it is none."""
    if _SAFE_ADDRESS.fullmatch(text):
        return text
    text = text.strip()
    if not text.lower().startswith(("http://", "https://", "ftp://")):
        return ""
    return _UNSAFE.sub(lambda character: "".join(f"%{byte:02X}" for byte in character[0].encode()), text)


def year_of(value: Any) -> int | None:
    """Return the year in a number or a date; `None` where there is none."""
    if value is None or value == "":
        return None
    if type(value) is int and _EARLIEST <= value <= _LATEST:
        return value
    found = _YEAR.search(str(value))
    return int(found[1]) if found else None


def plain(value: Any) -> str:
    """Return a text on one line, without control characters and lone surrogates; empty for anything else."""
    if not value or not isinstance(value, str):
        return ""
    if "  " not in value and _printable(value) and value == value.strip(" "):
        return value
    text = " ".join(value.split())
    return text if text.isprintable() else one_line(text).encode("utf-8", "replace").decode()


def _printable(text: str) -> bool:
    """Whether a text has no control characters; of a long ASCII text that is known at the speed of a copy."""
    if len(text) > _LONG and text.isascii():
        return len(text.encode().translate(None, _CONTROLS)) == len(text)
    return text.isprintable()


def make_key(title: str, authors: tuple[str, ...], year: int | None) -> str:
    """Return a BibTeX key: surname, year and the first word of the title that says something.

    >>> make_key("Attention is all you need", ("Vaswani, Ashish",), 2017)
    'vaswani2017attention'
    """
    words = (compact(word) for word in title.split())
    first = next((word for word in words if word and word not in _STOP), "")
    surname = compact(authors[0].partition(",")[0]) if authors else "anonymous"
    key = f"{surname}{year or ''}{first}"
    return key.encode("ascii", "ignore").decode() or "work"
