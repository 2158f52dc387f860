"""Citation contexts, which of them are held out, and how lists of candidates are counted."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any, TypeAlias

from galcli.citing.window import SLOT, Window

if TYPE_CHECKING:
    from pathlib import Path

    from galcli.library.library import Library

    Row: TypeAlias = dict[str, Any]


def lines(path: Path) -> list[Row]:
    """Return the objects of a file."""
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def halves(contexts: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return the contexts for fitting and those held out, split by cited paper."""
    papers = sorted({context["gold"][0] for context in contexts})
    random.Random(0).shuffle(papers)  # noqa: S311 - a split, no secret
    fitting = set(papers[: len(papers) // 2])
    return (
        [context for context in contexts if context["gold"][0] in fitting],
        [context for context in contexts if context["gold"][0] not in fitting],
    )


def golds(context: Row, library: Library) -> set[str]:
    """Return the identifiers that are right, as the library knows them."""
    return {record.id for identity in context["gold"] if (record := library.get(identity))}


def window_of(context: Row) -> Window:
    """Return the window of the marked slot."""
    return Window.of(context["context"].replace("[CITE]", SLOT, 1))


class Tally:
    """Counts of right answers among the first and the first ten."""

    def __init__(self) -> None:
        self.total = self.first = self.ten = 0

    def add(self, found: list[str], right: set[str]) -> None:
        """Take one list."""
        self.total += 1
        self.first += bool(found) and found[0] in right
        self.ten += any(identity in right for identity in found[:10])

    def __str__(self) -> str:
        return f"{self.first / self.total:.3f} / {self.ten / self.total:.3f}" if self.total else "-"
