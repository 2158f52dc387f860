"""What of a text is looked at: code, comments, links and markup are blanked out, places stay as they are.

Every replacement is as long as what it replaces, so that a place in the blanked text is a place in the text.
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOCUMENT = re.compile(r"\\(?:documentclass|begin\{(?:document|equation|align|gather|eqnarray|multline|abstract)\*?\})")
_RELATION_SIGNS = (*"=≈≃≅≐≒∼", " ~ ", "equals")
_RELATION_COMMAND = re.compile(r"\\(?:approx|simeq|cong|doteq|sim|thicksim)")
_BLOCK = re.compile(r"\n[ \t\r]*\n")
_CODE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_ANNOTATION = re.compile(r"<<([^<>\n]{1,400})>>")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_VERBATIM = re.compile(
    r"\\begin\{(verbatim|lstlisting|minted|thebibliography|tikzpicture)(\*?)\}.*?(?:\\end\{\1\2\}|\Z)", re.DOTALL
)
_LINK = re.compile(
    r"https?://[^\s)>\]}]+|</?[A-Za-z][^<>=\n]{0,80}>|<[A-Za-z]\w*\s[^<>\n]{0,200}>"
    r"|\\(?:includegraphics|url|href|usepackage|hypersetup|documentclass|setlength|lstset|newcommand)"
    r"\*?(?:\[[^\[\]\n]{0,400}\])?\{[^{}\n]{0,400}\}"
)
_RUN = re.compile(r"([^\w\s])\1{64,}")
"""Signs in a row that no expression can hold: brackets nested deeper than is read, rules of dashes."""

_SHORTEST_RUN = 65
_LETTERS = frozenset(" \n" + string.ascii_letters + string.digits)
LONGEST = 4000
"""Longer parts of a text are cut where a line or a sentence ends, so that the time for one claim is bounded."""

_QUOTED = 40
"""How much is quoted on either side of the relation of what is not read."""

_SENTENCE_ENDS = (". ", ".\n", "; ", ";\n", "! ", "? ", "\\\\")
_JOINS_BEFORE = re.compile(r"[-+*/=^×·÷−≈<>(\[{&±,~_]\s*$")
_JOINS_AFTER = re.compile(r"\s*(?:[-+*/=^×·÷−≈<>)\]}&±,~_]|\\(?:times|cdot|div|pm|approx|sim|le|ge|right|over)\b)")
"""What joins a line to the one after it, or to the one before."""

_NEAR = 20
_MAX_JOINED = 50

_MARKUP = {
    "[START_SUP]": "^{",
    "[END_SUP]": "}",
    "[START_SUB]": "_{",
    "[END_SUB]": "}",
    "<sup>": "^{",
    "</sup>": "}",
    "<sub>": "_{",
    "</sub>": "}",
    "&nbsp;": " ",
    "&times;": "×",
    "&minus;": "-",
}
_MARK = re.compile("|".join(map(re.escape, _MARKUP)))


class Block(NamedTuple):
    """A part of a text without blank lines.

    Attributes:
        text: The part, blanked.
        start: Where it begins in the whole text.
        unread: Whether it is too long to be read: it has neither lines nor sentences.
    """

    text: str
    start: int
    unread: bool = False


def is_document(text: str) -> bool:
    """Tell whether a text is a LaTeX document, where `$` is never money and `%` begins a comment."""
    return _DOCUMENT.search(text) is not None


def blocks(text: str, *, latex: bool) -> Iterator[Block]:
    """Yield the parts of a text that hold a relation sign, and every annotation `<<48/2=24>>` as a part of its own."""
    blanked = _blank(text, latex=latex)
    start = 0
    for gap in _BLOCK.finditer(blanked):
        yield from _parts(blanked, start, gap.start())
        start = gap.end()
    yield from _parts(blanked, start, len(blanked))


def _parts(text: str, start: int, end: int) -> Iterator[Block]:
    while end - start > LONGEST:
        cut = _cut(text, start, end)
        yield from _part(text, start, cut)
        start = cut
    yield from _part(text, start, end)


def _cut(text: str, start: int, end: int) -> int:
    """Return where a long part may be cut: behind the last line or sentence that fits, else behind the first."""
    limit = start + LONGEST
    line = text.rfind("\n", start, limit)
    while line >= start and _joins(text, line):
        line = text.rfind("\n", start, line)
    if line >= start:
        return line + 1
    last = max((text.rfind(ending, start, limit), len(ending)) for ending in _SENTENCE_ENDS)
    return sum(last) if last[0] >= start else _far_cut(text, limit, end)


def _far_cut(text: str, start: int, end: int) -> int:
    """Return where the first line or sentence ends."""
    line = text.find("\n", start - 1, end)
    for _ in range(_MAX_JOINED):
        if line < 0 or not _joins(text, line):
            break
        line = text.find("\n", line + 1, end)
    places = [(text.find(ending, start - 1, end), len(ending)) for ending in _SENTENCE_ENDS]
    if line >= 0 and not _joins(text, line):
        places.append((line, 1))
    return min((sum(place) for place in places if place[0] >= 0), default=end)


def _joins(text: str, line: int) -> bool:
    """Tell whether an expression may go on beyond the end of a line."""
    return bool(_JOINS_BEFORE.search(text, max(0, line - _NEAR), line) or _JOINS_AFTER.match(text, line))


def _relation(text: str, start: int, end: int) -> int:
    """Return where a relation stands, -1 where there is none. Faster than one regular expression."""
    for sign in _RELATION_SIGNS:
        place = text.find(sign, start, end)
        if place >= 0:
            return place
    command = _RELATION_COMMAND.search(text, start, end)
    return -1 if command is None else command.start()


def _part(text: str, start: int, end: int) -> Iterator[Block]:
    relation = _relation(text, start, end)
    if relation < 0:
        return
    if end - start > LONGEST:
        shown = max(start, relation - _QUOTED), min(end, relation + _QUOTED)
        yield Block(text[slice(*shown)], shown[0], unread=True)
        return
    part = _without_links(text[start:end])
    notes = [Block(note.group(1), start + note.start(1)) for note in _ANNOTATION.finditer(part) if "=" in note.group(1)]
    rest = _ANNOTATION.sub(_spaces, part) if "<<" in part else part
    yield Block(rest, start)
    yield from notes


def _blank(text: str, *, latex: bool) -> str:
    if "```" in text or "~~~" in text:
        text = _CODE.sub(_stop, text)
    if latex:
        text = _COMMENT.sub(_spaces, _VERBATIM.sub(_stop, text))
    if "[START_SU" in text or "[END_SU" in text or "<su" in text or "&" in text:
        text = _MARK.sub(lambda mark: _MARKUP[mark.group()].ljust(len(mark.group())), text)
    return text


def _without_links(text: str) -> str:
    if "\\" in text or "<" in text or "://" in text:
        text = _LINK.sub(_stop, text)
    if len(text) >= _SHORTEST_RUN and any(sign * _SHORTEST_RUN in text for sign in set(text) - _LETTERS):
        text = _RUN.sub(_strange, text)
    return text


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _strange(found: re.Match[str]) -> str:
    """Blank out what spoils its neighbours."""
    return "\x01".ljust(len(found.group()))


def _stop(found: re.Match[str]) -> str:
    """Blank out what separates its neighbours."""
    return ";".ljust(len(found.group()))
