"""What of a text is looked at: code, comments, links and markup are blanked out, places stay as they are.

Every replacement is as long as what it replaces, so that a place in the blanked text is a place in the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOCUMENT = re.compile(r"\\(?:documentclass|begin\{(?:document|equation|align|gather|eqnarray|multline|abstract)\*?\})")
_RELATION = re.compile(r"[=≈≃≅≐≒∼]|\s~\s|\\(?:approx|simeq|cong|doteq|sim|thicksim)|\bequals\b")
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
    r"\*?(?:\[[^\]\n]*\])?\{[^{}\n]*\}"
)
_RUN = re.compile(r"([^\w\s])\1{64,}")
"""Signs in a row that no expression can hold: brackets nested deeper than is read, rules of dashes."""

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
    """

    text: str
    start: int


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
    if not _RELATION.search(text, start, end):
        return
    part = text[start:end]
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
    return _RUN.sub(_strange, _LINK.sub(_stop, text))


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _strange(found: re.Match[str]) -> str:
    """Blank out what spoils its neighbours."""
    return "\x01".ljust(len(found.group()))


def _stop(found: re.Match[str]) -> str:
    """Blank out what separates its neighbours."""
    return ";".ljust(len(found.group()))
