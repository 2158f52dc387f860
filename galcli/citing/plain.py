"""From a draft's markup to the plain text around a slot."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from galcli.citing.draft import Draft, Format
from galcli.citing.mentions import YEAR_OF_MENTION
from galcli.citing.window import OTHER, SLOT, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.citing.slot import Slot

# How far a window may reach in the draft, comments included, and without them.
_REACH = 8000
_LEFT, _RIGHT = 1500, 700
_BREAK = re.compile(
    r"\n[ \t\r]*\n|\\(?:(?:sub)*section|chapter|paragraph|begin|end|item|caption|maketitle)\b\*?(?:\{[^{}\n]*\})?"
    r"|^#{1,6} [^\n]*\n|^[ \t]*[-*+] ",
    re.MULTILINE,
)
_COMMENTS = {
    Format.LATEX: re.compile(r"(?<!\\)%[^\n]*\n?[ \t]*"),
    Format.MARKDOWN: re.compile(r"<!--.*?-->", re.DOTALL),
}
_COMMAND = re.compile(r"\\[A-Za-z@]+\*?(?:\[[^\]\n]*\])?|[{}$~]|\\.")
_ADDRESS = re.compile(r"\]\([^()\n]*\)|https?://\S+|[`*#]")
_MACRO = re.compile(r"\\([A-Za-z@]+)(?:\{\}|(?![A-Za-z@])(?:\\ )?)")
_HIDDEN_ARGUMENT = re.compile(
    r"\\(?:label|ref|eqref|[Cc]ref|autoref|url|vspace|hspace|includegraphics)\*?(?:\[[^\]]*\])?\{[^{}]*\}"
)


class Plainer:
    r"""Makes windows of the slots of one draft.

    Args:
        draft: The draft.
        macros: Macros without arguments, of all files.
        slots: All slots of the draft. They are left out of each other's windows, as citations are: what one of them
            becomes must not change what is found for another.
        names_stay: Whether the names of a mention stay in the text when it becomes a citation: `Brants~\\cite{key}`.
    """

    def __init__(
        self, draft: Draft, macros: dict[str, str], slots: Sequence[Slot] = (), *, names_stay: bool = False
    ) -> None:
        self._draft = draft
        self._macros = macros
        self._cited = sorted({*draft.scan.cited, *(_span(slot, names_stay=names_stay) for slot in slots)})

    def window(self, slot: Slot) -> Window:
        """Return the plain text around a slot: its paragraph, within reach."""
        text = self._draft.text
        start, end = self._bounds(slot)
        parts, position = [], start
        for first, last in self._around(start, end, slot):
            parts += [_free(text[position:first]), SLOT if (first, last) == (slot.start, slot.end) else OTHER]
            position = last
        return Window.of(self._plain("".join([*parts, _free(text[position:end])])))

    def _bounds(self, slot: Slot) -> tuple[int, int]:
        text = self._draft.text
        least, most = max(0, slot.start - _REACH), min(len(text), slot.end + _REACH)
        start = max((found.end() for found in _BREAK.finditer(text, least, slot.start)), default=least)
        found = _BREAK.search(text, slot.end, most)
        return start, found.start() if found else most

    def _around(self, start: int, end: int, slot: Slot) -> list[tuple[int, int]]:
        """Return the slot and the other citations of a paragraph, in order."""
        whole = (slot.start, slot.end)
        around = [whole]
        for span in self._cited[bisect_left(self._cited, (start, start)) :]:
            if span[0] >= end:
                break
            apart = span[1] <= slot.start or span[0] >= slot.end
            if span[1] <= end and span != whole and apart and span[0] < span[1]:
                around.append(span)
        return _apart(sorted(around))

    def _plain(self, source: str) -> str:
        """Return the plain text of a paragraph; the slot is in it, whatever the markup."""
        comment = _COMMENTS.get(self._draft.format)
        left, _, right = (comment.sub("", source) if comment else source).partition(SLOT)
        left, right = left[-_LEFT:], right[:_RIGHT]
        if self._draft.format is Format.LATEX:
            left, right = (_HIDDEN_ARGUMENT.sub(" ", _MACRO.sub(self._expand, part)) for part in (left, right))
            plain = _from_latex(left + SLOT + right)
            if plain.count(SLOT) != 1:  # a broken macro swallowed it: then the commands are only cut out
                plain = _COMMAND.sub(" ", left) + SLOT + _COMMAND.sub(" ", right)
        elif self._draft.format is Format.MARKDOWN:
            plain = _ADDRESS.sub(" ", left) + SLOT + _ADDRESS.sub(" ", right)
        else:
            plain = left + SLOT + right
        return " ".join(plain.split())

    def _expand(self, found: re.Match[str]) -> str:
        body = self._macros.get(found[1])
        return found[0] if body is None or SLOT in body else f"{body} "


def _span(slot: Slot, *, names_stay: bool) -> tuple[int, int]:
    """Return what of a slot is gone when it is filled."""
    year = YEAR_OF_MENTION.search(slot.written) if names_stay and slot.textual else None
    return slot.start + (year.start() if year else 0), slot.end


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans without those that overlap an earlier one."""
    kept: list[tuple[int, int]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _free(text: str) -> str:
    """Return text without the characters that stand for citations here."""
    return text.replace(SLOT, " ").replace(OTHER, " ")


_converter: list[Any] = []


def _from_latex(source: str) -> str:
    """Return plain text by pylatexenc, which is tolerant; what it cannot read stays as it is."""
    if not _converter:
        import logging

        from pylatexenc.latex2text import LatexNodes2Text

        logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
        _converter.append(LatexNodes2Text(math_mode="text", keep_comments=False, strict_latex_spaces=False))
    try:
        return str(_converter[0].latex_to_text(source, tolerant_parsing=True))
    except Exception:  # noqa: BLE001 - whatever the library trips over, the draft goes on
        return ""
