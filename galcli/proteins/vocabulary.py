"""UniProt's controlled vocabulary of keywords, read from the file `keywlist.txt` that UniProt publishes.

The file is UniProt's, under CC BY 4.0. It is not part of this program: the user fetches it once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.proteins.compressed import file_lines
from galcli.report import Source
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS = "https://ftp.uniprot.org/pub/databases/uniprot/current_release/knowledgebase/complete/docs/keywlist.txt"
"""Where UniProt publishes the file."""

_FIELD = re.compile(r"([A-Z]{2})   (.*)")
_RELEASE = re.compile(r"Release:\s+(\S+)")


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword.

    Attributes:
        name: As UniProt writes it.
        accession: `KW-` and a number.
        category: One of ten, such as `Ligand`.
        ancestors: The names of all broader keywords.
    """

    name: str
    accession: str
    category: str
    ancestors: frozenset[str]


class Vocabulary:
    """The keywords by name and synonym.

    Attributes:
        release: UniProt's release, such as `2022_03`.
    """

    def __init__(self, keywords: list[tuple[Keyword, list[str]]], release: str = "") -> None:
        self.release = release
        self._keywords = {keyword.name.casefold(): keyword for keyword, _ in keywords}
        self._synonyms = {name.casefold(): keyword for keyword, names in keywords for name in names}

    def __len__(self) -> int:
        return len(self._keywords)

    def find(self, text: str) -> Keyword | None:
        """Return the keyword with this name, else with this synonym; case does not matter."""
        folded = text.casefold()
        return self._keywords.get(folded) or self._synonyms.get(folded)

    @property
    def source(self) -> Source:
        """The credit that the licence asks for."""
        return Source(ADDRESS, f"UniProt keywords, release {self.release or 'unknown'}, UniProt Consortium, CC BY 4.0")


def read_vocabulary(path: str) -> Vocabulary:
    """Read `keywlist.txt`, plain or compressed.

    Raises:
        InputError: The file cannot be read, or it is another file.
    """
    release = ""
    entries: list[tuple[Keyword, list[str]]] = []
    fields: dict[str, list[str]] = {}
    for data in file_lines(path):
        line = data.decode("utf-8", "replace").rstrip()
        if found := _RELEASE.match(line):
            release = found.group(1)
        elif line == "//":
            entries += _entry(fields)
            fields = {}
        elif field := _FIELD.match(line):
            fields.setdefault(field.group(1), []).append(field.group(2))
    if not entries:
        raise InputError(f"{one_line(path)} holds no keywords.", f"Fetch UniProt's file: curl -O {ADDRESS}")
    return Vocabulary(entries, release)


def _entry(fields: dict[str, list[str]]) -> Iterator[tuple[Keyword, list[str]]]:
    """Yield the keyword of an entry; entries that describe a category (`IC`) have none."""
    if "ID" not in fields:
        return
    name = fields["ID"][0].removesuffix(".")
    paths = [line.partition(": ")[2].removesuffix(".").split("; ") for line in fields.get("HI", [])]
    ancestors = frozenset(part for path in paths for part in path) - {name}
    category = fields.get("CA", [""])[0].removesuffix(".")
    accession = fields.get("AC", [""])[0]
    synonyms = (text.strip() for text in " ".join(fields.get("SY", [])).removesuffix(".").split(";"))
    yield Keyword(name, accession, category, ancestors), [text for text in synonyms if text]
