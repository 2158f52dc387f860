"""Cut text into passages that can be shown: whole paragraphs, put together or cut at sentences."""

from __future__ import annotations

import re

from galcli.sanitize import one_line

_LONGEST = 1200
_SHORT = 500
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\[\"“])")


def passages_of(text: str) -> tuple[str, ...]:
    """Return the passages of a text, each on one line of at most 1,200 characters."""
    passages: list[str] = []
    open_passage = ""
    for paragraph in _PARAGRAPH.split(text):
        for piece in _pieces(one_line(paragraph)):
            joined = f"{open_passage} {piece}".strip()
            if len(joined) <= _LONGEST:
                open_passage = joined
            else:
                passages.append(open_passage)
                open_passage = piece
        if len(open_passage) >= _SHORT:
            passages.append(open_passage)
            open_passage = ""
    return tuple(passage for passage in (*passages, open_passage) if passage)


def _pieces(paragraph: str) -> list[str]:
    """Return a paragraph in sentences where it is too long, and sentences at spaces where those are."""
    if len(paragraph) <= _LONGEST:
        return [paragraph] if paragraph else []
    pieces = []
    for sentence in _SENTENCE.split(paragraph):
        rest = sentence
        while len(rest) > _LONGEST:
            cut = rest.rfind(" ", 1, _LONGEST)
            cut = cut if cut > 0 else _LONGEST
            pieces.append(rest[:cut])
            rest = rest[cut:].lstrip()
        pieces.append(rest)
    return pieces
