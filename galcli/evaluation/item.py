"""What a task asks, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Part = float | tuple[float, float]
"""What an aggregate takes of one item: a number, or two, such as the loss in nats and the tokens it is over."""

ALL = "all"
"""The stratum that every item belongs to."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a task.

    Attributes:
        id: Names it within the task; the same in every run.
        ask: What is asked: a problem, a SMILES, a name.
        gold: The right answer, as JSON.
        strata: The groups whose results are also shown apart, such as `unseen phrasings`.
        data: What else the task needs to ask and to score, as JSON.
    """

    id: str
    ask: str
    gold: Any
    strata: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A hash of all that the item says: an answer to another item under the same name does not count."""
        said = json.dumps([self.id, self.ask, self.gold, self.strata, dict(self.data)], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one item.

    Attributes:
        parts: Method → what a measure's aggregate takes; a method that has no say about this item is left out.
        shown: Method → the text that was judged, for people who look into the records.
        prompts: SHA-256 of each prompt that a model was given.
    """

    parts: Mapping[str, Part]
    shown: Mapping[str, str] = field(default_factory=dict)
    prompts: tuple[str, ...] = ()


def prompt_hash(text: str) -> str:
    """Return the hash under which a prompt is recorded."""
    return hashlib.sha256(text.encode()).hexdigest()


def some(items: Sequence[Item], limit: int | None, seed: int) -> list[Item]:
    """Return `limit` items in an order that the seed decides; a larger limit keeps those of a smaller one.

    The groups take turns, so that each has its share of a small sample; a group is the items of the same strata.
    """

    def place(item: Item) -> bytes:
        return hashlib.sha256(f"{seed}\0{item.id}".encode()).digest()

    turns: Counter[tuple[str, ...]] = Counter()
    placed = []
    for item in sorted(items, key=place):
        turns[item.strata] += 1
        placed.append((turns[item.strata], place(item), item))
    return [item for _, _, item in sorted(placed, key=lambda one: one[:2])[:limit]]
