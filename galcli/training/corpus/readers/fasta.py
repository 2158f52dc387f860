"""FASTA files of proteins, whose headers say what they are: UniProt's, Prokka's, or DeepLoc's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.errors import UsageError
from galcli.proteins.annotation import annotation
from galcli.proteins.fasta import Record, records
from galcli.training.corpus.archive import lines
from galcli.training.corpus.clean import clean_line
from galcli.training.corpus.readers.protein_documents import ProteinEntry
from galcli.training.corpus.readers.protein_keywords import KeywordSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from galcli.training.corpus.document import Document

_HEADERS = ("uniprot", "prokka", "location")
_ORGANISM = re.compile(r"\bOS=(.+?)(?= [A-Z]{2}=|$)")
_GENE = re.compile(r"\bGN=(\S+)")


@dataclass(frozen=True, slots=True)
class FastaReader:
    """Reads proteins.

    Attributes:
        headers: `uniprot` (`sp|P1|NAME Description OS=… GN=…`), `prokka` (`id EC~~~gene~~~product~~~COG`) or
            `location` (`id Place-M`).
        vocabulary: UniProt's `keywlist.txt`, beside the file.
        longest: Residues that are shown, from the beginning; 0 for all.
        pages: Whether pages are made as well as prompts with answers.
    """

    prose: ClassVar[bool] = False

    headers: str
    vocabulary: str
    longest: int = 0
    pages: bool = True

    def __post_init__(self) -> None:
        """Refuse unknown headers."""
        if self.headers not in _HEADERS:
            raise UsageError(f'FASTA headers cannot be "{self.headers}".', f"Use one of: {', '.join(_HEADERS)}.")

    def items(self, path: Path | None) -> Iterator[tuple[Record, KeywordSource]]:
        """Yield the records."""
        if path is not None:
            source = KeywordSource.read(path.parent / self.vocabulary)
            yield from ((record, source) for record in records(enumerate(lines(path), 1)))

    def documents(self, item: tuple[Record, KeywordSource]) -> Iterator[Document]:
        """Yield a protein's documents."""
        record, source = item
        yield from self._entry(record, source).documents(self.longest, self.pages)

    def _entry(self, record: Record, source: KeywordSource) -> ProteinEntry:
        residues = "".join(text.strip() for _, text in record.lines)
        about = record.description
        if self.headers == "location":
            return ProteinEntry(record.name, residues, source.of_protein(location=about), "", "")
        known = annotation(record.name, about)
        description = clean_line(known.description) if known.informative else ""
        fields = about.split("~~~")
        enzyme, gene = (
            (fields[0], fields[1]) if self.headers == "prokka" and len(fields) > 1 else ("", _found(_GENE, about))
        )
        listed = list(known.keywords or source.of_protein(enzyme=enzyme, description=description))
        does = f"{description}." if description else ""
        does += f" EC {enzyme}." if enzyme and does else ""
        title = description + (f" ({clean_line(gene)})" if gene and gene not in description else "")
        organism = _found(_ORGANISM, about)
        return ProteinEntry(record.name, residues, listed, does, f"{title}, {organism}" if organism else title)


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return clean_line(found.group(1)) if found else ""
