"""One part of a chain as it stands in the tokens: what it says and where, not what it is worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from galcli.work.maths.cursor import ParseError, Settings
from galcli.work.maths.parser import Parser

if TYPE_CHECKING:
    from galcli.work.maths.nodes import Node
    from galcli.work.maths.reading import Reading
    from galcli.work.maths.token import Token


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
        long: Whether it is an expression that is too long to be read.
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
    long: bool = False


NEARLY = 4
"""How near to the limit an expression ends that goes beyond it: a sign, a bracket or a unit may stand there."""


def read(tokens: list[Token], start: int, end: int, settings: Settings) -> Segment | None:
    """Read the longest expression that begins at a token, or return None where there is none."""
    if start >= end:
        return None
    parser = Parser(tokens, start, end, settings)
    try:
        node = parser.expression()
    except ParseError:
        return None
    return Segment(node, start, parser.place, parser.touched, parser.doubtful, spaced=parser.spaced)
