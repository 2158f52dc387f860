r"""LaTeX sources of papers, with the bibliographies beside them: `\cite` becomes Galactica's reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, ClassVar

from galcli.prompting.tokens import wrap_reference
from galcli.training.corpus.archive import members
from galcli.training.corpus.clean import clean, clean_line, decode
from galcli.training.corpus.document import Document
from galcli.training.corpus.formats import page
from galcli.training.corpus.readers.bibtex import entries, plain, surname

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT = re.compile(r"(?<!\\)%.*")
_BODY = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.DOTALL)
_TITLE = re.compile(r"\\title\s*(?:\[[^\]]*\])?\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_DROPPED = re.compile(
    r"\\begin\{(figure|table|tabular|tikzpicture|lstlisting|verbatim|thebibliography|algorithm)(\*?)\}.*?\\end\{\1\2\}",
    re.DOTALL,
)
_DISPLAY = re.compile(
    r"\\begin\{(equation|align|gather|multline|eqnarray|displaymath)(\*?)\}(.*?)\\end\{\1\2\}|\$\$(.+?)\$\$", re.DOTALL
)
_INLINE = re.compile(r"(?<![\\$])\$([^$\n]+(?:\n[^$\n]+)?)\$")
_HEADING = re.compile(r"\\(section|subsection|subsubsection|paragraph)\*?\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_LEVELS = {"section": "##", "subsection": "###", "subsubsection": "####", "paragraph": "#####"}
_CITE = re.compile(r"~?\s*\\[cC]ite[a-zA-Z]*\*?\s*(?:\[[^\]]*\]\s*){0,2}\{([^}]*)\}")
_NAMED = re.compile(r"\\(?:text(?:bf|it|tt|sc|rm|sf)|emph|underline|mbox|url|title)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_ITEM = re.compile(r"\\item(?:\[[^\]]*\])?\s*")
_WITH_ARGUMENT = re.compile(
    r"\\(?:label|ref|eqref|autoref|cref|Cref|input|include|bibliography\w*|usepackage|vspace|hspace|footnote\w*|thanks|"
    r"author|date|maketitle|begin|end|newcommand|renewcommand|setlength|caption|includegraphics)\*?\s*(?:\[[^\]]*\])?"
    r"(?:\{(?:[^{}]|\{[^{}]*\})*\})*"
)
_COMMAND = re.compile(r"\\(?![()\[\]])(?:[A-Za-z]+\*?|[,;:! ])\s?")
_MATH = re.compile(r"\\\[.*?\\\]|\\\(.*?\\\)", re.DOTALL)
_ESCAPED = re.compile(r"\\([%&_#$])")
_SHORTEST = 200  # characters; shorter files hold tables and macros


@dataclass(frozen=True, slots=True)
class LatexReader:
    """Reads the `.tex` files of folders or archives; a reference is resolved by any `.bib` file of its archive."""

    prose: ClassVar[bool] = True

    def items(self, path: Path | None) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield name and source of each file, and the references by key."""
        if path is None:
            return
        found = [(name, decode(data)) for name, data in members(path, (".tex", ".bib"))]
        references = dict(_references([text for name, text in found if name.endswith(".bib")]))
        yield from ((name, text, references) for name, text in found if not name.endswith(".bib"))

    def documents(self, item: tuple[str, str, dict[str, str]]) -> Iterator[Document]:
        """Yield a file's text."""
        name, source, references = item
        source = _COMMENT.sub("", source)
        title = _TITLE.search(source)
        body = _BODY.search(source)
        text = _markdown(body.group(1) if body else source)
        if len(text) < _SHORTEST:
            return
        # Only now: cleaning would have broken the special tokens of the references.
        text = _CITE.sub(lambda found: _cited(found.group(1), references), clean(text))
        heading = clean_line(plain(title.group(1))) if title else ""
        yield Document(page(heading, text) if heading else text, PurePosixPath(name).as_posix())


def _references(bibliographies: list[str]) -> Iterator[tuple[str, str]]:
    for text in bibliographies:
        for entry in entries(text):
            title, author = clean_line(plain(entry.get("title", ""))), clean_line(surname(entry.get("author", "")))
            if title and author:
                yield entry["key"], wrap_reference(title, author)


def _cited(keys: str, references: dict[str, str]) -> str:
    found = [references[key.strip()] for key in keys.split(",") if key.strip() in references]
    return f" {' '.join(found)}" if found else ""


def _markdown(source: str) -> str:
    text = _DROPPED.sub("", source)
    text = _DISPLAY.sub(lambda found: f"\n\n\\[ {(found.group(3) or found.group(4) or '').strip()} \\]\n\n", text)
    text = _INLINE.sub(lambda found: rf"\( {found.group(1).strip()} \)", text)
    text = _HEADING.sub(lambda found: f"\n\n{_LEVELS[found.group(1)]} {found.group(2)}\n\n", text)
    formulas = _MATH.findall(text)
    pieces = _MATH.split(text)
    words = [_words(piece) for piece in pieces]
    formulas = [" ".join(_WITH_ARGUMENT.sub("", formula).split()) for formula in formulas]
    return "".join(part for both in zip(words, [*formulas, ""], strict=True) for part in both)


def _words(text: str) -> str:
    """Return text outside formulas without commands; citations stay for later."""
    text = _NAMED.sub(r"\1", _NAMED.sub(r"\1", text))
    text = _ITEM.sub("\n- ", text)
    kept = _CITE.findall(text)
    pieces = _CITE.split(text)[::2]
    plain_pieces = [_without_commands(piece) for piece in pieces]
    cites = [f"\\cite{{{keys}}}" for keys in kept]
    return "".join(part for both in zip(plain_pieces, [*cites, ""], strict=True) for part in both)


def _without_commands(text: str) -> str:
    text = _COMMAND.sub("", _ESCAPED.sub(r"\1", _WITH_ARGUMENT.sub("", text)))
    return text.replace("~", " ").replace("``", '"').replace("''", '"').replace("{", "").replace("}", "")
