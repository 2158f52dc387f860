"""The knowledge base as the commands use it: search, equations, passages, a solver. Each loads when it is used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from galcli.knowledge import compiled
from galcli.knowledge.catalog import DATA, Catalog
from galcli.knowledge.concept import Concept
from galcli.knowledge.formula import Formula
from galcli.knowledge.lookup import is_equation, look_up
from galcli.knowledge.search import RERANKED, Hit, Index
from galcli.report import Source

if TYPE_CHECKING:
    from pathlib import Path

    from galcli.knowledge.hints import Hint
    from galcli.knowledge.recognize import Recognizer
    from galcli.knowledge.solver import Solver

_SURE = 9.5
"""A card whose score times the part of the query that it has is smaller is not taken for what was asked;
benchmarks/knowledge_search.py shows how many right cards and how many off-topic queries pass."""


class Knowledge:
    """The shipped cards.

    Args:
        cache: Where compiled copies are kept, or None to keep none.
        data: The folder of the card files.
    """

    def __init__(self, cache: Path | None = None, data: Path = DATA) -> None:
        self._cache = cache
        self._data = data

    @cached_property
    def catalog(self) -> Catalog:
        """All cards."""
        return Catalog.load(self._cache, self._data)

    @cached_property
    def index(self) -> Index:
        """The search index."""
        return Index.load(self.catalog, self._cache, self._data)

    @cached_property
    def solver(self) -> Solver:
        """Solves problems with one formula."""
        from galcli.knowledge.solver import Solver

        return Solver(self.catalog.formulas, self._relevance)

    @cached_property
    def recognizer(self) -> Recognizer:
        """Recognizes formulas up to the names of their symbols."""
        from galcli.knowledge.recognize import Recognizer, fingerprints

        formulas = self.catalog.formulas
        rows = compiled.load("functions", self._data, self._cache, lambda: fingerprints(formulas))
        return Recognizer(formulas, rows)

    def _relevance(self, text: str) -> dict[str, float]:
        """Return how well formulas fit a text, the best 1, by id."""
        hits = self.index.search(text, k=RERANKED, kind=Formula)
        return {hit.card.id: hit.score / hits[0].score for hit in hits}

    def search(self, query: str, *, k: int = 10, kind: type[Formula | Concept] | None = None) -> list[Hit]:
        """Find the cards that fit a query best: by words, or by what it computes where it is an equation."""
        same = look_up(query, lambda: self.recognizer) if kind is not Concept and is_equation(query) else []
        taken = {hit.card.id for hit in same}
        more = [hit for hit in self.index.search(query, k=k, kind=kind) if hit.card.id not in taken]
        return [*same, *more][:k]

    def equation(self, name: str) -> Formula | None:
        """Return the formula of that name or description, or None where no card is surely meant."""
        hits = self.search(name, k=1, kind=Formula)
        card = hits[0].card if hits and is_sure(hits[0]) else None
        return card if isinstance(card, Formula) else None

    def passages(self, question: str, *, k: int = 3) -> list[Source]:
        """Return the cards that bear on a question as passages for a prompt, the best first."""
        return [passage(hit.card) for hit in self.search(question, k=k) if is_sure(hit)]

    def hints(self, text: str) -> list[Hint]:
        """Return the formulas that a problem may need, the likeliest first."""
        from galcli.knowledge.hints import hints

        return hints(text, self)


def is_sure(hit: Hit) -> bool:
    """Tell whether a card that was found is surely meant, rather than the least bad of all."""
    return hit.score * hit.covered >= _SURE


def passage(card: Formula | Concept) -> Source:
    """Put a card into a paragraph that a model can answer from."""
    if isinstance(card, Concept):
        return Source(f"concept:{card.id}", card.name, card.text)
    symbols = ", ".join(
        f"{one.symbol} is the {one.name}" + (f" in {one.unit}" if one.unit else "") for one in card.variables
    )
    sentences = [f"{card.name}: \\( {card.latex} \\)."]
    sentences += [f"Here {symbols}."] if symbols else []
    sentences += [card.conditions] if card.conditions else []
    return Source(f"formula:{card.id}", card.name, " ".join(sentences))
