r"""Search the cards: by name, alias, symbol, LaTeX or words; small typing errors are forgiven.

Words are weighed by how rare they are and where they stand (BM25 with weighted fields); then the names of the best
cards are compared with the query as a whole. An equation, `E = m c^2` or LaTeX, is looked up by what it computes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.knowledge import compiled
from galcli.knowledge.catalog import DATA, Catalog
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula
from galcli.knowledge.words import stems

if TYPE_CHECKING:
    from pathlib import Path

Card = Formula | Concept

_NAME, _VARIABLE, _TEXT, _LINKED, _FIELD = 5.0, 1.2, 1.0, 0.5, 0.8
"""Weights of the places a word may stand in."""
_SATURATION, _LENGTH = 1.2, 0.5
_WHOLE_NAME = 14.0
"""What a query earns that is the card's name."""
_RERANKED = 40
_SIMILAR = 78
"""How alike two words must be, of 100, to be the same with a typing error."""
_TYPO_WEIGHT = 0.8
_LONGEST_QUERY = 500
_SYMBOL = re.compile(r"\\?[^\W\d]+(?:_\{?\w+\}?)?")


@dataclass(frozen=True, slots=True)
class Hit:
    """A card that was found.

    Attributes:
        card: The card.
        score: How well it fits; comparable within one search.
    """

    card: Card
    score: float


class Index:
    """A search index over the cards.

    Args:
        catalog: The cards.
        content: What `build` made of them.
    """

    def __init__(self, catalog: Catalog, content: dict[str, Any]) -> None:
        self._cards: tuple[Card, ...] = (*catalog.formulas, *catalog.concepts)
        self._words: dict[str, list[float]] = content["words"]
        self._names: list[list[list[str]]] = content["names"]
        self._rarity: dict[str, float] = content["rarity"]
        self._symbols: dict[str, list[int]] = content["symbols"]

    @classmethod
    def load(cls, catalog: Catalog, cache: Path | None = None, data: Path = DATA) -> Index:
        """Return the index of a catalog, from the cache where it is there."""
        return cls(catalog, compiled.load("index", data, cache, lambda: build(catalog)))

    def search(self, query: str, *, k: int = 10, kind: type[Card] | None = None) -> list[Hit]:
        """Find the cards that fit a query best.

        Args:
            query: Words, a name, a symbol, an equation.
            k: How many cards at most.
            kind: `Formula` or `Concept` to find only those.
        """
        query = query[:_LONGEST_QUERY]
        words = dict.fromkeys(stems(query), 1.0)
        words = self._corrected(words)
        scores: dict[int, float] = {}
        for word, weight in words.items():
            postings = self._words.get(word, [])
            for place in range(0, len(postings), 2):
                card = int(postings[place])
                scores[card] = scores.get(card, 0.0) + weight * postings[place + 1]
        for symbol in _symbols_in(query):
            for card in self._symbols.get(symbol, []):
                scores[card] = scores.get(card, 0.0) + (_WHOLE_NAME if symbol == query.strip() else 1.0)
        best = sorted(scores, key=lambda card: -scores[card])
        best = [card for card in best if kind is None or isinstance(self._cards[card], kind)][:_RERANKED]
        hits = [Hit(self._cards[card], scores[card] + self._likeness(card, words)) for card in best]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def _corrected(self, words: dict[str, float]) -> dict[str, float]:
        """Replace words that no card has by those that look like them."""
        unknown = [word for word in words if word not in self._words and len(word) > 3]  # noqa: PLR2004
        if not unknown:
            return words
        from rapidfuzz import fuzz, process

        found = {word: weight for word, weight in words.items() if word in self._words}
        for word in unknown:
            near = process.extract(word, self._words.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR, limit=3)
            for other, likeness, _ in near:
                found[other] = max(found.get(other, 0.0), _TYPO_WEIGHT * (likeness / 100) ** 2)
        return found

    def _likeness(self, card: int, words: dict[str, float]) -> float:
        """Compare the query as a whole with each name of a card: the harmonic mean of what each has of the other."""
        best = 0.0
        total = sum(self._rarity.get(word, 1.0) * weight for word, weight in words.items())
        for name in self._names[card]:
            own = sum(self._rarity.get(word, 1.0) for word in name)
            shared = sum(self._rarity.get(word, 1.0) * words.get(word, 0.0) for word in name)
            if shared:
                best = max(best, 2 * shared / (own + total))
        return _WHOLE_NAME * best * best


def build(catalog: Catalog) -> dict[str, Any]:
    """Make the index of a catalog, of lists and dictionaries."""
    cards: tuple[Card, ...] = (*catalog.formulas, *catalog.concepts)
    linked = {formula: concept for concept in catalog.concepts for formula in concept.formulas}
    bags = [_bag(card, linked.get(card.id) if isinstance(card, Formula) else None) for card in cards]
    frequency = Counter(word for bag in bags for word in bag)
    rarity = {word: round(math.log(1 + len(cards) / count), 3) for word, count in frequency.items()}
    mean = sum(sum(bag.values()) for bag in bags) / max(len(bags), 1)
    words: dict[str, list[float]] = {}
    for place, bag in enumerate(bags):
        length = 1 - _LENGTH + _LENGTH * sum(bag.values()) / mean
        for word, weight in bag.items():
            score = rarity[word] * weight * (_SATURATION + 1) / (weight + _SATURATION * length)
            words.setdefault(word, []).extend((place, round(score, 3)))
    symbols: dict[str, list[int]] = {}
    for place, card in enumerate(cards):
        if isinstance(card, Formula):
            for variable in card.variables:
                symbols.setdefault(variable.symbol, []).append(place)
    names = [[stems(name) for name in (card.name, *card.aliases)] for card in cards]
    return {"words": words, "rarity": rarity, "names": names, "symbols": symbols}


def _bag(card: Card, concept: Concept | None) -> dict[str, float]:
    """Return the stems of a card, each with the weight of the places it stands in."""
    bag: dict[str, float] = {}

    def put(text: str, weight: float) -> None:
        for word in stems(text):
            bag[word] = bag.get(word, 0.0) + weight

    for word in {word for name in (card.name, *card.aliases) for word in stems(name)}:
        bag[word] = bag.get(word, 0.0) + _NAME
    put(card.field.replace("-", " "), _FIELD)
    if isinstance(card, Concept):
        put(card.text, _TEXT)
        return bag
    for variable in card.variables:
        put(variable.name, _VARIABLE)
    put(card.conditions, _TEXT)
    put(" ".join(text for _, text in card.stories), _LINKED)
    if concept is not None:
        put(concept.text, _LINKED)
    return bag


def _symbols_in(query: str) -> set[str]:
    from galcli.work.maths.lexicon import GREEK

    found = set()
    for symbol in _SYMBOL.findall(query):
        base, mark, rest = symbol.lstrip("\\").replace("{", "").replace("}", "").partition("_")
        found.add(f"{GREEK.get(base, base)}{mark}{rest}")
    return found
