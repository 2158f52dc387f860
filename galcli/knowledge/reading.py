"""How well the words of a problem fit the words of a card: what a quantity is, what is asked for, what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from galcli.knowledge.formula import unit_of
from galcli.knowledge.quantities import Found, clauses, clean, find
from galcli.knowledge.words import WORD, is_stop, stem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from galcli.work.maths.dimension import Dimension

_SYMBOL = re.compile(r"([^\W\d_][^\W_]*(?:_(?:\{[^{}]{1,12}\}|\w{1,12}))?)\s*(?:=|:|≈|\bis\b|\bof\b|$)\s*$")
_ASIDE = re.compile(r"\s*,?\s*\([^()]{1,80}\)")
_ASKS = re.compile(
    r"\?|\b(?:what|how|find|calculate|determine|compute|estimate|give|wanted|need|tell|work out)\b", re.IGNORECASE
)
_UNIT_ASKED = re.compile(
    r"\b(?:how many|(?:answer|find it|give it|what is it|expressed) in)\s+([^?.,;]{1,40})", re.IGNORECASE
)
_LENGTH, _TIME, _SPEED = ("m",), ("s",), ("m/s",)
_ASKED_BY = {
    "far": _LENGTH,
    "high": _LENGTH,
    "deep": _LENGTH,
    "tall": _LENGTH,
    "wide": _LENGTH,
    "thick": _LENGTH,
    "fast": (*_SPEED, "rad/s"),
    "quickly": (*_SPEED, "rad/s"),
    "long": (*_LENGTH, *_TIME),
    "old": _TIME,
    "soon": _TIME,
    "heavy": ("kg", "N"),
    "hot": ("K",),
    "warm": ("K",),
    "cold": ("K",),
    "often": ("s^-1",),
    "bright": ("W/m^2", ""),
}
"""The word behind `how` → units of what it asks for."""
_HOW = re.compile(rf"\bhow\s+({'|'.join(_ASKED_BY)})\b", re.IGNORECASE)
_BESIDE = 0.5
_NEAR = 60
"""How far from a quantity, in characters, its name may stand."""


@dataclass(slots=True)
class Reading:
    """The text of a problem, taken apart.

    Attributes:
        text: The cleaned text.
        quantities: Its quantities, in order.
        around: For each quantity the stems near it, with a weight from 0 to 1: nearer words weigh more.
        symbols: For each quantity the symbol that it is given to, or an empty text.
        free: The stretches where the question may stand: a weight from 0 to 1, and their stems.
        stems: All stems of the text.
        wanted: The dimensions that the question may ask for, by its unit or by `how far`; empty where it tells none.
    """

    text: str
    quantities: list[Found]
    around: list[dict[str, float]] = field(default_factory=list)
    symbols: list[str] = field(default_factory=list)
    free: list[tuple[float, frozenset[str]]] = field(default_factory=list)
    stems: frozenset[str] = frozenset()
    wanted: frozenset[Dimension] = frozenset()

    @classmethod
    def of(cls, text: str) -> Reading:
        """Take a text apart."""
        cleaned = clean(text)
        reading = cls(cleaned, find(cleaned))
        parts = clauses(cleaned)
        words = [(match.start(), stem(match[0])) for match in WORD.finditer(cleaned) if not is_stop(match[0])]
        reading.stems = frozenset(word for _, word in words)
        reading.wanted = _wanted(cleaned)
        for place, quantity in enumerate(reading.quantities):
            left = reading.quantities[place - 1].end if place else 0
            after = reading.quantities[place + 1 :]
            right = after[0].start if after else len(cleaned)
            reading.around.append(_around(quantity, words, parts, left, right, _behind(cleaned, quantity)))
            before = _SYMBOL.search(cleaned[max(left, quantity.start - 30) : quantity.start])
            reading.symbols.append(before[1].replace("{", "").replace("}", "") if before else "")
        asides = [(one.end, _behind(cleaned, one)) for one in reading.quantities]
        loose = [(place, word) for place, word in words if not any(start <= place < end for start, end in asides)]
        reading.free = [
            (weight, frozenset(word for place, word in loose if start <= place < end))
            for start, end, weight in _free(cleaned, parts, reading.quantities)
        ]
        return reading


def _wanted(text: str) -> frozenset[Dimension]:
    """Return the dimensions that the words of a question ask for: of `how many joules`, of `how far`."""
    asked_for = [unit[1] for unit in _UNIT_ASKED.finditer(text)]
    named = [found[0] for phrase in asked_for if (found := find(f"1 {phrase}")) and found[0].unit]
    if named:
        return frozenset(one.value.dimension for one in named)
    units = [unit for how in _HOW.finditer(text) for unit in _ASKED_BY[how[1].lower()]]
    return frozenset(unit_of(unit).dimension for unit in units)


def _around(
    quantity: Found, words: list[tuple[int, str]], parts: list[tuple[int, int]], left: int, right: int, aside: int
) -> dict[str, float]:
    """Weigh the words near a quantity: those of its own clause fully, farther ones less, those beyond others not.

    What stands in brackets right behind it, up to `aside`, says what it is.
    """
    start, end = next(((a, b) for a, b in parts if a <= quantity.start < b), (quantity.start, quantity.end))
    found: dict[str, float] = {}
    for place, word in words:
        if not left <= place < right or quantity.start <= place < quantity.end:
            continue
        distance = quantity.start - place if place < quantity.start else place - quantity.end
        if distance > _NEAR:
            continue
        inside = start <= place < end
        weight = (1.0 if inside else 0.35) * (1.0 if place < quantity.start else 0.7)
        weight = 1.0 if quantity.end <= place < aside else weight
        found[word] = max(found.get(word, 0.0), weight)
    return found


def _free(text: str, parts: list[tuple[int, int]], quantities: list[Found]) -> list[tuple[int, int, float]]:
    """Return the stretches in which something may be asked for, with a weight.

    Clauses without a quantity count fully, and so does a clause that asks; the words beside a quantity most likely
    name that quantity.
    """
    stretches = []
    for start, end in parts:
        inside = [one for one in quantities if start <= one.start < end]
        weight = 1.0 if not inside or _ASKS.search(text, start, end) else _BESIDE
        edges = [start, *(edge for one in inside for edge in (one.start, _behind(text, one))), end]
        stretches += [(left, right, weight) for left, right in zip(edges[::2], edges[1::2], strict=True)]
    return stretches


def _behind(text: str, quantity: Found) -> int:
    """Return where a quantity ends, an aside that says what it is included."""
    aside = _ASIDE.match(text, quantity.end)
    return aside.end() if aside else quantity.end


def likeness(name: list[str], around: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    """Return which part of a name's words stands near a quantity, rare words weighing more: 0 to 1."""
    total = sum(rarity.get(word, 1.0) for word in name)
    return sum(rarity.get(word, 1.0) * around.get(word, 0.0) for word in name) / total if total else 0.0


def asked(name: list[str], reading: Reading, rarity: Mapping[str, float]) -> float:
    """Return how well a name fits what is asked for: 1 where all of it stands together in a clause of its own."""
    best = 0.0
    for weight, clause in reading.free:
        if clause:
            best = max(best, likeness(name, dict.fromkeys(clause, weight), rarity))
    return best
