"""Candidates for a slot, best first: three queries to each searcher, one weighted sum over what they found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from galcli.citing.features import Context, Prepared, features
from galcli.citing.terms import Frequencies, Rarity
from galcli.library.hit import Hit, Searcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.citing.weights import Weights
    from galcli.citing.window import Window
    from galcli.library.record import Record

_HITS_PER_QUERY = 60
_VECTORS = 5.0
"""What a cosine of 1 adds to a score; the scores' differences are logarithms of odds. It was not fitted."""


class Vectors(Protocol):
    """What knows which records' vectors are nearest to a text's."""

    def nearest(self, text: str, *, year_max: int | None = None, k: int = 10) -> list[Hit]:
        """Return the nearest records, best first; scores are cosines."""
        ...


class Collection(Searcher, Frequencies, Protocol):
    """What can be searched and knows how rare words are."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what speaks for it.

    Attributes:
        record: The record.
        score: The weighted sum of the features; only scores of one slot compare.
        features: The numbers behind it, in the order of `features.NAMES`.
    """

    record: Record
    score: float
    features: Sequence[float] = ()


class Recommender:
    """Ranks the records of one collection for slots.

    Args:
        collection: Where to search.
        weights: How much each feature counts.
        vectors: Finds more candidates by their meaning; their cosines count, too.
    """

    def __init__(self, collection: Collection, weights: Weights, vectors: Vectors | None = None) -> None:
        self._collection = collection
        self._vectors = vectors
        self._weights = weights
        self._rarity = Rarity(collection)
        self._prepared: dict[str, Prepared] = {}

    def rank(self, window: Window, year: int | None, k: int) -> list[Ranked]:
        """Return the `k` best candidates, best first.

        Args:
            window: The text around the slot.
            year: Leaves out what appeared later, and says how old a candidate is.
            k: The most candidates to return.
        """
        found, scores, _ = self._search(window, year)
        return self._ranked(window, year, found, scores)[:k]

    def order(self, window: Window, year: int | None, records: Sequence[Record]) -> list[Ranked]:
        """Return given records, which need not be found by any query, best first."""
        _, scores, least = self._search(window, year)
        given = {record.id: record for record in records}
        return self._ranked(window, year, given, {identity: scores.get(identity, least) for identity in given})

    def _ranked(
        self, window: Window, year: int | None, found: dict[str, Record], scores: dict[str, dict[str, float]]
    ) -> list[Ranked]:
        if not found:
            return []
        context = Context.of(window, self._rarity, year)
        ranked = []
        for known in self._prepare(found):
            numbers = features(context, known, scores[known.record.id])
            score = self._weights.score(numbers) + _VECTORS * scores[known.record.id].get("vectors", 0.0)
            ranked.append(Ranked(known.record, score, numbers))
        return sorted(ranked, key=lambda one: (-one.score, one.record.id))

    def _search(
        self, window: Window, year: int | None
    ) -> tuple[dict[str, Record], dict[str, dict[str, float]], dict[str, float]]:
        """Return the records that any query finds, the score of each by each query, and the least by each query.

        A record that a query did not find scores at most as much as the last that it found: that is its score here.
        """
        found: dict[str, Record] = {}
        by_query: dict[str, dict[str, float]] = {}
        least: dict[str, float] = {}
        lists = {
            name: self._collection.search(query, year_max=year, k=_HITS_PER_QUERY)
            for name, query in (("paragraph", window.paragraph), ("sentence", window.sentence), ("near", window.near))
        }
        if self._vectors is not None:
            lists["vectors"] = self._vectors.nearest(window.paragraph, year_max=year, k=_HITS_PER_QUERY)
        for name, hits in lists.items():
            by_query[name] = {hit.record.id: hit.score for hit in hits}
            least[name] = hits[-1].score if len(hits) == _HITS_PER_QUERY else 0.0
            found |= {hit.record.id: hit.record for hit in hits}
        scores = {
            identity: {name: hits.get(identity, least[name]) for name, hits in by_query.items()} for identity in found
        }
        return found, scores, least

    def _prepare(self, found: dict[str, Record]) -> list[Prepared]:
        new = [record for identity, record in found.items() if identity not in self._prepared]
        self._rarity.learn(" ".join(record.title for record in new))
        self._prepared |= {record.id: Prepared.of(record, self._rarity) for record in new}
        return [self._prepared[identity] for identity in found]
