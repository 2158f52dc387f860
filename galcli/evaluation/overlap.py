"""How much two answers have in common: F1 over words, F1 over sets."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})


def token_f1(given: str, gold: str) -> float:
    """Return the F1 of the words that two texts share, as SQuAD counts it (Rajpurkar et al. 2016)."""
    one, other = Counter(_words(given)), Counter(_words(gold))
    return _f1(sum((one & other).values()), sum(one.values()), sum(other.values()))


def set_f1(given: Iterable[str], gold: Iterable[str]) -> float:
    """Return the F1 of the labels that two lists share, whatever their case."""
    one, other = ({label.casefold().strip() for label in labels} for labels in (given, gold))
    return _f1(len(one & other), len(one), len(other))


def _f1(shared: int, given: int, gold: int) -> float:
    return 2 * shared / (given + gold) if given + gold else 1.0


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _ARTICLES]
