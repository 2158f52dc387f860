"""What tells a reference that fits from one that does not: numbers a candidate and slot."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from galcli.citing.terms import terms
from galcli.library.normalise import compact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from galcli.citing.terms import Rarity
    from galcli.citing.window import Window
    from galcli.library.record import Record

NAMES = (
    "bm25_paragraph", "bm25_sentence", "bm25_near",
    "title_paragraph", "title_sentence", "title_near",
    "share_paragraph", "share_sentence", "share_near",
    "pairs", "pair_share", "name_left", "name_sentence", "name_known",
    "age", "same_year", "title_length", "surname", "workshop", "journal",
)  # fmt: skip
"""The features in order. BM25 of three queries; weight of the title's words that the text has, and its share of the
title; pairs of neighbouring words; the name before a title's colon, and how many documents know it; years between;
an author's name in the sentence; kinds of venues."""

_WORKSHOP = re.compile(r"workshop|shared task|student|tutorial|demonstration|companion|poster", re.IGNORECASE)
_JOURNAL = re.compile(r"annual meeting|transactions|journal|computational linguistics, vol", re.IGNORECASE)
_COLON = re.compile(r":|\s[–—-]{1,2}\s")
_MOST_PAIRS = 3
_LONGEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Context:
    """A slot's text, prepared once for all candidates.

    Attributes:
        paragraph: Stems of the paragraph.
        sentence: Stems of the sentence.
        near: Stems next to the slot.
        pairs: Neighbouring stems of the sentence.
        left: The words right before the slot.
        words: The sentence's words without punctuation.
        year: The year in which the draft is written.
    """

    paragraph: frozenset[str]
    sentence: frozenset[str]
    near: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    left: frozenset[str]
    words: frozenset[str]
    year: int | None

    @classmethod
    def of(cls, window: Window, rarity: Rarity, year: int | None) -> Context:
        """Prepare a window."""
        rarity.learn(window.paragraph)
        sentence = terms(window.sentence)
        return cls(
            frozenset(terms(window.paragraph)),
            frozenset(sentence),
            frozenset(terms(window.near)),
            frozenset(pairwise(sentence)),
            frozenset(window.left_words),
            frozenset(word.strip(".,;:()[]\"'“”").lower() for word in window.sentence.split()),
            year,
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a record brings to every slot, computed once.

    Attributes:
        record: The record.
        terms: The stems of its title.
        weights: What each of them tells.
        whole: Their sum.
        pairs: Neighbouring stems of the title.
        length: Stems of the title, repeated ones too.
        name: What it calls its subject.
        known: How many documents have that name, as a logarithm.
        surname: The first author's, as one word.
        workshop: Whether it appeared at a workshop.
        journal: Whether it appeared in a journal or at an association's annual meeting.
    """

    record: Record
    terms: frozenset[str]
    weights: dict[str, float]
    whole: float
    pairs: frozenset[tuple[str, str]]
    length: int
    name: str
    known: float
    surname: str
    workshop: float
    journal: float

    @classmethod
    def of(cls, record: Record, rarity: Rarity) -> Prepared:
        """Prepare a record whose title's words have been learnt."""
        title = terms(record.title)
        weights = {term: rarity.of(term) for term in title}
        surnames = record.surnames()
        name = short_name(record.title)
        return cls(
            record,
            frozenset(title),
            weights,
            sum(weights.values()) + 1e-6,
            frozenset(pairwise(title)),
            len(title),
            name,
            rarity.spread(name),
            compact(surnames[0]) if surnames else "",
            *_venue(record.venue),
        )


@lru_cache(maxsize=20_000)
def _venue(name: str) -> tuple[float, float]:
    """Return whether a venue is a workshop, and whether it is a journal or an annual meeting."""
    return float(_WORKSHOP.search(name) is not None), float(_JOURNAL.search(name) is not None)


def features(context: Context, known: Prepared, scores: Mapping[str, float]) -> list[float]:
    """Return the numbers of one candidate, in the order of `NAMES`.

    Args:
        context: The slot.
        known: The candidate.
        scores: BM25 for `paragraph`, `sentence` and `near`.
    """
    shared = [
        sum(known.weights[term] for term in known.terms & stems)
        for stems in (context.paragraph, context.sentence, context.near)
    ]
    pairs = len(known.pairs & context.pairs)
    year = known.record.year
    age = max(0, context.year - year) if context.year and year else None
    return [
        *(scores.get(query, 0.0) for query in ("paragraph", "sentence", "near")),
        *shared,
        *(part / known.whole for part in shared),
        float(pairs),
        min(pairs, _MOST_PAIRS) / max(1, known.length - 1),
        float(known.name in context.left),
        float(known.name in context.words),
        known.known if known.name in context.words else 0.0,
        math.log1p(age) if age is not None else _USUAL_AGE,
        float(age == 0) if age is not None else 0.0,
        known.length / 10,
        float(known.surname in context.words),
        known.workshop,
        known.journal,
    ]


# Where a year is missing: the mean of log(1 + years) over cited papers, so that it counts neither way.
_USUAL_AGE = 1.6


def short_name(title: str) -> str:
    """Return the name that a title gives its subject, in lower case; empty where it gives none.

    >>> short_name("BERT: Pre-training of Deep Bidirectional Transformers")
    'bert'
    """
    name, *rest = _COLON.split(title, 1)
    return name.strip().lower() if rest and len(name.split()) <= _LONGEST_NAME else ""
