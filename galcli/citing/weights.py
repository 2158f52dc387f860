"""How much each feature counts, and what a score means as a probability.

The numbers were fitted by `benchmarks/citing.py fit` on half of the ScisummNet citation contexts (by cited paper) and
on LaTeX contexts, listwise (the softmax of the scores is the likelihood of the cited record); the measurement on what
was held out stands in docs/citing.md. A probability is a logistic function of the softmax's log-odds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import mul
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
        return float(sum(map(mul, self.values, numbers)))


def probabilities(scores: Sequence[float], weights: Weights) -> list[float]:
    """Return the calibrated probability of each of a slot's candidates, given all their scores."""
    return [_calibrated(share, weights) for share in softmax(scores)]


def softmax(scores: Sequence[float]) -> list[float]:
    """Return the share of each score: they add up to 1."""
    if not scores:
        return []
    most = max(scores)
    shares = [math.exp(score - most) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]


def _calibrated(share: float, weights: Weights) -> float:
    bounded = min(max(share, 1e-6), 1 - 1e-6)
    odds = weights.offset + weights.slope * math.log(bounded / (1 - bounded))
    return 1 / (1 + math.exp(-odds))


def _of(values: Mapping[str, float], offset: float, slope: float) -> Weights:
    return Weights(tuple(values[name] for name in NAMES), offset, slope)


LIBRARY = _of(
    {
        "bm25_paragraph": 0.06702, "bm25_sentence": 0.04643, "bm25_near": 0.1859, "title_paragraph":
        -0.01186, "title_sentence": 0.07677, "title_near": -0.1231, "share_paragraph": 2.36,
        "share_sentence": 2.924, "share_near": -0.3876, "pairs": 0.5156, "pair_share": -2.445, "name_left":
        4.407, "name_sentence": -0.3764, "name_known": 0.3449, "age": -0.5694, "same_year": -2.489,
        "title_length": -0.248, "surname": 1.919, "workshop": -1.253, "journal": 1.114,
    },
    offset=-1.777,
    slope=0.795,
)  # fmt: skip
"""For collections: fitted on 699 ScisummNet contexts (counted once) and 88 LaTeX contexts (counted three times) over
95,000 records of the ACL Anthology; calibrated on 701 ScisummNet contexts of papers that were held out."""

OWN = _of(
    dict(zip(NAMES, LIBRARY.values, strict=True))
    | {"name_known": 0.0, "age": 0.0, "same_year": 0.0, "workshop": 0.0, "journal": 0.0},
    offset=-0.788,
    slope=0.574,
)
"""For the user's own bibliography, whose entries are all meant to be cited: neither age nor venue tells anything.
Calibrated on 182 citations of four LaTeX drafts (three projects) whose keys were taken out."""
