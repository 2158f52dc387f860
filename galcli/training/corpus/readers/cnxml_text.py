"""The text of CNXML elements: Markdown for structure, LaTeX for formulas, `[START_SUP]` for raised text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from galcli.prompting.tokens import wrap_latex
from galcli.training.corpus.clean import sub, sup
from galcli.training.corpus.readers.mathml import tag_of, to_latex

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DROPPED = frozenset({"metadata", "glossary", "media", "iframe", "exercise", "label", "param", "image"})
_BLOCKS = frozenset(
    {"para", "list", "equation", "note", "example", "figure", "table", "section", "quote", "commentary", "solution"}
)
_REFERRED = {"figure": "the figure", "table": "the table", "equation": "the equation", "example": "the example"}
_SPACES = re.compile(r"[\t\n\r\f\v]\s*| \s+")
_EMPTY_BRACKETS = re.compile(r" ?\((?:see|See)? ?\)")


class CnxmlText:
    """Writes the elements of one module as text.

    Args:
        root: The module; links into it are written as what they point to.
    """

    def __init__(self, root: Element) -> None:
        self._tags = {element.get("id", ""): tag_of(element) for element in root.iter()}

    def section(self, element: Element, level: int) -> str:
        """Return a section with its heading."""
        parts: list[str] = []
        for child in element:
            if tag_of(child) == "title":
                parts.append(f"{'#' * level} {self._inline(child)}")
            elif tag_of(child) == "section":
                parts.append(self.section(child, level + 1))
            else:
                parts.append(self.block(child))
        return _joined(parts)

    def block(self, element: Element) -> str:
        """Return an element that stands for itself; parts of it that are blocks become paragraphs of their own."""
        tag = tag_of(element)
        if tag in _DROPPED or not tag:
            return ""
        if tag == "equation":
            formulas = [to_latex(math) for math in element.iter() if tag_of(math) == "math"]
            return wrap_latex(" ".join(formulas)) if formulas else self._inline(element)
        if tag == "list":
            return self._list(element)
        if tag == "table":
            return self._table(element)
        if tag == "section":
            return self.section(element, 3)
        return self._paragraphs(element)

    def blocks_of(self, element: Element, tag: str) -> str:
        """Return the text of an element's children with a tag."""
        return _joined([self._paragraphs(child) for child in element if tag_of(child) == tag])

    def _paragraphs(self, element: Element) -> str:
        parts: list[str] = []
        line = _flat(element.text)
        for child in element:
            tag = tag_of(child)
            if tag in _BLOCKS:
                parts += [line, self.block(child)]
                line = ""
            elif tag == "title":
                parts += [line, f"**{self._inline(child)}**"]
                line = ""
            else:
                line += self._run(child)
            line += _flat(child.tail)
        return _joined([*parts, line])

    def _list(self, element: Element) -> str:
        numbered = element.get("list-type") == "enumerated"
        lines: list[str] = []
        for child in element:
            if tag_of(child) != "item":
                continue
            mark = f"{len(lines) + 1}." if numbered else "-"
            lines.append(f"{mark} {self._paragraphs(child)}")
        return "\n".join(lines)

    def _table(self, element: Element) -> str:
        rows: list[str] = []
        for row in element.iter():
            if tag_of(row) == "row":
                cells = [_flat(self._paragraphs(entry)).strip() for entry in row if tag_of(entry) == "entry"]
                rows.append(f"| {' | '.join(cells)} |")
        return "\n".join(rows) if len(rows) > 1 else ""

    def _inline(self, element: Element) -> str:
        """Return an element's text as one line."""
        text = _flat(element.text) + "".join(self._run(child) + _flat(child.tail) for child in element)
        return _flat(text).strip()

    def _run(self, element: Element) -> str:
        """Return an element within a line."""
        tag = tag_of(element)
        if tag == "math":
            formula = to_latex(element)
            return wrap_latex(formula, display=False) if formula else ""
        if tag in {"sup", "sub"}:
            return (sup if tag == "sup" else sub)(self._inline(element))
        if tag == "link":
            return self._inline(element) or _REFERRED.get(self._tags.get(element.get("target-id", ""), ""), "")
        if tag in {"newline", "space"}:
            return "\n" if tag == "newline" else " "
        if tag in _DROPPED or tag == "footnote":
            return ""
        return _flat(element.text) + "".join(self._run(child) + _flat(child.tail) for child in element)


def _flat(text: str | None) -> str:
    return _SPACES.sub(" ", text) if text else ""


def _joined(parts: list[str]) -> str:
    return "\n\n".join(_EMPTY_BRACKETS.sub("", part.strip()) for part in parts if part.strip())
