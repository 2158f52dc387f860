r"""Find the formulas that a text quotes, name their cards, and refute those that are misquoted."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.report import Check, Source, Verdict
from galcli.work.maths.cursor import ParseError
from galcli.work.maths.expression import read_equation
from galcli.work.maths.lexicon import GREEK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.knowledge.formula import Formula
    from galcli.knowledge.recognize import Recognized, Recognizer
    from galcli.work.maths.expression import Equation

_DELIMITED = re.compile(
    r"\\\((?P<round>[^\n]{3,400}?)\\\)|\\\[(?P<square>.{3,400}?)\\\]|\$(?P<dollar>[^$\n]{3,400})\$", re.DOTALL
)
_LINE = re.compile(r"^[^\n`<>]{3,200}$", re.MULTILINE)
_LETTER = re.compile(r"[^\W\d_]")
_MOST = 40
"""Formulas that are looked at in one text."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A formula in a text.

    Attributes:
        text: The formula as it stands there.
        span: Where, in characters.
        recognized: The card that it is, right or misquoted.
    """

    text: str
    span: tuple[int, int]
    recognized: Recognized


def find(text: str, recognizer: Recognizer) -> list[Mention]:
    """Find the known formulas in a text."""
    mentions = []
    for piece, start in _pieces(text):
        for equation, part in equations(piece):
            recognized = _recognize(equation, recognizer)
            if recognized is not None:
                mentions.append(Mention(part, (start, start + len(part)), recognized))
        if len(mentions) >= _MOST:
            break
    return mentions


def _recognize(equation: Equation, recognizer: Recognizer) -> Recognized | None:
    """Return the card with these very symbols, right or misquoted, before one that has others."""
    found = recognizer.recognize(equation)
    if found is not None and all(own == other for own, other in found.names.items()):
        return found
    return recognizer.misquoted(equation) or found


def checks(mentions: list[Mention]) -> list[Check]:
    """Return a check for each misquoted formula; the card's own LaTeX is what is right."""
    return [
        Check(
            one.text.strip(),
            Verdict.REFUTED,
            f"{one.recognized.formula.name} is misquoted",
            one.recognized.formula.latex,
            one.span,
        )
        for one in mentions
        if one.recognized.factor != 1.0
    ]


def sources(mentions: list[Mention]) -> list[Source]:
    """Return the cards of the formulas that are right, each once."""
    cards = {one.recognized.formula.id: one.recognized.formula for one in mentions if one.recognized.factor == 1.0}
    return [source(card) for card in cards.values()]


def source(card: Formula) -> Source:
    """Return a card as what a text rests on."""
    return Source(f"formula:{card.id}", card.name, card.latex)


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Yield the stretches that may be formulas: delimited mathematics, then lines of their own."""
    for found in list(_DELIMITED.finditer(text))[:_MOST]:
        name = next(name for name, value in found.groupdict().items() if value is not None)
        yield found[name], found.start(name)
    rest = _DELIMITED.sub(lambda found: " " * len(found[0]), text)
    for line in list(_LINE.finditer(rest))[: 4 * _MOST]:
        if "=" in line[0]:
            yield line[0], line.start()


def equations(piece: str) -> Iterator[tuple[Equation, str]]:
    """Yield the equations of a chain `a = b = c` whose first part is one symbol: `a = b`, `a = c`."""
    parts = piece.split("=")
    left = parts[0]
    names = frozenset(_LETTER.findall(piece)) | frozenset(GREEK.values())
    for right in parts[1:]:
        if not _LETTER.search(right):
            continue
        with suppress(ParseError):
            yield read_equation(f"{left}={right.strip().rstrip('.,;')}", names), f"{left}={right}"
