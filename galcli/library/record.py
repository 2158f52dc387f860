"""One bibliographic record, and the BibTeX entry that it prints."""

from __future__ import annotations

import re
from typing import NamedTuple

from galcli.library.latex_text import to_latex
from galcli.library.names import surname_of

_KEY = re.compile(r"^(\s*@\s*\w+\s*[{(]\s*)([^,\s})]*)")
VENUE_FIELDS = {
    "article": "journal",
    "inproceedings": "booktitle",
    "conference": "booktitle",
    "incollection": "booktitle",
    "inbook": "booktitle",
    "phdthesis": "school",
    "mastersthesis": "school",
    "techreport": "institution",
    "book": "publisher",
    "proceedings": "publisher",
}
"""BibTeX's entry type → the field in which that type names where the work appeared."""
OTHER_VENUE_FIELD = "howpublished"
# A capital after the first letter of a word, which styles would make small.
_INNER_CAPITAL = re.compile(r"(?<![\w\\])\w+[A-Z]\w*")


class Record(NamedTuple):
    """A work that may be cited; a tuple, because a collection makes many of them.

    Attributes:
        id: Stable: the identifier in the collection it came from, or one that follows from its content.
        key: The BibTeX key, unique in a library.
        kind: The BibTeX entry type, in lower case.
        title: Plain text, without LaTeX but for mathematics between dollar signs.
        authors: Each "Surname, Given"; without a comma where the name is one word or an organisation.
        year: `None` where it is not known.
        venue: The journal, the proceedings, the publisher.
        abstract: Plain text; empty where it is not known, as all that follow.
        doi: In lower case, without an address before it.
        arxiv: Without a version.
        url: The address of the work.
        source: The file it came from.
        bibtex: The original entry where there was one.
    """

    id: str
    key: str
    kind: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    abstract: str = ""
    doi: str = ""
    arxiv: str = ""
    url: str = ""
    source: str = ""
    bibtex: str = ""

    def surnames(self) -> tuple[str, ...]:
        """Return the authors' surnames, particles included."""
        return tuple(surname_of(author) for author in self.authors)

    def to_bibtex(self, key: str | None = None) -> str:
        """Return the BibTeX entry, without a line end after it.

        Original text is kept byte for byte, but for its key where that is another one. An entry that is written here
        has every field of the record that is not empty, but for the abstract; reading it gives the same values back.

        Args:
            key: The key to print; the record's own where it is not given.
        """
        key = self.key if key is None else key
        if self.bibtex:
            found = _KEY.match(self.bibtex)
            if found is None or found[2] == key:
                return self.bibtex
            return f"{found[1]}{key}{self.bibtex[found.end() :]}"
        lines = "".join(f",\n  {name} = {{{value}}}" for name, value in self._entry_fields() if value)
        return f"@{self.kind}{{{key}{lines}\n}}"

    def _entry_fields(self) -> list[tuple[str, str]]:
        venue = VENUE_FIELDS.get(self.kind, OTHER_VENUE_FIELD)
        fields = [
            ("title", _protected(to_latex(self.title))),
            ("author", " and ".join(_author(author) for author in self.authors)),
            (venue, to_latex(self.venue)),
            ("year", "" if self.year is None else str(self.year)),
            ("doi", self.doi),
            ("url", self.url),
        ]
        if self.arxiv:
            fields += [("eprint", self.arxiv), ("archiveprefix", "arXiv")]
        return fields


def _author(name: str) -> str:
    """Return a name so that BibTeX reads it as that name: one that is not "Surname, Given" between braces."""
    text = to_latex(name)
    whole = ("," not in name and " " in name) or re.search(r"(?i)(^|\s)and(\s|$)", name)
    return f"{{{text}}}" if whole else text


def _protected(title: str) -> str:
    """Return a title with braces around the words whose capitals a bibliography style must not change."""
    if "$" in title or "\\" in title:
        return title
    return _INNER_CAPITAL.sub(lambda word: f"{{{word[0]}}}", title)
