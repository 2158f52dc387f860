"""The left side of a chain: the longest expression that ends right before the first relation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.work.checking import boundaries
from galcli.work.checking.segment import NEARLY, Segment, read
from galcli.work.maths import kinds
from galcli.work.maths.cursor import MAX_TOKENS, Settings
from galcli.work.maths.nodes import Number, Sum
from galcli.work.maths.reading import Reading
from galcli.work.maths.shapes import literal_of

if TYPE_CHECKING:
    from galcli.work.maths.token import Token

_MAX_TRIES = 100
_MAX_WORK = 4000
"""How many tokens may be read in all tries."""


class LeftSide:
    """Searches the left side of a chain.

    Args:
        tokens: The tokens.
        start: Where to begin.
        end: Where the relation stands.
        settings: How to read them.
    """

    def __init__(self, tokens: list[Token], start: int, end: int, settings: Settings) -> None:
        self.tokens = tokens
        self.start = start
        self.end = end
        self.settings = settings
        self.first = self.here = max(start, end - MAX_TOKENS)
        self.spoilt = self.here > start or (start > 0 and boundaries.is_torn(tokens, start))

    def find(self) -> Segment:
        """Return the left side, opaque where it was not read or is not whole."""
        tries = work = 0
        while self.here < self.end and tries < _MAX_TRIES and work < _MAX_WORK:
            if self._skips():
                continue
            tries += 1
            work += self.end - self.here
            bullet = boundaries.is_bullet(self.tokens, self.start, self.here)
            found = read(self.tokens, self.here + bullet, self.end, self.settings)
            if found is None:
                self._step_over()
            elif found.end == self.end:
                return self._settled(found, bullet=bullet)
            else:
                self.here = found.end
                after = self.tokens[found.end]
                self.spoilt = self.spoilt or (after.kind is kinds.NUMBER and not after.gap and after.upright)
        return Segment(None, self.end, self.end)

    def _skips(self) -> bool:
        """Step over a plain word or the number of a list item; tell whether one stood here."""
        tokens, here = self.tokens, self.here
        if here + 1 < self.end and boundaries.is_prose(tokens[here], tokens[here + 1], self.settings):
            self.spoilt = False
            self.here += 1
            return True
        if not boundaries.is_list_number(tokens, self.start, here):
            return False
        here += 1
        dash = here < self.end and tokens[here].kind is kinds.OPERATOR and tokens[here].text == "-"
        ranging = dash and not tokens[here].gap and here + 1 < self.end and tokens[here + 1].kind is kinds.NUMBER
        self.here = here + dash + ranging
        return True

    def _step_over(self) -> None:
        """Step over a token, or a bracket with all it holds, that begins no expression."""
        token = self.tokens[self.here]
        self.spoilt = boundaries.spoils(token, spoilt=self.spoilt, first=self.here == self.start)
        self.here = token.match + 1 if token.kind is kinds.OPEN and token.match > 0 else self.here + 1

    def _settled(self, found: Segment, *, bullet: bool) -> Segment:
        """Note what makes an expression doubtful that ends at the relation."""
        tokens, here, node = self.tokens, self.here, found.node
        before = tokens[here - 1] if here > self.start else None
        found.named = before is not None and before.kind is kinds.WORD and len(before.text) > 1 and _is_bare(found)
        united = isinstance(node, Sum) and not isinstance(node.terms[-1][1], Number)
        ranging = (before is not None or united) and boundaries.is_range(tokens, found.start, node)
        found.doubtful = found.doubtful or found.spaced or ranging
        if bullet:
            found.bullet = here
            found.touched.add(Reading.SIGN)
        found.long = self.first > self.start and found.start < self.first + NEARLY
        if self.spoilt or (not bullet and boundaries.goes_on(tokens, self.start, here)):
            found.node = None
        return found


def _is_bare(segment: Segment) -> bool:
    return segment.node is not None and literal_of(segment.node) is not None
