"""How much each feature counts, and what a score means as a probability.

The numbers were fitted by `benchmarks/citing.py fit` on half of the ScisummNet citation contexts (by cited paper) and
on LaTeX contexts, listwise (the softmax of the scores is the likelihood of the cited record); the measurement on what
was held out stands in docs/citing.md. A probability is a logistic function of the softmax's log-odds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.citing.features import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear ranking with its calibration.

    Attributes:
        values: One number a feature, in the order of `features.NAMES`.
        offset: The calibration's constant.
        slope: What one unit of log-odds of the softmax adds to the log-odds of being right.
    """

    values: tuple[float, ...]
    offset: float
    slope: float

    def score(self, numbers: Sequence[float]) -> float:
        """Return the weighted sum."""
        return sum(value * number for value, number in zip(self.values, numbers, strict=True))


def probabilities(scores: Sequence[float], weights: Weights) -> list[float]:
    """Return the calibrated probability of each of a slot's candidates, given all their scores."""
    if not scores:
        return []
    most = max(scores)
    shares = [math.exp(score - most) for score in scores]
    total = sum(shares)
    return [_calibrated(share / total, weights) for share in shares]


def _calibrated(share: float, weights: Weights) -> float:
    bounded = min(max(share, 1e-6), 1 - 1e-6)
    odds = weights.offset + weights.slope * math.log(bounded / (1 - bounded))
    return 1 / (1 + math.exp(-odds))


def _of(values: Mapping[str, float], offset: float, slope: float) -> Weights:
    return Weights(tuple(values[name] for name in NAMES), offset, slope)


LIBRARY = _of(
    {
        "bm25_paragraph": 0.06427, "bm25_sentence": 0.04322, "bm25_near": 0.1761,
        "title_paragraph": 0.001266, "title_sentence": 0.04698, "title_near": -0.1197,
        "share_paragraph": 2.033, "share_sentence": 3.047, "share_near": -0.07626,
        "pairs": 0.4677, "pair_share": -1.4, "name_left": 5.356, "name_sentence": -0.1696, "name_known": 0.159,
        "age": -0.7195, "same_year": -2.449, "title_length": -0.3405, "surname": 2.068,
        "workshop": -1.122, "journal": 1.181,
    },
    offset=-1.639,
    slope=0.825,
)  # fmt: skip
"""For collections: fitted on 700 ScisummNet contexts (counted once) and 88 LaTeX contexts (counted three times) over
95,000 records of the ACL Anthology; calibrated on the 700 contexts that were held out."""

OWN = _of(
    dict(zip(NAMES, LIBRARY.values, strict=True))
    | {"name_known": 0.0, "age": 0.0, "same_year": 0.0, "workshop": 0.0, "journal": 0.0},
    offset=0.0,
    slope=0.8,
)
"""For the user's own bibliography, whose entries are all meant to be cited: neither age nor venue tells anything."""
