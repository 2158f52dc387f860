"""The mean of areas under ROC curves over the assays of a set, then over sets: MoleculeNet's figure.

A part of an outcome holds two numbers; so the second one is the label, 0 or 1, plus twice the number of the assay.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from galcli.evaluation.item import Part

_ASSAYS_A_SET = 1000


def assay_number(position: int, assay: int) -> int:
    """Return the number of an assay of the set at a position."""
    return position * _ASSAYS_A_SET + assay


def part(score: float, label: int, assay: int) -> tuple[float, float]:
    """Return the part of one measurement.

    Args:
        score: The higher, the more probable the label 1.
        label: 0 or 1.
        assay: From `assay_number`.
    """
    return score, float(2 * assay + label)


def mean_auc(parts: Sequence[Part]) -> float:
    """Return the mean over sets of the mean over assays of the area under the ROC curve; equal scores count half.

    Raises:
        ValueError: No assay has both labels.
    """
    import numpy as np

    scores, codes = np.asarray(parts, dtype=float).T
    assays, labels = codes.astype(int) // 2, codes.astype(int) % 2
    by_set: dict[int, list[float]] = defaultdict(list)
    for assay in np.unique(assays):
        chosen = assays == assay
        found = _auc(scores[chosen], labels[chosen])
        if found is not None:
            by_set[int(assay) // _ASSAYS_A_SET].append(found)
    if not by_set:
        raise ValueError("no assay has both labels")
    return sum(sum(areas) / len(areas) for areas in by_set.values()) / len(by_set)


def _auc(scores: NDArray[float], labels: NDArray[int]) -> float | None:  # type: ignore[type-var]
    import numpy as np

    positives = int(labels.sum())
    negatives = len(labels) - positives
    if not positives or not negatives:
        return None
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    above = float(ranks[places][labels == 1].sum()) - positives * (positives + 1) / 2
    return above / (positives * negatives)
