"""Readers: what turns files into documents, one file a format.

A reader is a frozen dataclass whose fields are the options that a recipe may give it. It first cuts its files into
items, which is cheap, and then makes documents of an item, which may be expensive; so a part of the items can be left
to another process.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from galcli.errors import UsageError
from galcli.training.corpus.checked import build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from galcli.training.corpus.document import Document


class Reader(Protocol):
    """Reads one kind of source."""

    prose: ClassVar[bool]
    """Whether its documents are written text, of which near duplicates are dropped."""

    def items(self, path: Path | None) -> Iterator[Any]:
        """Yield the raw items of a file in their order; of no file for what is generated.

        Raises:
            InputError: The file cannot be read.
        """

    def documents(self, item: Any) -> Iterator[Document]:
        """Yield the documents of one item.

        Raises:
            InputError: The item cannot be understood; the others go on.
        """


_READERS = {
    "cnxml": ("cnxml", "CnxmlReader"),
    "latex": ("latex", "LatexReader"),
    "markdown": ("markdown", "MarkdownReader"),
    "table": ("table", "TableReader"),
    "fasta": ("fasta", "FastaReader"),
    "go-slim": ("go_slim", "GoSlimReader"),
    "molecules": ("molecules", "MoleculeReader"),
    "bibliography": ("bibliography", "BibliographyReader"),
    "medquad": ("medquad", "MedquadReader"),
    "summaries": ("summaries", "SummaryReader"),
    "word-problems": ("word_problems", "WordProblemReader"),
    "cards": ("knowledge", "CardReader"),
    "problems": ("knowledge", "ProblemReader"),
}
"""Name in recipes → module and class."""


def open_reader(name: str, options: Mapping[str, Any], where: str) -> Reader:
    """Return a reader with its options.

    Args:
        name: As a recipe has it.
        options: The keys of the source's table that are the reader's own.
        where: How an error names the table.

    Raises:
        UsageError: There is no such reader, or an option is wrong.
    """
    if name not in _READERS:
        raise UsageError(f'{where} has the unknown reader "{name}".', f"Readers: {', '.join(_READERS)}.")
    module, kind = _READERS[name]
    reader: Reader = build(getattr(import_module(f"{__name__}.{module}"), kind), options, where)
    return reader
