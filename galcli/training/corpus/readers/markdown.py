"""Books in Markdown as Jekyll and Kramdown have it: front matter, `<div>` blocks, attributes in braces, MathML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.errors import InputError
from galcli.prompting.tokens import wrap_latex
from galcli.training.corpus.archive import members
from galcli.training.corpus.clean import clean, clean_line, decode, sub, sup, without_lines
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import page, question
from galcli.training.corpus.readers.mathml import to_latex
from galcli.training.corpus.readers.xml import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r'^title:\s*"?(.*?)"?\s*$', re.MULTILINE)
_EXERCISE = re.compile(
    r'<div data-type="problem"[^>]*>(.*?)</div>\s*<div data-type="solution"[^>]*>(.*?)</div>', re.DOTALL
)
_DEFINITION = re.compile(r"^([^\n:#|<]{2,80})\n: +(.+?)(?=\n\^|\n\n|\Z)", re.DOTALL | re.MULTILINE)
_MATH = re.compile(r"<math.*?</math>", re.DOTALL)
_SCRIPT = re.compile(r"<(sup|sub)[^>]*>(.*?)</\1>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r'!\[(?:[^\]\\]|\\.)*\]\((?:[^()"]|"(?:[^"\\]|\\.)*")*\)')
_BROKEN_LINK = re.compile(r" ?\(?\[\\?\[link\\?\]\]\([^)]*\)(?:\*\*\w\*\*)?\)?")
_LINK = re.compile(r"\[((?:[^\]\\]|\\.)*)\]\([^)]*\)")
_ATTRIBUTES = re.compile(r"\{:[^}]*\}")
_ESCAPED = re.compile(r"\\(['\"*_])")
_HTML = re.compile(r"</?[a-zA-Z][^>]*>")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_APPENDIX = re.compile(r"#+ (?:Footnotes|References|Glossary|Bibliography)\b")
_BOILERPLATE = re.compile(
    r"By the end of this section|Link to Learning|Watch this|Visit (?:this|the) |QR Code|\* \* \*|Art Connection|\^$"
)


@dataclass(frozen=True, slots=True)
class MarkdownReader:
    """Reads `.md` files of a folder or archive.

    Attributes:
        pairs: Whether exercises and definitions become questions with answers.
    """

    prose: ClassVar[bool] = True

    pairs: bool = True

    def items(self, path: Path | None) -> Iterator[tuple[str, str]]:
        """Yield names and texts."""
        if path is not None:
            yield from ((name, decode(data)) for name, data in members(path, (".md", ".markdown")))

    def documents(self, item: tuple[str, str]) -> Iterator[Document]:
        """Yield a file's text in sections, then its questions."""
        name, text = item
        front = _FRONT.match(text)
        body = text[front.end() :] if front else text
        title = _TITLE.search(front.group(1)) if front else None
        heading = clean_line(title.group(1)) if title else ""
        prose = _DEFINITION.sub("", _EXERCISE.sub("", body))
        for number, section in enumerate(re.split(r"\n(?=##+ )", without_lines(_plain(prose), _BOILERPLATE))):
            shown = clean(section)
            if (shown.count("\n\n") or not heading) and not _APPENDIX.match(shown):
                yield Document(page(heading, shown) if heading else shown, f"{name}#{number}")
        if self.pairs:
            yield from _pairs(name, body)


def _pairs(name: str, body: str) -> Iterator[Document]:
    for number, found in enumerate(_EXERCISE.finditer(body)):
        asked, answered = (clean(_plain(part)) for part in found.groups())
        if asked and answered:
            yield pair(question(asked), f" {answered}", f"{name}#q{number}")
    for number, found in enumerate(_DEFINITION.finditer(body)):
        term, meaning = (clean_line(_plain(part)) for part in found.groups())
        if term and meaning:
            yield pair(question(f"What is meant by {term}?"), f" {meaning}", f"{name}#d{number}")


def _plain(text: str) -> str:
    text = _MATH.sub(_formula, _COMMENT.sub("", text))
    text = _SCRIPT.sub(lambda found: (sup if found.group(1) == "sup" else sub)(found.group(2).strip()), text)
    text = _BROKEN_LINK.sub("", _ATTRIBUTES.sub("", _IMAGE.sub("", text)))
    text = html.unescape(_HTML.sub("", _LINK.sub(r"\1", text)))
    return _ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\2", text))


def _formula(found: re.Match[str]) -> str:
    try:
        return wrap_latex(to_latex(parse(html.unescape(found.group()), "a formula")), display=False)
    except InputError:
        return ""
