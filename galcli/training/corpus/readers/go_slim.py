"""Tables of proteins with terms of a GO slim and enzyme numbers, such as that of the yeast genome database."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.errors import InputError
from galcli.training.corpus.archive import lines
from galcli.training.corpus.clean import clean_line
from galcli.training.corpus.readers.protein_documents import ProteinEntry
from galcli.training.corpus.readers.protein_keywords import KeywordSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from galcli.training.corpus.document import Document

_COLUMNS = ("accession", "ec", "go_process", "go_function", "go_component", "sequence")
_LEADS = {"go_function": "Has", "go_process": "Takes part in", "go_component": "Found in"}


@dataclass(frozen=True, slots=True)
class GoSlimReader:
    """Reads tab-separated columns: accession, orf, ec, go_process, go_function, go_component, sequence.

    Attributes:
        vocabulary: UniProt's `keywlist.txt`, beside the file.
        longest: Residues that are shown, from the beginning; 0 for all.
        pages: Whether pages are made as well as prompts with answers.
        organism: The organism, named in the headings of pages.
    """

    prose: ClassVar[bool] = False

    vocabulary: str
    longest: int = 0
    pages: bool = True
    organism: str = ""

    def items(self, path: Path | None) -> Iterator[tuple[dict[str, str], KeywordSource]]:
        """Yield the rows."""
        if path is not None:
            source = KeywordSource.read(path.parent / self.vocabulary)
            rows = csv.DictReader(lines(path), delimiter="\t", quoting=csv.QUOTE_NONE)
            yield from ((row, source) for row in rows)

    def documents(self, item: tuple[dict[str, str], KeywordSource]) -> Iterator[Document]:
        """Yield a protein's documents."""
        row, source = item
        if any(row.get(column) is None for column in _COLUMNS):
            raise InputError("A row has too few columns.")
        terms = {column: [term.strip() for term in row[column].split(";") if term.strip()] for column in _LEADS}
        every = [term for listed in terms.values() for term in listed]
        listed = source.of_protein(enzyme=row["ec"].replace(";", " "), terms=every)
        does = " ".join(f"{_LEADS[column]} {'; '.join(found)}." for column, found in terms.items() if found)
        title = f"Protein {row['orf']}" if row.get("orf") else ""
        title += f", {self.organism}" if title and self.organism else ""
        entry = ProteinEntry(row["accession"] or row.get("orf", ""), row["sequence"], listed, clean_line(does), title)
        yield from entry.documents(self.longest, self.pages)
