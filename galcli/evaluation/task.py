"""The protocol of a task.

A task makes items and answers batches of them. How it answers is its own business: `asking.generate` continues prompts,
`asking.choose` and `asking.losses` score given continuations, and a task may call `galcli.assistant` to measure what a
user gets. Baselines are methods like any other: their parts stand in the same outcomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.item import Item, Outcome
    from galcli.evaluation.measure import Measure


class Task(Protocol):
    """Something a model is measured by."""

    @property
    def name(self) -> str:
        """What the user types."""

    @property
    def measures(self) -> Sequence[Measure]:
        """The rows of the result."""

    @property
    def batch(self) -> int:
        """Items that are answered at once; after each batch the outcomes are on disk."""

    def items(self, bench: Bench) -> list[Item]:
        """Return the first `bench.limit` items of this run, in an order that `bench.seed` decides (`item.some`).

        Raises:
            GalError: A file is missing; the task is left out and the others go on.
        """

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Answer items and score the answers; an outcome an item, in order."""
