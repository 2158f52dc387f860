"""How people ask for a card whose name they do not know: some queries for each, a file a field, in everyday words."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read(data: Path, kind: str) -> dict[str, tuple[str, ...]]:
    """Read the queries for the cards of a kind, by the cards' ids.

    Args:
        data: The folder of the card files.
        kind: `formulas` or `concepts`.

    Raises:
        ValueError: A file is no table of lists of texts, or has a card that another file has.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((data / "queries" / kind).glob("*.toml")):
        for card, queries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if not isinstance(queries, list) or not all(isinstance(query, str) for query in queries):
                raise ValueError(f"{path.name}: the queries of {card} are no list of texts")
            if card in found:
                raise ValueError(f"{path.name}: another file has queries of {card}, too")
            found[card] = tuple(queries)
    return found
