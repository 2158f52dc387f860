"""Find a reference for each slot of a draft: resolve first, recommend second, let a model choose third."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from galcli.citing.bm25 import MemorySearcher
from galcli.citing.lookup import RecordLookup
from galcli.citing.outcome import Candidate, Origin, Outcome, Status
from galcli.citing.recommend import Recommender
from galcli.citing.resolve import Found, resolve_mention, resolve_reference, resolve_written
from galcli.citing.slot import Kind
from galcli.citing.weights import LIBRARY, OWN, probabilities, softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from galcli.citing.bibliography import Bibliography
    from galcli.citing.recommend import Vectors
    from galcli.citing.resolve import Lookup
    from galcli.citing.slot import Mention, Slot
    from galcli.citing.window import Window
    from galcli.library.library import Library
    from galcli.library.record import Record

    Judge: TypeAlias = Callable[[Window, Sequence[Candidate]], list[Candidate]]

_POOL = 50
"""Candidates that are ranked before the list is cut to what the user wants: probabilities need the others."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How to choose.

    Attributes:
        top: Candidates to return for a slot.
        year_max: Leaves out what appeared later; `None` for no limit.
    """

    top: int = 5
    year_max: int | None = None


class Citer:
    """Finds references in the user's bibliography and in a library.

    Args:
        bibliography: The user's .bib files; its entries win over the library's records.
        library: `None` where there is none.
        choice: How to choose.
        judge: Lets a model order candidates again; `None` for no model.
        vectors: The library's vectors; `None` for words alone.
    """

    def __init__(
        self,
        bibliography: Bibliography,
        library: Library | None,
        choice: Choice | None = None,
        judge: Judge | None = None,
        vectors: Vectors | None = None,
    ) -> None:
        self.choice = choice or Choice()
        self.library = library
        own = bibliography.enriched(library)
        self._own = RecordLookup(bibliography.records)
        self._judge = judge
        self._recommend_own = Recommender(MemorySearcher(own), OWN) if own else None
        self._recommend = Recommender(library, LIBRARY, vectors) if library is not None and len(library) else None

    def limited(self, year_max: int | None) -> Citer:
        """Return this with another limit of years; what has been prepared is shared."""
        other = copy(self)
        other.choice = replace(self.choice, year_max=year_max)
        return other

    def cite(self, slot: Slot, window: Window) -> Outcome:
        """Find the reference of a slot."""
        found, origin = self._resolve(slot)
        if found.mismatch:
            candidates = [Candidate(record, 0.0, 0.0, origin, found.by) for record in found.records]
            return Outcome(slot, Status.MISMATCH, candidates[: self.choice.top], found.mismatch)
        if found.answer is not None:
            return Outcome(slot, Status.RESOLVED, [Candidate(found.answer, 1.0, 1.0, origin, found.by)])
        candidates = self._candidates(slot, window, found, origin)
        return Outcome(slot, Status.SUGGESTED if candidates else Status.NOT_FOUND, candidates)

    def _resolve(self, slot: Slot) -> tuple[Found, Origin]:
        """Look in the bibliography, then in the library."""
        found, origin = Found(), Origin.LIBRARY
        shelves: list[tuple[Lookup, Origin]] = [(self._own, Origin.BIBLIOGRAPHY)]
        if self.library is not None:
            shelves.append((self.library, Origin.LIBRARY))
        for shelf, place in shelves:
            found = self._look(slot, shelf)
            origin = place
            if found.records:
                break
        return found, origin

    def _look(self, slot: Slot, shelf: Lookup) -> Found:
        if slot.mention is not None:
            return resolve_mention(slot.mention, shelf, self.choice.year_max)
        if slot.kind is Kind.UNKNOWN_KEY:
            return resolve_written(slot.written, shelf)
        if slot.kind is Kind.REFERENCE and slot.written:
            return resolve_reference(slot.written, shelf)
        return Found()

    def _candidates(self, slot: Slot, window: Window, found: Found, origin: Origin) -> list[Candidate]:
        if slot.mention is not None:
            records = found.records or self._nearly(slot.mention)
            return self._ordered(records, window, origin, "author-year")
        if found.records:
            return self._ordered(found.records, window, origin, found.by)
        if slot.kind is Kind.REFERENCE and slot.written:
            return []  # it names its reference, and that does not exist here
        return self.recommend(window)

    def recommend(self, window: Window) -> list[Candidate]:
        """Return the candidates that fit a window best: those of the user's bibliography first."""
        year = self.choice.year_max
        lists = [
            (recommender.rank(window, year, _POOL), weights, origin)
            for recommender, weights, origin in (
                (self._recommend_own, OWN, Origin.BIBLIOGRAPHY),
                (self._recommend, LIBRARY, Origin.LIBRARY),
            )
            if recommender is not None
        ]
        merged: list[Candidate] = []
        for ranked, weights, origin in lists:
            chances = probabilities([one.score for one in ranked], weights)
            merged += [
                Candidate(one.record, one.score, chance, origin, "ranking")
                for one, chance in zip(ranked, chances, strict=True)
                if origin is Origin.BIBLIOGRAPHY or not self._is_own(one.record)
            ]
        merged = merged[: max(_POOL, self.choice.top)]
        if self._judge is not None:
            merged = self._judge(window, merged)
        return merged[: self.choice.top]

    def _ordered(self, records: Sequence[Record], window: Window, origin: Origin, by: str) -> list[Candidate]:
        """Order records that the text names alike by how well they fit it."""
        if not records:
            return []
        recommender = self._recommend or Recommender(MemorySearcher(records), OWN)
        ordered = recommender.order(window, self.choice.year_max, records)
        chances = softmax([one.score for one in ordered])
        return [
            Candidate(one.record, one.score, chance, origin, by) for one, chance in zip(ordered, chances, strict=True)
        ][: self.choice.top]

    def _nearly(self, mention: Mention) -> list[Record]:
        """Return records of the same first author and about the same year, where none agrees with a mention."""
        shelves: list[Lookup] = [self._own, *([self.library] if self.library is not None else [])]
        found: dict[str, Record] = {}
        for shelf in shelves:
            for year in (mention.year, mention.year - 1, mention.year + 1):
                found |= {record.id: record for record in shelf.by_author_year(mention.surnames[0], year)}
        latest = self.choice.year_max
        return [record for record in found.values() if latest is None or (record.year or 0) <= latest]

    def _is_own(self, record: Record) -> bool:
        """Whether the user's bibliography has a library's record already."""
        return bool(self._own.by_title(record.title)) or bool(record.doi and self._own.by_doi(record.doi))
