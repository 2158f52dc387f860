"""Whether two expressions are equal for all values of their symbols.

Both are computed at fixed, arbitrary points. Sums, products and whole powers are computed exactly, so that agreement at
several points with 60-bit coordinates is proof for every practical purpose (a false identity of degree d survives one
point with probability below d/2^60); with roots and functions in it, agreement is to 10^-9 at every point where both
sides exist. Values are taken positive first, then of either sign: `sqrt(x^2) = x` is no identity. No computer algebra:
it takes half a second to load and cannot be bounded in time.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from galcli.work.checking.facts import gather
from galcli.work.checking.rounding import same
from galcli.work.maths.evaluate import Bound, Evaluator
from galcli.work.maths.quantity import EvaluationError, Quantity

if TYPE_CHECKING:
    from galcli.work.maths.nodes import Node

_POINTS = 6
_NEEDED = 3
_MAX_SYMBOLS = 12
_SMALL = 97


def is_identity(left: Node, right: Node) -> bool:
    """Tell whether two expressions are equal for all values of their symbols, units aside."""
    symbols = sorted(gather(left).symbols | gather(right).symbols)
    if len(symbols) > _MAX_SYMBOLS:
        return False
    agreed = 0
    for seed in range(_POINTS):
        point = {name: Bound(value, value) for name, value in zip(symbols, _coordinates(seed), strict=False)}
        evaluator = Evaluator(point, face=True, guess=False)
        try:
            values = evaluator.value(left).value, evaluator.value(right).value
        except EvaluationError:
            continue
        if not same(*values):
            return False
        agreed += 1
    return agreed >= _NEEDED


@lru_cache(maxsize=_POINTS)
def _coordinates(seed: int) -> tuple[Quantity, ...]:
    """Choose values: small ones, so that functions stay in range, of either sign from the second half on."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets: the same points every time
    values: list[Quantity] = []
    for _ in range(_MAX_SYMBOLS):
        value = Fraction(chance.getrandbits(60), 2**58) + Fraction(1, _SMALL)
        negative = seed >= _POINTS // 2 and chance.random() < 1 / 2
        values.append(Quantity(-value if negative else value))
    return tuple(values)
