"""Documents of text: LaTeX, Markdown and plain text."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from galcli.library.items import Document, Problem
from galcli.library.latex_text import to_text
from galcli.library.normalise import compact
from galcli.library.readers.passages import passages_of
from galcli.library.readers.text_lines import sound
from galcli.library.readers.values import plain
from galcli.library.record import Record

if TYPE_CHECKING:
    from pathlib import Path

_COMMENT = re.compile(r"(?<!\\)%[^\n]*\n?")
_TITLE = re.compile(r"\\title\s*(?:\[[^\]]*\])?\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
_BODY = re.compile(r"\\begin\s*\{document\}(.*?)(?:\\end\s*\{document\}|\Z)", re.DOTALL)
_DROPPED = re.compile(
    r"\\(?:[a-zA-Z]*cite[a-zA-Z]*|ref|eqref|autoref|cref|Cref|label|includegraphics|input|include|bibliography|"
    r"bibliographystyle|usepackage|documentclass|footnotemark|vspace|hspace|thanks)\*?\s*(?:\[[^\]]*\]\s*)*\{[^{}]*\}"
    r"|\\(?:begin|end)\s*\{[^{}]*\}(?:\s*\[[^\]]*\])?"
    r"|\\(?:maketitle|centering|noindent|par|item|hline|toprule|midrule|bottomrule|newpage|clearpage|small|tiny|large)"
    r"(?![A-Za-z])"
)
_HEADING = re.compile(
    r"\\(?:part|chapter|section|subsection|subsubsection|paragraph|subparagraph|caption|footnote|text)\*?\s*\{"
)
_MARKDOWN_TITLE = re.compile(
    r"^\s*(?:---\n.*?^title:[ \t]*[\"']?(?P<matter>[^\n\"']+).*?^---|#[ \t]+(?P<heading>[^\n]+))",
    re.DOTALL | re.MULTILINE,
)
_HASHES = re.compile(r"^#+[ \t]+", re.MULTILINE)
_LONGEST_TITLE = 300


def read_text(text: str, path: Path, kind: str, source: str) -> Document | Problem:
    """Return the document of a text file.

    Args:
        text: Its content.
        path: Its name.
        kind: `tex`, `md` or `txt`.
        source: What the record says that it comes from.
    """
    if not sound(text):
        line = next(number for number, line in enumerate(text.split("\n"), 1) if not sound(line))
        return Problem(f"{path}:{line}", "It is not UTF-8 text.")
    text = text.replace("\r\n", "\n")
    title = ""
    if kind == "tex":
        title, text = _latex(text)
    elif kind == "md":
        found = _MARKDOWN_TITLE.search(text)
        title = (found["matter"] or found["heading"]).strip() if found else ""
        text = _HASHES.sub("", text)
    passages = passages_of(text)
    if not passages:
        return Problem(str(path), "It holds no text.")
    if not title and kind == "txt":
        title = next(line for line in text.split("\n") if line.strip())
    return document(path, source, plain(title)[:_LONGEST_TITLE] or path.stem, passages)


def document(
    path: Path, source: str, title: str, passages: tuple[str, ...], *, doi: str = "", arxiv: str = ""
) -> Document:
    """Return a document of a file: its identifier follows from where it lies."""
    identity = f"file-{blake2b(source.encode(), digest_size=10).hexdigest()}"
    key = compact(path.stem).encode("ascii", "ignore").decode() or "document"
    return Document(Record(identity, key, "misc", title, doi=doi, arxiv=arxiv, source=source), passages)


def _latex(text: str) -> tuple[str, str]:
    """Return the title and the plain text of a LaTeX source; paragraphs stay apart."""
    text = _COMMENT.sub("", text)
    found = _TITLE.search(text)
    title = to_text(found[1].replace(r"\\", " ")) if found else ""
    body = _BODY.search(text)
    text = _HEADING.sub("{", _DROPPED.sub(" ", body[1] if body else text))
    return title, "\n\n".join(to_text(paragraph) for paragraph in re.split(r"\n\s*\n", text))
