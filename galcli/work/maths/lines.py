r"""Line breaks, `&` and `$`: whether they end an expression.

A line that begins with a relation goes on from the line before; a new line otherwise begins a new equation, and a line
that begins with a sign may be either, which spoils it. `$` is money where it touches a number, and a delimiter
elsewhere; a delimiter that only encloses a sign, `3.0 $\times$ 10$^8$`, is nothing at all.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from galcli.work.maths import kinds

if TYPE_CHECKING:
    from galcli.work.maths.token import Kind, Token

_CONCERNED = frozenset({kinds.OPEN, kinds.CLOSE, kinds.MONEY, kinds.LINE, kinds.AMPERSAND, kinds.STOP})
_LAYOUT = frozenset({kinds.LINE, kinds.AMPERSAND})
_GOES_ON = frozenset({kinds.RELATION, kinds.OPEN})
_OPENING = frozenset({"$", "\\("})
_CLOSING = frozenset({"$", "\\)"})


def settle_lines(tokens: list[Token], *, latex: bool) -> list[Token]:
    """Drop line breaks, `&` and currency signs that end nothing; turn the others into stops.

    Args:
        tokens: The tokens.
        latex: Whether they are from a LaTeX document, where `$` is never money.
    """
    places = [place for place, token in enumerate(tokens) if token.kind in _CONCERNED]
    reader = _Reader(tokens, places, latex=latex)
    done = 0
    for place in places:
        reader.made += tokens[done:place]
        reader.take(place)
        done = place + 1
    return reader.made + tokens[done:]


class _Reader:
    def __init__(self, tokens: list[Token], places: list[int], *, latex: bool) -> None:
        self.tokens = tokens
        self.latex = latex
        self.made: list[Token] = []
        self.depth = 0
        self.delimited = False
        self.through = False
        self.columns = _has_columns(tokens, places)

    def take(self, place: int) -> None:
        """Take a bracket, delimiter, line break or `&`."""
        token = self.tokens[place]
        if token.kind is kinds.OPEN:
            self.depth += token.text == "{"
        elif token.kind is kinds.CLOSE:
            self.depth -= token.text == "}" and self.depth > 0
        elif token.kind in _LAYOUT:
            if not self._stays(place):
                return
        elif token.text in _CLOSING or token.text in _OPENING or token.kind is kinds.MONEY:
            if not self._delimits(place):
                return
            token.kind = kinds.STOP
        self.made.append(token)

    def _stays(self, place: int) -> bool:
        """Settle a line break or `&`; return False where it is nothing at all."""
        token = self.tokens[place]
        newline = token.text == "\n"
        kind = kinds.LINE if self.depth and newline else self._settle(place)
        if kind is kinds.LINE and self.columns and not newline:
            kind = self._in_columns(place)
        if kind is kinds.LINE:
            self._mark_gap(place)
            return False
        token.kind = kind
        return True

    def _delimits(self, place: int) -> bool:
        """Tell whether a delimiter or currency sign ends an expression."""
        token = self.tokens[place]
        if self.through and token.text in _CLOSING:
            self.through = False
            self._mark_gap(place)
            return False
        if token.text in _OPENING and self._is_transparent(place):
            self.through = True
            return False
        if token.kind is not kinds.MONEY:
            return True
        dollar = self.latex and token.text == "$" and token.end - token.start == 1
        self.delimited = self.delimited != dollar
        if dollar or not self._touches_number(place):
            return True
        if token.gap:
            self._mark_gap(place)
        return False

    def _mark_gap(self, place: int) -> None:
        if place + 1 < len(self.tokens):
            self.tokens[place + 1].gap = True

    def _is_transparent(self, place: int) -> bool:
        r"""Tell whether a delimiter only encloses a sign, as in `3.0 $\times$ 10$^8$`."""
        after = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        return after is not None and after.kind is kinds.OPERATOR and after.text in {"*", "^", "_", "±"}

    def _touches_number(self, place: int) -> bool:
        """Tell `$5` from `$x$`: a currency sign touches its number."""
        after = self.tokens[place + 1 : place + 3]
        if after and after[0].kind is kinds.OPERATOR and after[0].text == "-":
            after = after[1:]
        return bool(after) and after[0].kind is kinds.NUMBER and not after[0].gap

    def _settle(self, place: int) -> Kind:
        """Return what a line break or `&` is: LINE for nothing at all, STOP, or STRANGE where it may be either."""
        token = self.tokens[place]
        after = self._following(place)
        before = self.made[-1] if self.made else None
        if token.text.count("\n") > 1 or after is None or before is None:
            return kinds.STOP
        if after.kind is kinds.RELATION or before.kind in _GOES_ON:
            return kinds.LINE
        if before.kind is kinds.OPERATOR and before.text not in "!%'|":
            return kinds.LINE
        if self.delimited and token.text == "\n":
            return kinds.LINE
        return _before_sign(token, after) if after.kind is kinds.OPERATOR else kinds.STOP

    def _following(self, place: int) -> Token | None:
        """Return the next token that is neither a line break nor `&`."""
        near = self.tokens[place + 1 : place + 6]
        return next((token for token in near if token.kind not in _LAYOUT), None)

    def _in_columns(self, place: int) -> Kind:
        """Judge a line break or `&` that would join equations, where several stand side by side."""
        if self.tokens[place].kind is kinds.LINE:
            return kinds.STOP
        neighbours = (self.tokens[place - 1], self.tokens[min(place + 1, len(self.tokens) - 1)])
        return kinds.STOP if any(token.kind is kinds.AMPERSAND for token in neighbours) else kinds.LINE


def _before_sign(token: Token, after: Token) -> Kind:
    """Judge a line that begins with a sign: a term goes on, a list item does not."""
    if after.text == "/" or (after.text == "*" and token.text.startswith("\\")):
        return kinds.LINE
    if after.text in {"+", "-", "*"}:
        return kinds.STOP if token.text == "\n" and after.text != "+" else kinds.STRANGE
    return kinds.STOP


def _has_columns(tokens: list[Token], concerned: list[int]) -> bool:
    """Tell whether lines hold several equations side by side: a relation follows two `&` in a row."""
    places = [place for place in concerned if tokens[place].kind is kinds.AMPERSAND]
    doubled = [place for place, following in itertools.pairwise(places) if following == place + 1]
    for place in doubled:
        for token in tokens[place + 2 :]:
            if token.kind is kinds.LINE:
                break
            if token.kind is kinds.RELATION:
                return True
    return False
