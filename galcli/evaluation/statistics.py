"""Means, perplexities and areas under curves, with the interval that the sample justifies."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from galcli.evaluation.item import Part

Aggregate = Callable[[Sequence[Part]], float]
"""From the parts of all items to one figure; raises ValueError where they do not give one."""

_LEVEL = 0.95
_RESAMPLES = 1000
_Z = NormalDist().inv_cdf(0.5 + _LEVEL / 2)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % confidence interval.

    Attributes:
        value: The figure.
        low: The interval's lower end.
        high: Its upper end.
        n: Items it rests on.
    """

    value: float
    low: float
    high: float
    n: int


def mean(parts: Sequence[Part]) -> float:
    """Return the mean of numbers."""
    return sum(_number(part) for part in parts) / len(parts)


def ratio(parts: Sequence[Part]) -> float:
    """Return the sum of the first numbers over the sum of the second ones: right residues over residues."""
    above, below = _sums(parts)
    return above / below


def perplexity(parts: Sequence[Part]) -> float:
    """Return e to the mean loss; a part is the loss of an item in nats and its tokens."""
    return math.exp(min(ratio(parts), 700.0))


def bits(parts: Sequence[Part]) -> float:
    """Return the bits a unit; a part is the loss of an item in nats and its units, such as bytes."""
    return ratio(parts) / math.log(2)


def roc_auc(parts: Sequence[Part]) -> float:
    """Return the area under the ROC curve; a part is a score and a label, 1 or 0. Equal scores count half.

    Raises:
        ValueError: All labels are the same.
    """
    pairs = sorted(_pair(part) for part in parts)
    positives = sum(label > 0 for _, label in pairs)
    negatives = len(pairs) - positives
    if not positives or not negatives:
        raise ValueError("all labels are the same")
    ranks, start = 0.0, 0
    while start < len(pairs):
        end = start
        while end < len(pairs) and pairs[end][0] == pairs[start][0]:
            end += 1
        ranks += (start + 1 + end) / 2 * sum(label > 0 for _, label in pairs[start:end])
        start = end
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def estimate(parts: Sequence[Part], aggregate: Aggregate = mean) -> Estimate | None:
    """Return the figure with its interval: Wilson's where every part is 0 or 1, else from 1000 resamples.

    Returns:
        None where the parts give no figure: there are none, or all labels are the same.
    """
    try:
        value = aggregate(parts)
    except (ValueError, ZeroDivisionError):
        return None
    if aggregate is mean and all(part in (0.0, 1.0) for part in parts):
        return Estimate(value, *wilson(value, len(parts)), len(parts))
    return Estimate(value, *_bootstrap(parts, aggregate, value), len(parts))


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return Wilson's score interval of a share of `n` trials (Wilson 1927)."""
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    middle, scale = share + _Z * _Z / (2 * n), 1 + _Z * _Z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _bootstrap(parts: Sequence[Part], aggregate: Aggregate, value: float) -> tuple[float, float]:
    """Return the middle 95 % of the figure over resamples of the items (Efron 1979)."""
    chance = random.Random(0)  # noqa: S311 - the same interval every time
    found = []
    for _ in range(_RESAMPLES):
        try:
            found.append(aggregate(chance.choices(parts, k=len(parts))))
        except (ValueError, ZeroDivisionError):
            continue
    if not found:
        return value, value
    found.sort()
    tail = (1 - _LEVEL) / 2
    return found[int(tail * len(found))], found[min(len(found) - 1, int((1 - tail) * len(found)))]


def _number(part: Part) -> float:
    return part[0] if isinstance(part, tuple) else part


def _pair(part: Part) -> tuple[float, float]:
    return part if isinstance(part, tuple) else (part, 1.0)


def _sums(parts: Sequence[Part]) -> tuple[float, float]:
    pairs = [_pair(part) for part in parts]
    return sum(first for first, _ in pairs), sum(second for _, second in pairs)
