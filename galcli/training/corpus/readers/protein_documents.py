"""Documents of proteins as UniProt's pages have them: keywords, function, a page with the sequence first or last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.prompting.tokens import wrap_protein
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import function, keywords
from galcli.training.corpus.holdout import choice, protein_identity

if TYPE_CHECKING:
    from collections.abc import Iterator

_RESIDUES = re.compile(r"[A-Za-z]+\*?")


@dataclass(frozen=True, slots=True)
class ProteinEntry:
    """What is known of a protein.

    Attributes:
        name: Its identifier.
        residues: Its sequence.
        keywords: UniProt keywords.
        function: What it does, in sentences; may be empty.
        title: What a page about it is headed.
    """

    name: str
    residues: str
    keywords: list[str]
    function: str
    title: str

    def documents(self, longest: int, pages: bool) -> Iterator[Document]:
        """Yield the documents.

        Args:
            longest: Residues that are shown, from the beginning; 0 for all.
            pages: Whether to make a page as well as the pairs.

        Raises:
            InputError: The sequence has other characters than letters.
        """
        if not _RESIDUES.fullmatch(self.residues):
            raise InputError(f"The sequence of {self.name} is none.")
        identity = protein_identity(self.residues.rstrip("*"))
        shown = self.residues.rstrip("*").upper()[: longest or None]
        listed = ", ".join(self.keywords)
        if listed:
            yield pair(keywords(shown), f"\n\n{listed}", f"{self.name}#keywords", identity)
        if self.function:
            yield pair(function(shown), f"\n\n{self.function}", f"{self.name}#function", identity)
        if pages and self.title:
            about = [f"# {self.title}"]
            about += [f"## Function\n\n{self.function}"] if self.function else []
            about += [f"## Keywords\n\n{listed}"] if listed else []
            sequence = f"## Sequence\n\n{wrap_protein(shown)}"
            first = choice(self.residues, 2) == 0
            parts = [sequence, *about] if first else [*about, sequence]
            yield Document("\n\n".join(parts), f"{self.name}#page", identity=identity)
