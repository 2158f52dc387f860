"""SciTLDR: abstracts with one-sentence summaries, in JSON lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from galcli.errors import InputError
from galcli.training.corpus.clean import clean_line
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import summary
from galcli.training.corpus.readers.json_lines import objects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SummaryReader:
    """Reads the lines; a paper with several summaries gives one document for the first.

    Attributes:
        longest: Words of an abstract; longer ones are left out, because the summary would not see them whole.
    """

    prose: ClassVar[bool] = True

    longest: int = 400

    def items(self, path: Path | None) -> Iterator[dict[str, Any]]:
        """Yield the objects."""
        if path is not None:
            yield from objects(path)

    def documents(self, item: dict[str, Any]) -> Iterator[Document]:
        """Yield an abstract with its summary."""
        sentences, summaries, title = item.get("source"), item.get("target"), clean_line(str(item.get("title") or ""))
        if not isinstance(sentences, list) or not isinstance(summaries, list) or not summaries:
            raise InputError('The line lacks "source" or "target".')
        abstract = clean_line(" ".join(map(str, sentences)))
        short = clean_line(str(summaries[0]))
        if short and len(abstract.split()) <= self.longest:
            shown = f"Title: {title}\n\nAbstract: {abstract}" if title else abstract
            yield pair(summary(shown), f" {short}", str(item.get("paper_id") or abstract[:80]))
