"""A row of the result: which method's answers, summed up how, and beside what."""

from __future__ import annotations

from dataclasses import dataclass

from galcli.evaluation.item import ALL
from galcli.evaluation.statistics import Aggregate, mean


@dataclass(frozen=True, slots=True)
class Figure:
    """What a paper reports.

    Attributes:
        model: Whose result it is.
        value: In the measure's own unit: a share of 1 where the measure is shown in per cent.
        note: What differs from ours, such as the set it was measured on.
        stratum: The group of items that it is about.
    """

    model: str
    value: float
    note: str = ""
    stratum: str = ALL


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of a task's result, one for all items and one for each stratum.

    Attributes:
        name: What people call it, such as `exact match`.
        method: Whose parts of the outcomes it sums up, such as `greedy`; what stands behind a comma is not shown.
        baseline: The method whose figure stands beside it; empty for none.
        aggregate: From parts to one figure.
        percent: Whether the figure is a share, shown in per cent.
        paper: The papers' figures.
        overall: Whether there is a row over all items; not where only groups of them mean something.
        constants: Baselines that need no answers, such as chance: name → figure.
    """

    name: str
    method: str
    baseline: str = ""
    aggregate: Aggregate = mean
    percent: bool = True
    paper: tuple[Figure, ...] = ()
    overall: bool = True
    constants: tuple[tuple[str, float], ...] = ()

    def shown(self, value: float) -> str:
        """Return a figure as people read it."""
        return f"{100 * value:.1f} %" if self.percent else f"{value:.4g}"
