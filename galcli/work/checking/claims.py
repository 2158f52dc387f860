"""Find the chains of equations in a text: `a = b ≈ c`, where they begin and end, and the expression of each part.

A part is either an expression that was read whole, or opaque: then nothing is concluded across it. In prose the first
part is the longest expression that ends at the relation sign, the last one the longest that begins after it. This
module does not compute anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from galcli.work.checking import boundaries
from galcli.work.checking.left import LeftSide
from galcli.work.checking.segment import NEARLY, Segment, read
from galcli.work.maths import kinds, lexicon
from galcli.work.maths.cursor import MAX_TOKENS, ParseError, Settings
from galcli.work.maths.nodes import Node, Number, Product, Symbol
from galcli.work.maths.parser import Parser
from galcli.work.maths.reading import Reading
from galcli.work.maths.shapes import literal_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.work.maths.layout import Stretch
    from galcli.work.maths.token import Token

MAX_PARTS = 64
"""Longer chains are not read to their end: nobody writes them."""

_FIRST_TOKENS = 40
_RELATING = frozenset({kinds.OPEN, kinds.RELATION})


@dataclass(slots=True)
class Chain:
    """Parts joined by relations.

    Attributes:
        tokens: The tokens of the whole text.
        settings: How the chain was read.
        segments: Its parts.
        relations: The relation before each part but the first.
    """

    tokens: list[Token]
    settings: Settings
    segments: list[Segment]
    relations: list[str] = field(default_factory=list)

    def reread(self, segment: Segment, readings: frozenset[Reading]) -> Node | None:
        """Read a part again in other readings."""
        settings = Settings(self.settings.latex, self.settings.names, readings)
        try:
            signed = Reading.SIGN in readings and segment.bullet >= 0
            parser = Parser(self.tokens, segment.bullet if signed else segment.start, segment.end, settings)
            node = parser.expression()
        except ParseError:
            return None
        if segment is self.segments[0]:
            return node if parser.place == segment.end else None
        return node if boundaries.may_end(self.tokens, parser.place, segment.end) else None


def chains(stretch: Stretch, names: frozenset[str]) -> Iterator[Chain]:
    """Yield the chains of a stretch in order.

    Args:
        stretch: A run of tokens with relations in it.
        names: The symbols that have a value so far.
    """
    tokens, start, end = stretch
    latex = True in [token.latex for token in tokens[start : min(end, start + _FIRST_TOKENS)]]
    settings = Settings(latex, names)
    places = _relations(tokens, start, end)
    chain = Chain(tokens, settings, [LeftSide(tokens, start, places[0], settings).find()])
    for place, limit in zip(places, [*places[1:], end], strict=True):
        if len(chain.segments) > MAX_PARTS:
            break  # nobody writes longer chains, and the rest of this one is not read
        right = _right(tokens, place + 1, limit, settings)
        if limit < end:
            _split(tokens, right, settings)
            right.doubtful = right.doubtful or right.spaced
        chain.relations.append(tokens[place].text)
        chain.segments.append(right)
        goes_on = right.node is None or right.end == limit
        if limit == end or goes_on:
            continue
        yield chain
        chain = Chain(tokens, settings, [LeftSide(tokens, right.end, limit, settings).find()])
    yield chain


def _relations(tokens: list[Token], start: int, end: int) -> list[int]:
    """Return where the relations outside brackets stand; of two in a row, the last counts."""
    places: list[int] = []
    inside = start
    for here in [place for place in range(start, end) if tokens[place].kind in _RELATING]:
        token = tokens[here]
        if here < inside:
            continue
        if token.kind is kinds.OPEN:
            inside = token.match  # -1 for a bracket without a partner
            continue
        if places and places[-1] == here - 1:
            weaker = tokens[places.pop()].text
            token.text = weaker if token.text == lexicon.EQUAL else token.text
        places.append(here)
    return places


def _right(tokens: list[Token], start: int, end: int, settings: Settings) -> Segment:
    """Read the longest expression that begins right after a relation."""
    limit = min(end, start + MAX_TOKENS)
    found = read(tokens, start, limit, settings)
    if found is None:
        return Segment(None, start, end)
    if limit < end and found.end + NEARLY > limit:
        return Segment(None, start, end, long=True)
    if not boundaries.may_end(tokens, found.end, end):
        return Segment(None, start, found.end)
    found.doubtful = found.doubtful or boundaries.is_range(tokens, found.start, found.node)
    return found


def _split(tokens: list[Token], segment: Segment, settings: Settings) -> None:
    r"""Cut `4.3 m\, T` where it is followed by `= 20 s`: a value, and then the next equation.

    Without a unit before the last symbol it stays open which one is meant.
    """
    node = segment.node
    last = _last_symbol(tokens, segment)
    if not isinstance(node, Product) or last < 0 or not isinstance(node.factors[-1][1], Symbol):
        return
    value = read(tokens, segment.start, last, settings)
    if value is None or value.end != last or value.node is None or literal_of(value.node) is None:
        return
    if isinstance(value.node, Number):
        segment.node = None
    else:
        segment.node, segment.end = value.node, last


def _last_symbol(tokens: list[Token], segment: Segment) -> int:
    """Return where the last symbol of a part begins, if a space stands before it, otherwise -1."""
    place = segment.end - 1
    while place > segment.start and not (tokens[place].kind is kinds.WORD and tokens[place].gap):
        place -= 1
    return place if place > segment.start else -1
