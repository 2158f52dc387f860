"""Bibliographies: JSON lines of records, such as the ACL Anthology's, and BibTeX files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from galcli.training.corpus.archive import members
from galcli.training.corpus.clean import clean_line, decode
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import citation, paper, reference
from galcli.training.corpus.readers.bibtex import entries, plain, surname
from galcli.training.corpus.readers.json_lines import objects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SENTENCE = re.compile(r"(?<=[a-z)\]][.?!])\s+(?=[A-Z])")
_AND = re.compile(r"\s+and\s+")
_MOST_AUTHORS = 8


@dataclass(frozen=True, slots=True)
class BibliographyReader:
    """Makes the beginning of a paper of each record, and a sentence of its abstract with the reference to it.

    Attributes:
        references: Whether sentences with references are made.
        abstracts_only: Whether records without an abstract are left out.
    """

    prose: ClassVar[bool] = True

    references: bool = True
    abstracts_only: bool = False

    def items(self, path: Path | None) -> Iterator[dict[str, Any]]:
        """Yield records with `title`, `authors`, `year` and `abstract`."""
        if path is None:
            return
        if ".json" in path.name:
            yield from objects(path)
            return
        for _, data in members(path, (".bib",)):
            yield from entries(decode(data))

    def documents(self, item: dict[str, Any]) -> Iterator[Document]:
        """Yield a record's documents."""
        given = item.get("authors") or item.get("author") or ""
        people = [str(name) for name in given] if isinstance(given, list) else _AND.split(str(given))
        names = list(filter(None, map(_name, people)))
        title = clean_line(plain(str(item.get("title") or "")))
        abstract = clean_line(str(item.get("abstract") or ""))
        if not title or (self.abstracts_only and not abstract):
            return
        key = str(item.get("id") or item.get("key") or title)
        shown = ", ".join(names[:_MOST_AUTHORS]) + (" and others" if len(names) > _MOST_AUTHORS else "")
        yield Document(paper(title, shown, abstract), key)
        if self.references and names and abstract:
            sentence = _SENTENCE.split(abstract)[0].rstrip(".")
            first = clean_line(surname(people[0]))
            yield pair(citation(sentence), reference(title, first), f"{key}#reference")


def _name(author: str) -> str:
    """Return a name with the surname last."""
    last, comma, first = plain(author).partition(",")
    return clean_line(f"{first} {last}" if comma else last)
