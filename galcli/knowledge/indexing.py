"""The search index of a catalog: which card has which word, and how much that says.

Words are weighed by how rare they are and where they stand (BM25 with weighted fields). A card has the words of the
cards that it is linked with, too, with less weight: a concept explains in sentences what its formulas only name.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from galcli.knowledge import queries, synonyms
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula
from galcli.knowledge.words import WORD, stems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from galcli.knowledge.catalog import Catalog

Card = Formula | Concept

NAME, VARIABLE, PLAIN, QUERY, TEXT, STORY, LINKED, FIELD = 2.5, 1.2, 1.2, 1.5, 1.0, 0.9, 0.1, 0.8
"""Weights of the places a word may stand in."""
DEFINITION = 2.0
"""What a word of a concept's first sentence weighs."""
PAIR = 0.5
"""What two words that stand next to each other weigh, beside the words themselves."""
SATURATION, LENGTH = 1.2, 0.55
RARE = 0.8
"""How much rare words weigh more than common ones: in a paraphrase a rare word is often a chance one."""


def build(catalog: Catalog, data: Path) -> dict[str, Any]:
    """Make the index of a catalog.

    Most of it is texts, which load several times faster than lists and of which a search reads few: a word has its
    rarity, then places of cards and scores in turn; a card has the stems of its names, `|` between names; a word or
    phrase has what it may mean.
    """
    cards: tuple[Card, ...] = (*catalog.formulas, *catalog.concepts)
    linked = _links(catalog)
    asked = {Formula: queries.read(data, "formulas"), Concept: queries.read(data, "concepts")}
    bags = [
        _bag(
            card,
            linked.get(card.id, []) if isinstance(card, Formula) else _own(card, catalog),
            asked[type(card)].get(card.id, ()),
        )
        for card in cards
    ]
    frequency = Counter(word for bag in bags for word in bag)
    rarity = {word: round(math.log(1 + len(cards) / count) ** RARE, 3) for word, count in frequency.items()}
    mean = sum(sum(bag.values()) for bag in bags) / max(len(bags), 1)
    words = {word: [str(rare)] for word, rare in rarity.items()}
    for place, bag in enumerate(bags):
        length = 1 - LENGTH + LENGTH * sum(bag.values()) / mean
        for word, weight in bag.items():
            score = rarity[word] * weight * (SATURATION + 1) / (weight + SATURATION * length)
            words[word] += (str(place), f"{score:.4g}")
    symbols: dict[str, list[int]] = {}
    for place, card in enumerate(cards):
        for variable in card.variables if isinstance(card, Formula) else ():
            symbols.setdefault(variable.symbol, []).append(place)
    names = ["|".join(" ".join(stems(name)) for name in (card.name, *card.aliases)) for card in cards]
    return {
        "words": {word: " ".join(numbers) for word, numbers in words.items()},
        "names": names,
        "symbols": symbols,
        "fame": _fame(cards),
        "synonyms": {word: " ".join(others) for word, others in synonyms.read(data).items()},
        "weak": synonyms.weak(data),
        "spelled": " ".join(_spelled(cards)),
    }


def _fame(cards: tuple[Card, ...]) -> list[float]:
    """Return how often other cards refer to each card, as a logarithm: who asks vaguely means the plain case."""
    referred = Counter(one for card in cards for one in set(card.related))
    referred.update(one for card in cards if isinstance(card, Concept) for one in set(card.formulas))
    return [round(math.log1p(referred[card.id]), 2) for card in cards]


def _spelled(cards: tuple[Card, ...]) -> list[str]:
    """Return all words of the cards as they are spelled, to correct typing errors by."""
    texts = [text for card in cards for text in (card.name, *card.aliases)]
    texts += [f"{card.plain} {card.text if isinstance(card, Concept) else card.conditions}" for card in cards]
    formulas = [card for card in cards if isinstance(card, Formula)]
    texts += [variable.name for card in formulas for variable in card.variables]
    texts += [text for card in formulas for _, text in card.stories]
    return sorted({word.casefold() for text in texts for word in WORD.findall(text) if len(word) > 3})  # noqa: PLR2004


def _links(catalog: Catalog) -> dict[str, list[Concept]]:
    linked: dict[str, list[Concept]] = {}
    for concept in catalog.concepts:
        for formula in concept.formulas:
            linked.setdefault(formula, []).append(concept)
    return linked


def _own(concept: Concept, catalog: Catalog) -> list[Formula]:
    return [catalog.formula_by_id[one] for one in concept.formulas if one in catalog.formula_by_id]


def _bag(card: Card, linked: list[Concept] | list[Formula], asked: tuple[str, ...]) -> dict[str, float]:
    """Return the stems of a card and its pairs of stems, each with the weight of the places it stands in."""
    bag: dict[str, float] = {}
    names = (card.name, *card.aliases)
    for word in {word for name in names for word in stems(name)}:
        bag[word] = bag.get(word, 0.0) + NAME
    for pair in {f"{one} {two}" for name in names for one, two in pairwise(stems(name))}:
        bag[pair] = bag.get(pair, 0.0) + NAME * PAIR
    for text, weight, pair_weight in _texts(card, linked, asked):
        found = stems(text)
        for word in found:
            bag[word] = bag.get(word, 0.0) + weight
        for first, second in pairwise(found) if pair_weight else ():
            key = f"{first} {second}"
            bag[key] = bag.get(key, 0.0) + weight * pair_weight
    return bag


def _texts(
    card: Card, linked: list[Concept] | list[Formula], asked: tuple[str, ...]
) -> Iterator[tuple[str, float, float]]:
    """Yield the texts of a card other than its names, with the weights of their words and of pairs beside these."""
    yield card.field.replace("-", " "), FIELD, 0.0
    yield card.plain, PLAIN, 0.0
    yield from ((query, QUERY, PAIR) for query in asked)
    if isinstance(card, Concept):
        first, _, rest = card.text.partition(". ")
        yield first, DEFINITION, 0.0
        yield rest, TEXT, 0.0
    else:
        yield from ((variable.name, VARIABLE, PAIR) for variable in card.variables)
        yield card.conditions, TEXT, 0.0
        yield " ".join(text for _, text in card.stories), STORY, 0.0
    for other in linked:
        more = other.text if isinstance(other, Concept) else f"{other.plain} {other.conditions}"
        yield f"{other.name} {' '.join(other.aliases)} {more}", LINKED / math.sqrt(len(linked)), 0.0
