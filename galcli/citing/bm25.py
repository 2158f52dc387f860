"""A searcher over a few thousand records in memory: the entries of one bibliography."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from galcli.citing.terms import stem, terms
from galcli.library.hit import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.library.record import Record

# The usual parameters of BM25 (Robertson and Zaragoza 2009).
_SATURATION = 1.2
_LENGTH = 0.75


class MemorySearcher:
    """BM25 over titles, twice, and abstracts; the same interface as a library.

    Args:
        records: What can be found.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        counts = [Counter(terms(f"{record.title} {record.title} {record.abstract}")) for record in records]
        lengths = [count.total() for count in counts]
        mean = sum(lengths) / len(lengths) if any(lengths) else 1.0
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, count in enumerate(counts):
            norm = _SATURATION * (1 - _LENGTH + _LENGTH * lengths[number] / mean)
            for term, times in count.items():
                postings[term].append((number, times * (_SATURATION + 1) / (times + norm)))
        self._postings = dict(postings)

    def __len__(self) -> int:
        return len(self._records)

    def frequencies(self, words: Sequence[str]) -> list[int]:
        """Return for each word in how many records it occurs."""
        return [len(self._postings.get(stem(word), ())) for word in words]

    def search(self, query: str, *, year_max: int | None = None, k: int = 10) -> list[Hit]:
        """Return the records that fit a text best; see `galcli.library.hit.Searcher`."""
        scores: dict[int, float] = defaultdict(float)
        for term, times in Counter(terms(query)).items():
            posting = self._postings.get(term, [])
            weight = times * math.log(1 + (len(self._records) - len(posting) + 0.5) / (len(posting) + 0.5))
            for number, share in posting:
                scores[number] += weight * share
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        hits = [Hit(self._records[number], score, self._records[number].abstract) for number, score in best]
        return [hit for hit in hits if year_max is None or (hit.record.year or 0) <= year_max][:k]
