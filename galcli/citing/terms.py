"""Words of a text as ranking compares them: lower case, no accents, no stop words, no common endings."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "been", "both", "but", "by", "can", "could", "did", "do",
        "does", "for", "from", "had", "has", "have", "how", "however", "i", "if", "in", "into", "is", "it",
        "its", "may", "more", "most", "no", "not", "of", "on", "one", "or", "other", "our", "over", "see",
        "should", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these",
        "they", "this", "those", "through", "to", "two", "under", "up", "use", "used", "uses", "using", "was",
        "we", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with", "within",
        "without", "would", "you", "your", "also", "based", "et", "al", "e", "g",
    }
)  # fmt: skip
_ENDINGS = ("ization", "ations", "ation", "ings", "ing", "ers", "ies", "er", "es", "ed", "ly", "s")
_SHORTEST_STEM = 3


class Frequencies(Protocol):
    """A collection that knows in how many of its documents a word occurs."""

    def __len__(self) -> int:
        """How many documents there are."""

    def frequencies(self, words: Sequence[str]) -> list[int]:
        """Return for each word in how many documents it occurs, in any of its forms."""


def terms(text: str) -> list[str]:
    """Return the stems of a text, in order.

    >>> terms("Parsing the Penn Treebanks")
    ['pars', 'penn', 'treebank']
    """
    return [stem(word) for word in words(text)]


def words(text: str) -> list[str]:
    """Return the words of a text, without stop words, in order."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return [word for word in _WORD.findall(text.lower()) if word not in _STOP]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return a word without its ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


class Rarity:
    """How much a word tells, after how rare it is in a collection (inverse document frequency, as in BM25).

    Args:
        collection: Counts documents.
    """

    def __init__(self, collection: Frequencies) -> None:
        self._collection = collection
        self._total = len(collection)
        self._known: dict[str, float] = {}

    def learn(self, text: str) -> None:
        """Look the words of a text up, all at once."""
        new = {stem(word): word for word in words(text)}
        missing = [name for name in new if name not in self._known]
        counts = self._collection.frequencies([new[name] for name in missing])
        for name, count in zip(missing, counts, strict=True):
            self._known[name] = math.log(1 + (self._total - count + 0.5) / (count + 0.5))

    def of(self, term: str) -> float:
        """Return a stem's weight, in nats; 0 for one that was never learnt."""
        return self._known.get(term, 0.0)

    def spread(self, name: str) -> float:
        """Return in how many documents the rarest word of a name stands, as log(1 + n); 0 for no name."""
        weights = [self._known[term] for term in terms(name) if term in self._known]
        if not weights:
            return 0.0
        return math.log1p(self._total / (math.exp(max(weights)) - 1 + 1 / (self._total + 1)))
