"""Sentences out of papers in which one citation is taken out, and the record that was cited there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.citing.window import SLOT, Window
from galcli.evaluation.benchmarks.parsing import text_of
from galcli.training.corpus.readers.json_lines import objects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MARK = "[CITE]"
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class CitationContext:
    """A place for a reference.

    Attributes:
        id: Names it within its file.
        window: The text around the place; other citations are left out.
        gold: The identifiers of the records that were cited there.
    """

    id: str
    window: Window
    gold: tuple[str, ...]


def contexts(path: Path) -> Iterator[CitationContext]:
    """Yield the contexts that a model which writes from left to right can complete.

    A context is left out where it has no mark or several, where fewer than three words stand before the mark, and where
    the authors' names that were cut out are still in it.

    Args:
        path: JSON lines with `id`, `context`, in which `[CITE]` stands, and `gold`.

    Raises:
        InputError: A line cannot be read; the sentence says which.
    """
    for number, record in enumerate(objects(path), 1):
        place = f"{path.name} line {number}"
        text = text_of(record, "context", place)
        gold = record.get("gold")
        if text.count(_MARK) != 1 or record.get("name_leak") or not isinstance(gold, list) or not gold:
            continue
        window = Window.of(text.replace(_MARK, SLOT))
        if len(window.before.split()) >= _FEWEST_WORDS:
            yield CitationContext(text_of(record, "id", place), window, tuple(map(str, gold)))
