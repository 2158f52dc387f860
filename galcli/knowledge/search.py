r"""Search the cards: by name, alias, symbol, LaTeX or words; small typing errors are forgiven.

Words are weighed by how rare they are and where they stand; a word that means about the same counts less. The more of
the query a card has, the better; then the names of the best cards are compared with the query as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from galcli.knowledge import compiled, synonyms
from galcli.knowledge.catalog import DATA, Catalog
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula
from galcli.knowledge.words import stem, stems

if TYPE_CHECKING:
    from pathlib import Path

Card = Formula | Concept
_WHOLE_NAME = 8.0
"""What a query earns that is the card's name."""
_SYNONYM = 0.45
_PAIR = 0.2
"""What a synonym counts, and a pair of words that stand together, of what the word or pair itself does."""
_COVERED = 0.6
"""How much of a score hangs on the part of the query that the card has."""
_FAME = 0.12
"""What it adds that other cards refer to a card."""
_WEAK = 0.7
"""What a word that says little counts."""
_PHRASE = 0.8
"""What a word counts that a phrase may mean."""
RERANKED = 60
"""A search returns at most as many cards."""
_SIMILAR = 78
"""How alike two words must be, of 100, to be the same with a typing error."""
_TYPO = 0.85
_SHORTEST_TYPO = 4
_LONGEST_QUERY = 500
_UNKNOWN = 5.0
"""How rare a word counts that no card has."""
_SYMBOL = re.compile(r"\\?[^\W\d]+(?:_\{?\w+\}?)?")

Group = dict[str, float]
"""A word of a query and what may stand for it, each with its weight."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A card that was found.

    Attributes:
        card: The card.
        score: How well it fits; comparable within one search.
        covered: The part of the query's words, rare ones weighing more, that the card has: 0 to 1.
    """

    card: Card
    score: float
    covered: float = 1.0


class Index:
    """A search index over the cards.

    Args:
        catalog: The cards.
        content: What `build` made of them.
    """

    def __init__(self, catalog: Catalog, content: dict[str, Any]) -> None:
        self._catalog = catalog
        self._words: dict[str, str] = content["words"]
        self._names: list[str] = content["names"]
        self._symbols: dict[str, list[int]] = content["symbols"]
        self._synonyms: dict[str, str] = content["synonyms"]
        self._fame: list[float] = content["fame"]
        self._weak: frozenset[str] = frozenset(content["weak"])
        self._content = content

    @cached_property
    def _spelled(self) -> list[str]:
        """All words of the cards as they are spelled."""
        return str(self._content["spelled"]).split()

    @classmethod
    def load(cls, catalog: Catalog, cache: Path | None = None, data: Path = DATA) -> Index:
        """Return the index of a catalog, from the cache where it is there."""

        def make() -> dict[str, Any]:
            from galcli.knowledge.indexing import build

            return build(catalog, data)

        return cls(catalog, compiled.load("index", data, cache, make))

    def search(self, query: str, *, k: int = 10, kind: type[Card] | None = None) -> list[Hit]:
        """Find the cards that fit a query best.

        Args:
            query: Words, a name, a symbol.
            k: How many cards at most.
            kind: `Formula` or `Concept` to find only those.
        """
        query = query[:_LONGEST_QUERY]
        parts = synonyms.split(query, self._synonyms)
        groups = [self._group(part, word) for part, word in parts.items()]
        scores, covered = self._scored(groups)
        if not any(len(part) > 1 and not part.isdigit() for part in parts):
            covered = {}  # letters and numbers alone mean no card surely
        for pair in {f"{one} {two}" for one, two in pairwise(stems(query))}:
            for card, score in self._postings(pair):
                scores[card] = scores.get(card, 0.0) + _PAIR * score
        for symbol in _symbols_in(query):
            for card in self._symbols.get(symbol, []):
                scores[card] = scores.get(card, 0.0) + (_WHOLE_NAME if symbol == query.strip() else 1.0)
        for card in scores:
            scores[card] *= (1 - _COVERED + _COVERED * covered.get(card, 0.0)) * (1 + _FAME * self._fame[card])
        best = sorted(scores, key=lambda card: -scores[card])
        first = self._catalog.formula_count
        best = [card for card in best if kind is None or (card < first) == (kind is Formula)][:RERANKED]
        words = {word: weight for group in reversed(groups) for word, weight in group.items()}
        total = sum(self._worth(group) for group in groups)
        ranked = sorted(
            ((scores[card] + self._likeness(card, words, total), card) for card in best), key=lambda one: -one[0]
        )
        return [Hit(self._catalog.card(card), score, covered.get(card, 0.0)) for score, card in ranked[:k]]

    def _scored(self, groups: list[Group]) -> tuple[dict[int, float], dict[int, float]]:
        """Return the score of each card that has any word, and which part of the query it has."""
        scores: dict[int, float] = {}
        covered: dict[int, float] = {}
        total = sum(self._worth(group) for group in groups) or 1.0
        for group in groups:
            best: dict[int, float] = {}
            held: dict[int, float] = {}
            for word, weight in sorted(group.items(), key=lambda one: one[1]):
                for card, score in self._postings(word):
                    held[card] = weight
                    if weight * score > best.get(card, 0.0):
                        best[card] = weight * score
            worth = self._worth(group) / total
            for card, score in best.items():
                scores[card] = scores.get(card, 0.0) + score
                covered[card] = covered.get(card, 0.0) + worth * held[card] ** 0.5
        return scores, covered

    def _postings(self, word: str) -> list[tuple[int, float]]:
        """Return the cards that have a word and what it says of each."""
        if word not in self._words:
            return []
        numbers = self._words[word].split()
        return list(zip(map(int, numbers[1::2]), map(float, numbers[2::2]), strict=True))

    def _rarity(self, word: str, otherwise: float = 1.0) -> float:
        """Return how rare a word is, or `otherwise` where no card has it."""
        return float(self._words[word].partition(" ")[0]) if word in self._words else otherwise

    def _worth(self, group: Group) -> float:
        """Return how much a word of the query says: its own rarity, or that of what may stand for it."""
        first = next(iter(group))
        if first in self._words:
            return self._rarity(first) * group[first]
        return max(
            (weight * self._rarity(word) for word, weight in group.items() if word in self._words), default=_UNKNOWN
        )

    def _group(self, part: str, spelled: str) -> Group:
        """Return a word or phrase of the query with what may stand for it."""
        if part in self._words or part in self._synonyms or len(part) < _SHORTEST_TYPO:
            others = self._synonyms.get(part, "").split()
            weight = _PHRASE if " " in part else _SYNONYM
            much = _WEAK if part in self._weak else 1.0
            return {part: much} | dict.fromkeys(others, weight * much)
        group = {part: 1.0}
        for word, weight in self._alike(spelled).items():
            group[word] = max(weight, group.get(word, 0.0))
            for other in self._synonyms.get(word, "").split():
                group.setdefault(other, weight * _SYNONYM)
        return group

    def _alike(self, word: str) -> Group:
        """Return the stems of known words that an unknown one may be, misspelled."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        near = process.extract(
            word, self._spelled, scorer=OSA.normalized_similarity, score_cutoff=_SIMILAR / 100, limit=3
        )
        return {stem(other): _TYPO * likeness for other, likeness, _ in near}

    def _likeness(self, card: int, words: dict[str, float], total: float) -> float:
        """Compare the query as a whole with each name of a card: the harmonic mean of what each has of the other."""
        best = 0.0
        for name in self._names[card].split("|"):
            stems_of_it = name.split()
            shared = sum(self._rarity(word) * words[word] for word in stems_of_it if word in words)
            if shared:
                own = sum(self._rarity(word) for word in stems_of_it)
                best = max(best, 2 * shared / (own + total))
        return _WHOLE_NAME * min(best, 1.0) ** 2


def _symbols_in(query: str) -> set[str]:
    from galcli.work.maths.lexicon import GREEK

    found = set()
    for symbol in _SYMBOL.findall(query):
        base, mark, rest = symbol.lstrip("\\").replace("{", "").replace("}", "").partition("_")
        found.add(f"{GREEK.get(base, base)}{mark}{rest}")
    return found
