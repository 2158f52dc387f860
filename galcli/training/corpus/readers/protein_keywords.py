"""UniProt keywords of proteins, derived from what databases say: enzyme classes, GO terms, descriptions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.proteins.compressed import file_lines
from galcli.proteins.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_EC_CLASSES = {
    "1": "Oxidoreductase",
    "2": "Transferase",
    "3": "Hydrolase",
    "4": "Lyase",
    "5": "Isomerase",
    "6": "Ligase",
    "7": "Translocase",
}
_LOCATIONS = {
    "nucleus": "Nucleus",
    "cytoplasm": "Cytoplasm",
    "extracellular": "Secreted",
    "cell.membrane": "Cell membrane",
    "mitochondrion": "Mitochondrion",
    "endoplasmic.reticulum": "Endoplasmic reticulum",
    "golgi.apparatus": "Golgi apparatus",
    "plastid": "Plastid",
    "peroxisome": "Peroxisome",
}
_GO = re.compile(r"GO   GO:\d+; (.+)")
_NAME = re.compile(r"ID   (.+?)\.?$")
_CATEGORIES = frozenset({"Molecular function", "Ligand", "Biological process"})
_INACTIVE = re.compile(r"\b(?:inactive|inhibitor|pseudo|non-functional|regulatory|regulator|fragment)\b", re.IGNORECASE)
_END = re.compile(r"[,;(/]| - ")
_DESIGNATION = re.compile(r"(?:[A-Z]?[a-z]{0,3}[A-Z0-9][\w/'-]*|[ivx]+|alpha|beta|gamma|delta|subunit|chain|component)")
_LONGEST = 4  # words of a keyword


@dataclass(frozen=True, slots=True)
class KeywordSource:
    """The vocabulary, and the keywords that stand for GO terms.

    Attributes:
        vocabulary: UniProt's keywords.
        by_term: Name of a GO term → keyword.
    """

    vocabulary: Vocabulary
    by_term: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> KeywordSource:
        """Read UniProt's `keywlist.txt`.

        Raises:
            InputError: It cannot be read.
        """
        by_term: dict[str, str] = {}
        name = ""
        for data in file_lines(str(path)):
            line = data.decode("utf-8", "replace").rstrip()
            if found := _NAME.match(line):
                name = found.group(1)
            elif found := _GO.match(line):
                # Several keywords may stand for a term: the shortest is the broadest of them.
                by_term[found.group(1)] = min(by_term.get(found.group(1), name), name, key=len)
        return cls(read_vocabulary(str(path)), by_term)

    def of_protein(
        self, *, enzyme: str = "", terms: Iterable[str] = (), description: str = "", location: str = ""
    ) -> list[str]:
        """Return a protein's keywords in alphabetical order, broader ones included.

        Args:
            enzyme: Its EC numbers.
            terms: Names of GO terms.
            description: What it is.
            location: DeepLoc's label: a place in the cell, and M for a protein in its membrane.
        """
        classes = [_EC_CLASSES[number[0]] for number in enzyme.split() if number[:1] in _EC_CLASSES]
        found = {*classes, *(self.by_term[term] for term in terms if term in self.by_term)}
        found |= {*self._described(description), *_located(location)}
        for name in list(found):
            keyword = self.vocabulary.find(name)
            found |= {ancestor for ancestor in keyword.ancestors if self._named(ancestor)} if keyword else set()
        return sorted(found, key=str.casefold)

    def _named(self, name: str) -> bool:
        """Whether a name is a keyword and not a category of keywords."""
        return self.vocabulary.find(name) is not None

    def _described(self, description: str) -> Iterable[str]:
        """Yield the keywords that a description ends in: a `sensor histidine kinase` is a kinase."""
        if _INACTIVE.search(description):
            return
        words = _END.split(description)[0].split()
        while len(words) > 1 and _DESIGNATION.fullmatch(words[-1]):
            words.pop()
        for length in range(1, min(_LONGEST, len(words)) + 1):
            keyword = self.vocabulary.find(" ".join(words[-length:]))
            if keyword is not None and keyword.category in _CATEGORIES:
                yield keyword.name


def _located(label: str) -> Iterable[str]:
    place, _, kind = label.rpartition("-")
    if place.lower() in _LOCATIONS:
        yield _LOCATIONS[place.lower()]
    elif place:
        yield from (_LOCATIONS[part] for part in re.split(r"[-/]", place.lower()) if part in _LOCATIONS)
    if kind == "M":
        yield "Membrane"
