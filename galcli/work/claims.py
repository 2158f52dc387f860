"""Find the chains of equations in a text: `a = b ≈ c`, where they begin and end, and the expression of each part.

A part is either an expression that was read whole, or opaque: then nothing is concluded across it. In prose the first
part is the longest expression that ends at the relation sign, the last one the longest that begins after it. This
module does not compute anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from galcli.work import constants, lexicon
from galcli.work.cursor import ParseError, Settings
from galcli.work.nodes import Node, Number, Product, Sum, Symbol
from galcli.work.operands import literal_of
from galcli.work.parser import Parser
from galcli.work.reading import Reading
from galcli.work.token import Kind, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.work.layout import Stretch

MAX_TOKENS = 1500
"""Longer parts are not read: no person writes them, and time is bounded."""

MAX_PARTS = 64
"""Nor are longer chains."""

_MAX_TRIES = 100
_SHORTEST_WORD = 3
_CLOSING = frozenset({"\\)", "$)"})
_REMAINDERS = frozenset({"remainder", "rem", "mod"})
_SPOILING = frozenset({Kind.STRANGE, Kind.OPERATOR, Kind.COMMAND, Kind.SCRIPT, Kind.SUBSCRIPT})


@dataclass(slots=True)
class Segment:
    """One part of a chain.

    Attributes:
        node: Its expression, or None where it could not be read whole.
        start: The index of its first token.
        end: The index after its last token.
        touched: Readings that would read it otherwise.
        doubtful: Whether it may mean something else, so that it refutes nothing.
        spaced: Whether a LaTeX space stands between two factors of it.
        bullet: Where a `-` stands before it that was taken for the mark of a list item, otherwise -1.
        named: Whether it is a bare number after a word, as in `the cost of 3 pens = …`, which is rather a name.
    """

    node: Node | None
    start: int
    end: int
    touched: set[Reading] = field(default_factory=set)
    doubtful: bool = False
    named: bool = False
    spaced: bool = False
    bullet: int = -1


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
        return node if _ends(self.tokens, parser.place, segment.end) else None


def chains(stretch: Stretch, names: frozenset[str]) -> Iterator[Chain]:
    """Yield the chains of a stretch in order.

    Args:
        stretch: A run of tokens with relations in it.
        names: The symbols that have a value so far.
    """
    tokens, start, end = stretch
    settings = Settings(latex=any(token.latex for token in tokens[start : min(end, start + 40)]), names=names)
    places = _relations(tokens, start, end)
    chain = Chain(tokens, settings, [_left(tokens, start, places[0], settings)])
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
        chain = Chain(tokens, settings, [_left(tokens, right.end, limit, settings)])
    yield chain


def _relations(tokens: list[Token], start: int, end: int) -> list[int]:
    """Return where the relations outside brackets stand; of two in a row, the last counts."""
    places: list[int] = []
    here = start
    while here < end:
        token = tokens[here]
        if token.kind is Kind.OPEN and token.match > 0:
            here = token.match
        elif token.kind is Kind.RELATION:
            if places and places[-1] == here - 1:
                weaker = tokens[places.pop()].text
                token.text = weaker if token.text == lexicon.EQUAL else token.text
            places.append(here)
        here += 1
    return places


def _left(tokens: list[Token], start: int, end: int, settings: Settings) -> Segment:
    """Read the longest expression that ends right before a relation."""
    here = max(start, end - MAX_TOKENS)
    spoilt = here > start or (start > 0 and tokens[start - 1].text in _CLOSING)
    tries = 0
    while here < end and tries < _MAX_TRIES:
        token = tokens[here]
        if here + 1 < end and _is_prose(token, tokens[here + 1], settings):
            spoilt = False
            here += 1
            continue
        if _is_list_number(tokens, start, here):
            here += 1
            dash = here < end and tokens[here].kind is Kind.OPERATOR and tokens[here].text == "-"
            ranging = dash and not tokens[here].gap and here + 1 < end and tokens[here + 1].kind is Kind.NUMBER
            here += dash + ranging
            continue
        tries += 1
        bullet = _is_bullet(tokens, start, here)
        found = _expression(tokens, here + bullet, end, settings)
        if found is None:
            spoilt = _spoils(token, spoilt=spoilt, first=here == start)
            here = token.match + 1 if token.kind is Kind.OPEN and token.match > 0 else here + 1
            continue
        if found.end == end:
            found.doubtful = found.doubtful or found.spaced
            found.named = here > start and _is_plain_word(tokens[here - 1]) and _is_bare(found.node)
            united = isinstance(found.node, Sum) and not isinstance(found.node.terms[-1][1], Number)
            found.doubtful = found.doubtful or ((here > start or united) and _is_range(tokens, found))
            if bullet:
                found.bullet = here
                found.touched.add(Reading.SIGN)
            if spoilt or (not bullet and _continues(tokens, start, here)):
                found.node = None
            return found
        here = found.end
    return Segment(None, end, end)


def _right(tokens: list[Token], start: int, end: int, settings: Settings) -> Segment:
    """Read the longest expression that begins right after a relation."""
    found = _expression(tokens, start, end, settings)
    if found is None:
        return Segment(None, start, end)
    if not _ends(tokens, found.end, end):
        return Segment(None, start, found.end)
    found.doubtful = found.doubtful or _is_range(tokens, found)
    return found


def _split(tokens: list[Token], segment: Segment, settings: Settings) -> None:
    r"""Cut `4.3 m\, T` where it is followed by `= 20 s`: a value, and then the next equation.

    Without a unit before the last symbol it stays open which one is meant.
    """
    node = segment.node
    last = _last_symbol(tokens, segment)
    if not isinstance(node, Product) or last < 0 or not isinstance(node.factors[-1][1], Symbol):
        return
    value = _expression(tokens, segment.start, last, settings)
    literal = None if value is None or value.end != last or value.node is None else literal_of(value.node)
    if literal is None:
        return
    if isinstance(value.node, Number):  # type: ignore[union-attr]
        segment.node = None
    else:
        segment.node, segment.end = value.node, last  # type: ignore[union-attr]


def _last_symbol(tokens: list[Token], segment: Segment) -> int:
    """Return where the last symbol of a part begins, if a space stands before it, otherwise -1."""
    place = segment.end - 1
    while place > segment.start and not (tokens[place].kind is Kind.WORD and tokens[place].gap):
        place -= 1
    return place if place > segment.start else -1


def _expression(tokens: list[Token], start: int, end: int, settings: Settings) -> Segment | None:
    if end - start > MAX_TOKENS or start >= end:
        return None
    parser = Parser(tokens, start, end, settings)
    try:
        node = parser.expression()
    except ParseError:
        return None
    return Segment(node, start, parser.place, parser.touched, parser.doubtful, spaced=parser.spaced)


def _spoils(token: Token, *, spoilt: bool, first: bool) -> bool:
    """Tell whether what follows an unread token is incomplete: words separate, strange signs spoil."""
    if token.kind is Kind.WORD:
        return spoilt and len(token.text) == 1
    if first and not token.latex and token.kind is Kind.OPERATOR and token.text in {"*", "-", "|", "'"}:
        return spoilt  # a list item's mark
    return spoilt or token.kind in _SPOILING or token.kind is Kind.OPEN


def _is_bullet(tokens: list[Token], start: int, here: int) -> bool:
    """Tell whether a `-` marks a list item: it opens a line and a space follows it."""
    token = tokens[here]
    if here > start or token.text != "-" or token.latex or here + 1 >= len(tokens) or not tokens[here + 1].gap:
        return False
    return start == 0 or tokens[start - 1].text.startswith("\n")


def _continues(tokens: list[Token], start: int, here: int) -> bool:
    """Tell whether a sign joins an expression to something before it that was not read."""
    token = tokens[here]
    if token.kind is not Kind.OPERATOR or token.text == "√":
        return False
    binary = token.text != "-" or (here > start and here + 1 < len(tokens) and tokens[here + 1].gap)
    return binary and token.text not in {"|", "∛"}


def _is_prose(token: Token, after: Token, settings: Settings) -> bool:
    """Tell a plain word in a sentence, which need not be parsed to know that it is no operand."""
    if token.kind is not Kind.WORD or len(token.text) < _SHORTEST_WORD or token.upright or not after.gap:
        return False
    if after.kind is not Kind.WORD and after.kind is not Kind.NUMBER:
        return False
    text = token.text
    return text not in settings.names and text not in lexicon.FUNCTIONS and text.lower() not in constants.FIRST_WORDS


def _is_list_number(tokens: list[Token], start: int, here: int) -> bool:
    """Tell whether a number is a name, the 3 in `Step 3 - 4 + 5 = 9`."""
    if here <= start or tokens[here].kind is not Kind.NUMBER:
        return False
    before, after = tokens[here - 1], tokens[here + 1] if here + 1 < len(tokens) else None
    if after is not None and after.kind is Kind.OPERATOR and after.text != "-":
        return False
    return before.kind is Kind.WORD and before.text.lower().removesuffix("s") in lexicon.NAMING_NOUNS


def _is_plain_word(token: Token) -> bool:
    return token.kind is Kind.WORD and len(token.text) > 1


def _is_bare(node: Node | None) -> bool:
    return node is not None and (literal_of(node) is not None)


def _ends(tokens: list[Token], place: int, end: int) -> bool:
    """Tell whether an expression that stops at a token may end there."""
    if place >= end:
        return True
    token = tokens[place]
    after = tokens[place + 1] if place + 1 < end else None
    if token.kind is Kind.WORD:
        ranging = token.text == "to" and after is not None and after.kind is Kind.NUMBER
        return token.text not in _REMAINDERS and not ranging and (token.gap or token.upright or len(token.text) > 1)
    if token.kind is Kind.NUMBER:
        return token.gap and not token.latex and not _is_thousands(tokens[place - 1], token)
    if token.kind is Kind.OPEN:
        inside = tokens[place + 1 : token.match]
        return token.gap and not any(part.text in {"mod", "pmod"} for part in inside)
    if token.kind is Kind.OPERATOR and token.text in {"-", "*", "^", "'", "|", "_", "!"}:
        hyphen = tokens[place - 1].kind is Kind.WORD and not token.gap
        return after is None or ((token.gap or hyphen) and after.kind is Kind.WORD and len(after.text) > 1)
    return False


def _is_thousands(before: Token, token: Token) -> bool:
    """Tell whether two numbers are one, as in `3 000`."""
    digits = 3
    return before.text.isdigit() and len(before.text) <= digits and token.text.isdigit() and len(token.text) == digits


def _is_range(tokens: list[Token], segment: Segment) -> bool:
    """Tell whether `5-10` or `0 − 10 s` may be a range: the second number is larger, with the only unit or near."""
    node = segment.node
    if not isinstance(node, Sum) or len(node.terms) != 2:  # noqa: PLR2004
        return False
    (_, first), (sign, second) = node.terms
    last = literal_of(second)
    if not isinstance(first, Number) or last is None or sign > 0 or last.value <= first.literal.value:
        return False
    return not isinstance(second, Number) or not tokens[segment.start + 1].gap


def is_name(node: Node | None) -> bool:
    """Tell whether a part is a lone symbol, so that its equation may be a definition."""
    return isinstance(node, Symbol)
