"""The part of the parser that reads variables: names with subscripts and primes, letters that touch, upright words."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from galcli.work.maths import kinds, lexicon
from galcli.work.maths.cursor import ParseError
from galcli.work.maths.nodes import Node, Power, Symbol, multiply
from galcli.work.maths.numbers import Numbers
from galcli.work.maths.unit_names import lookup
from galcli.work.maths.unit_reader import UnitReader

if TYPE_CHECKING:
    from galcli.work.maths.token import Token

_TO_COMMAND = 3
"""How far before the first word of a numerator the token before `\\frac` stands."""


class Names(Numbers):
    """Reads variables."""

    @abstractmethod
    def exponent(self) -> Node:
        """Read an exponent after its caret."""

    def is_rate(self, token: Token) -> bool:
        """Tell whether a unit follows a number's slash, as in `60/s`."""
        slash, number = self.previous(), self.tokens[self.place - 2] if self.place > 1 else None
        if slash is None or number is None or slash.text != "/" or number.kind is not kinds.NUMBER or token.gap:
            return False
        return (len(token.text) > 1 or token.text in "sh") and lookup(token.text) is not None

    def upright_word(self, token: Token) -> Node:
        r"""Read an upright word: a unit where a quantity has one, otherwise a name: `\text{mg}` may be m times g."""
        if lookup(token.text) is not None and self._within_unit():
            found = UnitReader(self.tokens, self.end).read(self.place)
            if found is not None:
                self.place = found[1]
                return found[0]
        return self.symbol()

    def _within_unit(self) -> bool:
        r"""Tell whether a fraction or slash makes an upright word a unit, as in `1/\text{s}`."""
        here, before = self.previous(), self.tokens[self.place - 2] if self.place > 1 else None
        if here is None or before is None:
            return False
        if here.text == "/":
            return before.kind is kinds.NUMBER or before.upright
        if here.text != "{":
            return False
        if before.text == "}":
            top = self.tokens[self.place - 3]
            return top.upright or top.kind is kinds.NUMBER
        return before.text in lexicon.FRACTIONS and self._is_unit_fraction(here)

    def _is_unit_fraction(self, opened: Token) -> bool:
        """Tell whether a fraction after a number holds nothing but units."""
        below = self.tokens[opened.match + 1] if opened.match + 1 < len(self.tokens) else opened
        before = self.tokens[self.place - 3] if self.place >= _TO_COMMAND else opened
        parts = self.tokens[self.place : max(below.match, self.place)]
        words = all(part.upright for part in parts if part.kind is kinds.WORD)
        words = words and any(part.upright for part in self.tokens[opened.match + 1 : max(below.match, 0)])
        return words and (before.kind is kinds.NUMBER or before.kind is kinds.CLOSE or before.upright)

    def letters(self, token: Token) -> Node:
        """Read letters that touch: one name, or a product like `mgh` whose letters all have a value."""
        text = token.text
        if not self.is_split(token):
            return self.symbol()
        factors: Node = Symbol(text[0])
        for letter in text[1:-1]:
            factors = multiply(factors, Symbol(letter))
        self.place += 1
        last: Node = self.completed(text[-1])
        power = self.token()
        if power is not None and (power.kind is kinds.SCRIPT or power.text == "^"):
            last = Power(last, self.exponent())
        return multiply(factors, last)

    def symbol(self) -> Node:
        """Read a variable with its subscript and primes."""
        token = self.next()
        name = token.text
        if name == "Δ" and not token.upright:
            after = self.token()
            if after is not None and after.kind is kinds.WORD and len(after.text) == 1:
                name += self.next().text
        while token.upright and (after := self.token()) is not None and after.kind is kinds.WORD and after.upright:
            name += " " + self.next().text
        if name == "pi":
            name = "π"
        if name[-1].isdigit() and name[1:].isdigit():
            name = f"{name[0]}_{name[1:]}"
        return self.completed(name)

    def completed(self, name: str) -> Symbol:
        """Complete a name by its subscript and primes."""
        token = self.token()
        if token is not None and token.kind is kinds.SUBSCRIPT:
            self.place += 1
            name = f"{name}_{token.text}"
        elif token is not None and token.text == "_" and token.kind is kinds.OPERATOR and not token.gap:
            self.place += 1
            name = f"{name}_{''.join(part.text for part in self.group_tokens())}"
        while self.accept("'"):
            name += "′"
        after = self.token()
        if after is not None and after.text == "(" and (self.latex or not after.gap) and name != "π":
            self.doubtful = True  # f(2) may be a function's value
        return Symbol(name)

    def decorated(self, symbol: Symbol) -> Symbol:
        """Read a raised mark that is no exponent, as in `x^*`, into the name.

        Raises:
            ParseError: No mark stands here.
        """
        if not self.accept("^"):
            raise ParseError("a raised mark was expected")
        mark = "".join(part.text for part in self.group_tokens())
        return Symbol(f"{symbol.name}^{mark}")
