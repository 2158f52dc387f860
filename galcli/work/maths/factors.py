"""The part of the parser that tells where a factor begins that is written without a sign, as in `2πr` or `(a)(b)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.work.maths import kinds, lexicon
from galcli.work.maths.names import Names
from galcli.work.maths.nodes import Node, Product
from galcli.work.maths.reading import Reading
from galcli.work.maths.unit_names import lookup

if TYPE_CHECKING:
    from galcli.work.maths.token import Token

_LONGEST_NOTE = 3
_SHORTEST_WORD = 3


class Factors(Names):
    """Finds factors."""

    def starts_factor(self, token: Token, left: Node) -> bool:
        """Tell whether a token begins a factor that is written without a sign."""
        kind = token.kind
        before = self.previous()
        if token.gap and not self.latex and self._after_plain_word():
            return False
        if kind is kinds.OPEN:
            return self._opens_factor(token)
        if kind is kinds.COMMAND:
            return token.text not in {"pmod", "over", "choose"}
        if kind is kinds.NUMBER:
            closed = before is not None and (
                before.text in {"}", "!"} or (before.kind is kinds.CLOSE and not token.gap)
            )
            part = before is not None and before.kind is kinds.WORD and isinstance(left, Product)
            if self.latex:
                return before is not None and before.kind is not kinds.NUMBER and not token.upright
            return closed or (part and token.gap)
        return kind is kinds.WORD and self._word_starts_factor(token)

    def _after_plain_word(self) -> bool:
        """Tell whether a plain word was read last, as in `mass m`: prose does not multiply."""
        before = self.previous()
        if before is None or before.kind is not kinds.WORD or len(before.text) < _SHORTEST_WORD or before.upright:
            return False
        return before.text not in self.names and before.text.isalpha() and lookup(before.text) is None

    def _opens_factor(self, token: Token) -> bool:
        if token.loose or token.match < 0 or (token.text == "{" and not self.latex):
            return False
        inside = self.tokens[self.place + 1 : token.match]
        if not token.gap or not inside or inside[0].kind is not kinds.NUMBER or len(inside) > _LONGEST_NOTE:
            return True
        if len(inside) == 1 and token.text == "[" and not self.latex:
            return False
        note = all(part.kind is kinds.WORD or part.text == "%" for part in inside[1:])
        return not note or token.match + 1 < self.end or not self.alternative(Reading.LABEL)

    def _word_starts_factor(self, token: Token) -> bool:
        text = token.text
        if token.upright:
            if text in lexicon.FUNCTIONS:
                return True
            return text not in lexicon.STOP_WORDS and (lookup(text) is not None or not token.gap or not text.islower())
        if text in self.names or text in lexicon.FUNCTIONS:
            return True
        if text.lower() in lexicon.STOP_WORDS or (text in {"x", "X"} and self._is_multiplied()):
            return False
        if text in {"a", "A", "I"} and token.gap and not self.latex and self._is_article():
            return False
        if self.constant_ahead() is not None:
            return True
        if self.unit_ahead() is not None or len(text) == 1 or text == "pi":
            return True
        after = self.token(1)
        subscripted = after is not None and (after.kind is kinds.SUBSCRIPT or (after.text == "_" and not after.gap))
        short = len(text) < _SHORTEST_WORD and not text.islower()
        return subscripted or self.is_split(token) or short or text[0] == "Δ"

    def _is_multiplied(self) -> bool:
        after = self.token(1)
        return after is not None and self.is_times(after)

    def _is_article(self) -> bool:
        after = self.token(1)
        return after is not None and after.gap and after.kind is kinds.WORD and len(after.text) > 1

    def is_times(self, after: Token) -> bool:
        """Tell whether the `x` here is a multiplication sign, going by what follows it."""
        sign = self.token()
        if sign is None or "x" in self.names:
            return False
        if after.kind is kinds.NUMBER or after.text in {"√", "∛"}:
            return True
        return after.kind is kinds.OPEN and sign.gap and after.gap and not self.latex
