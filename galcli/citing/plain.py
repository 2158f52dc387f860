"""From a draft's markup to the plain text around a slot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from galcli.citing.draft import Draft, Format
from galcli.citing.window import OTHER, SLOT, Window

if TYPE_CHECKING:
    from galcli.citing.slot import Slot

# How far a window may reach in the draft, comments included, and without them.
_REACH = 8000
_LEFT, _RIGHT = 1500, 700
_BREAK = re.compile(
    r"\n[ \t\r]*\n|\\(?:(?:sub)*section|chapter|paragraph|begin|end|item|caption|maketitle)\b\*?(?:\{[^{}\n]*\})?"
    r"|^#{1,6} [^\n]*\n|^[ \t]*[-*+] ",
    re.MULTILINE,
)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*\n?[ \t]*|<!--.*?-->", re.DOTALL)
_COMMAND = re.compile(r"\\[A-Za-z@]+\*?(?:\[[^\]\n]*\])?|[{}$~]|\\.")
_ADDRESS = re.compile(r"\]\([^()\n]*\)|https?://\S+|[`*#]")
_MACRO = re.compile(r"\\([A-Za-z@]+)(?:\{\}|(?![A-Za-z@])(?:\\ )?)")
_HIDDEN_ARGUMENT = re.compile(
    r"\\(?:label|ref|eqref|[Cc]ref|autoref|url|vspace|hspace|includegraphics)\*?(?:\[[^\]]*\])?\{[^{}]*\}"
)


class Plainer:
    """Makes windows of the slots of one draft.

    Args:
        draft: The draft.
        macros: Macros without arguments, of all files.
    """

    def __init__(self, draft: Draft, macros: dict[str, str]) -> None:
        self._draft = draft
        self._macros = macros
        self._cited = sorted(draft.scan.cited)

    def window(self, slot: Slot) -> Window:
        """Return the plain text around a slot: its paragraph, within reach."""
        text = self._draft.text
        start, end = self._bounds(slot)
        parts, position = [], start
        for first, last in self._around(start, end, slot):
            parts += [text[position:first], SLOT if first == slot.start else OTHER]
            position = last
        return Window.of(self._plain("".join([*parts, text[position:end]])))

    def _bounds(self, slot: Slot) -> tuple[int, int]:
        text = self._draft.text
        least, most = max(0, slot.start - _REACH), min(len(text), slot.end + _REACH)
        start = max((found.end() for found in _BREAK.finditer(text, least, slot.start)), default=least)
        found = _BREAK.search(text, slot.end, most)
        return start, found.start() if found else most

    def _around(self, start: int, end: int, slot: Slot) -> list[tuple[int, int]]:
        """Return the slot and the other citations of a paragraph, in order."""
        others = [
            span
            for span in self._cited
            if span[0] >= start and span[1] <= end and (span[1] <= slot.start or span[0] >= slot.end)
        ]
        return sorted([*others, (slot.start, slot.end)])

    def _plain(self, source: str) -> str:
        source = _COMMENT.sub("", source)
        at = source.index(SLOT)
        source = source[max(0, at - _LEFT) : at + _RIGHT]
        if self._draft.format is Format.LATEX:
            source = _HIDDEN_ARGUMENT.sub(" ", _MACRO.sub(self._expand, source))
            plain = _from_latex(source)
            # A broken macro may swallow the slot; then the commands are only cut out.
            source = plain if plain.count(SLOT) == 1 else _COMMAND.sub(" ", source)
        else:
            source = _ADDRESS.sub(" ", source)
        return " ".join(source.split())

    def _expand(self, found: re.Match[str]) -> str:
        body = self._macros.get(found[1])
        return found[0] if body is None or SLOT in body else f"{body} "


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
