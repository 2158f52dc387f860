"""Choose among several solutions of one problem: the answer that most of the sound ones give.

Source: self-consistency, Wang et al. 2022; here only solutions vote in which nothing was shown wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.report import Verdict
from galcli.work.solution import same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.work.solution import Solution

ENOUGH = 5
"""Solutions that agree before the rest need not be sampled."""


@dataclass(frozen=True, slots=True)
class Vote:
    """The result of a vote.

    Attributes:
        chosen: A solution with the winning answer, a verified one if there is one.
        agree: Sound solutions with that answer.
        sound: Solutions that voted.
        total: Solutions in all.
    """

    chosen: Solution
    agree: int
    sound: int
    total: int

    @property
    def text(self) -> str:
        """The result in words."""
        return f"{self.agree} of {self.total} agree"


def choose(solutions: Sequence[Solution]) -> Vote:
    """Cluster the answers and return the largest cluster; of equal ones, that of the earliest solution.

    Args:
        solutions: At least one. Where none is sound, the first is chosen and nobody agrees.
    """
    clusters: list[list[Solution]] = []
    for solution in solutions:
        if solution.sound:
            place = next((cluster for cluster in clusters if same(cluster[0].answer, solution.answer)), None)
            if place is None:
                clusters.append(place := [])
            place.append(solution)
    sound = sum(len(cluster) for cluster in clusters)
    if not clusters:
        return Vote(solutions[0], 0, 0, len(solutions))
    winner = max(clusters, key=len)
    chosen = next((solution for solution in winner if solution.verdict is Verdict.VERIFIED), winner[0])
    return Vote(chosen, len(winner), sound, len(solutions))
