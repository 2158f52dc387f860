"""Names and questions that were put in other words than the cards' own, and that no model is trained on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "paraphrases.tsv"


@cache
def paraphrases(kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return paraphrases with the ids of the cards that are meant.

    Args:
        kind: `formula` or `concept`.
    """
    rows = [line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines()]
    return tuple((text, tuple(ids.split(","))) for text, of, ids in rows if of == kind)
