"""Textbook modules in CNXML, the format of OpenStax: a page for each section, and its exercises and definitions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.errors import InputError
from galcli.training.corpus.archive import members
from galcli.training.corpus.clean import clean, clean_line, without_lines
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import page, question
from galcli.training.corpus.readers.cnxml_text import CnxmlText
from galcli.training.corpus.readers.mathml import tag_of
from galcli.training.corpus.readers.xml import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_APPENDIX = re.compile(r"#+ (?:References|Bibliography|Endnotes)\b")
_BOILERPLATE = re.compile(
    r"(?:- )?(?:By the end of this (?:section|chapter)|In this (?:section|chapter),? you will"
    r"|After (?:reading|completing) this|Visit this (?:link|site|website|webpage)|Watch this|Click (?:here|to)"
    r"|(?:Access|Try) (?:this|these|the) online|Before you get started|Be Prepared|If you missed this problem"
    r"|Self Check)"
)


@dataclass(frozen=True, slots=True)
class CnxmlReader:
    """Reads modules out of a folder or tar archive.

    Attributes:
        pairs: Whether exercises with solutions and definitions become questions with answers.
    """

    prose: ClassVar[bool] = True

    pairs: bool = True

    def items(self, path: Path | None) -> Iterator[tuple[str, bytes]]:
        """Yield the modules with their names."""
        if path is not None:
            yield from members(path, (".cnxml",))

    def documents(self, item: tuple[str, bytes]) -> Iterator[Document]:
        """Yield a module's sections, then its questions."""
        name, data = item
        root = parse(data, name)
        content = next((child for child in root if tag_of(child) == "content"), None)
        if content is None:
            raise InputError(f"{name} has no content.")
        title = clean_line(next(("".join(child.itertext()) for child in root if tag_of(child) == "title"), ""))
        text = CnxmlText(root)
        yield from self._sections(name, title, content, text)
        if self.pairs:
            yield from _questions(name, root, text)

    @staticmethod
    def _sections(name: str, title: str, content: Element, text: CnxmlText) -> Iterator[Document]:
        opening: list[str] = []
        number = 0
        for child in content:
            if tag_of(child) != "section":
                opening.append(text.block(child))
                continue
            yield from _page(f"{name}#{number}", title, opening)
            opening, number = [text.section(child, 2)], number + 1
            yield from _page(f"{name}#{number}", title, opening)
            opening = []
        yield from _page(f"{name}#{number + 1}", title, opening)


def _page(identifier: str, title: str, blocks: list[str]) -> Iterator[Document]:
    body = clean(without_lines("\n\n".join(filter(None, blocks)), _BOILERPLATE))
    text = any(not paragraph.startswith("#") for paragraph in body.split("\n\n"))
    if body and text and not _APPENDIX.match(body):
        yield Document(page(title, body), identifier)


def _questions(name: str, root: Element, text: CnxmlText) -> Iterator[Document]:
    for number, element in enumerate(root.iter()):
        tag = tag_of(element)
        if tag == "exercise":
            asked, answered = (clean(text.blocks_of(element, part)) for part in ("problem", "solution"))
            if asked and answered:
                yield pair(question(asked), f" {answered}", f"{name}#q{number}")
        elif tag == "definition":
            term, meaning = (clean_line(text.blocks_of(element, part)) for part in ("term", "meaning"))
            if term and meaning:
                yield pair(question(f"What is meant by {term}?"), f" {meaning}", f"{name}#d{number}")
