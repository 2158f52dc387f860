"""A place in a run of tokens, and the settings under which the run is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.work.maths import kinds
from galcli.work.maths.token import BRACKETS, Kind, Token

if TYPE_CHECKING:
    from galcli.work.maths.nodes import Node
    from galcli.work.maths.reading import Reading

MAX_DEPTH = 60
"""How deep brackets, roots and exponents may nest. Deeper expressions are not read."""

MAX_TOKENS = 800
"""Longer expressions are not read: no person writes them, and time is bounded."""

NO_NAMES: frozenset[str] = frozenset()


class ParseError(ValueError):
    """There is no expression here that can be read; the message says why."""


@dataclass(slots=True)
class Settings:
    """How to read a run of tokens. They are never changed; not frozen, because that is slow to make.

    Attributes:
        latex: Whether it is LaTeX, where letters that touch are factors and a lone letter is a variable.
        names: The symbols that have a value.
        readings: The unusual readings to use.
    """

    latex: bool = False
    names: frozenset[str] = NO_NAMES
    readings: frozenset[Reading] = frozenset()


class Cursor:
    """Walks over tokens.

    Args:
        tokens: All tokens.
        place: Where to begin.
        end: Where to stop.
        settings: How to read them.

    Attributes:
        touched: Unusual readings that would read these tokens otherwise.
        spaced: Whether a LaTeX space stands between two factors, where two equations may meet.
        doubtful: Whether a letter or a bracket may mean something else, so that nothing can be refuted.
    """

    def __init__(self, tokens: list[Token], place: int, end: int, settings: Settings) -> None:
        self.tokens = tokens
        self.place = place
        self.end = end
        self.latex = settings.latex
        self.names = settings.names
        self.readings = settings.readings
        self.touched: set[Reading] = set()
        self.doubtful = False
        self.spaced = False
        self.depth = 0
        self.wraps = 0
        self.divisor = False
        self.quotient: Node | None = None

    def token(self, ahead: int = 0) -> Token | None:
        """Return the token at the current place or `ahead` of it, or None at the end."""
        place = self.place + ahead
        return self.tokens[place] if place < self.end else None

    def next(self) -> Token:
        """Return the current token and step over it.

        Raises:
            ParseError: There is none.
        """
        place = self.place
        if place >= self.end:
            raise ParseError("something is missing at the end")
        self.place = place + 1
        return self.tokens[place]

    def accept(self, text: str, kind: Kind = kinds.OPERATOR) -> bool:
        """Step over the current token if it is `text`; tell whether it was."""
        if self.place >= self.end:
            return False
        token = self.tokens[self.place]
        if token.kind is not kind or token.text != text:
            return False
        self.place += 1
        return True

    def previous(self) -> Token | None:
        """Return the token before the current one."""
        return self.tokens[self.place - 1] if self.place else None

    def alternative(self, reading: Reading) -> bool:
        """Note that a reading makes a difference here, and tell whether to use it."""
        self.touched.add(reading)
        return reading in self.readings

    def group_tokens(self) -> list[Token]:
        """Step over the bracket or the one token here; return what it holds, without any brackets."""
        token = self.next()
        if token.kind is not kinds.OPEN:
            return [token]
        inner = [part for part in self.tokens[self.place : token.match] if part.kind not in BRACKETS]
        self.place = token.match + 1
        return inner
