"""The part of the parser that reads one operand: fractions, roots, brackets, and what its base classes read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from galcli.work.maths import kinds, lexicon
from galcli.work.maths.calls import Calls
from galcli.work.maths.cursor import MAX_DEPTH, ParseError
from galcli.work.maths.nodes import Call, Measure, Node, Number, Power, Product, Symbol, multiply, negate
from galcli.work.maths.precedence import SIGN
from galcli.work.maths.shapes import literal_of, whole
from galcli.work.maths.unit_names import lookup
from galcli.work.maths.unit_product import divided
from galcli.work.maths.unit_reader import UnitReader

if TYPE_CHECKING:
    from galcli.work.maths.token import Token

_LONGEST_SCRIPT = 5


class Operands(Calls):
    """Reads one operand at a time."""

    def operand(self) -> Node:
        """Read one operand with its sign.

        Raises:
            ParseError: None stands here.
        """
        if self.place >= self.end:
            raise ParseError("something is missing at the end")
        token = self.tokens[self.place]
        if token.kind is kinds.NUMBER:
            return self.number()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError("nested too deeply")
        self.divisor = False
        node = self._nested(token)
        self.depth -= 1
        return node

    def _nested(self, token: Token) -> Node:
        """Read an operand that may hold others. An error leaves the depth to whoever catches it."""
        if token.kind is kinds.OPERATOR:
            return self._prefixed(token)
        if token.kind is kinds.OPEN:
            return self.group()
        if token.kind is kinds.WORD:
            return self._word(token)
        if token.kind is kinds.COMMAND:
            return self._command(token)
        raise ParseError(f"{token.text!r} is not understood")

    def bare_operand(self) -> Node:
        """Read an operand that takes neither unit nor power of ten: an exponent, or what a root sign covers."""
        token = self.token()
        if token is None or token.kind is not kinds.NUMBER:
            return self._letter_or_operand(token)
        return Number(self.literal())

    def _letter_or_operand(self, token: Token | None) -> Node:
        if token is not None and token.kind is kinds.WORD and token.text not in lexicon.FUNCTIONS:
            return self.symbol()
        return self.operand()

    def script(self, token: Token) -> Node:
        """Turn a run of superscripts into a node.

        Raises:
            ParseError: It is no whole number.
        """
        text = token.text
        if not text.lstrip("+-").isdigit() or len(text) > _LONGEST_SCRIPT:
            raise ParseError("an exponent is not understood")
        return whole(int(text))

    def _prefixed(self, token: Token) -> Node:
        self.place += 1
        if token.text in {"-", "+"}:
            inner = self.expression(SIGN)
            return negate(inner) if token.text == "-" else inner
        if token.text in {"√", "∛"}:
            return Call("sqrt" if token.text == "√" else "cbrt", (self.bare_operand(),))
        if token.text == "|":
            return self._between_bars()
        raise ParseError(f"{token.text!r} has nothing before it")

    def _between_bars(self) -> Node:
        inner = self.expression()
        if not self.accept("|"):
            raise ParseError("a bar without a partner")
        return Call("abs", (inner,))

    def group(self) -> Node:
        """Read what stands in brackets.

        Raises:
            ParseError: It is not one expression.
        """
        token = self.next()
        if token.match < 0 or token.loose:
            raise ParseError("a bracket that holds no expression")
        outer, self.end = self.end, token.match
        try:
            inner = self._inside(token)
            if self.place != token.match:
                raise ParseError("a bracket that holds more than an expression")
        finally:
            self.end = outer
        self.place = token.match + 1
        return inner

    def _inside(self, token: Token) -> Node:
        inner = self.expression()
        if self.accept("over", kinds.COMMAND):
            inner = multiply(inner, self.expression(), divide=True)
        elif self.accept("choose", kinds.COMMAND):
            inner = Call("binom", (inner, self.expression()))
        if token.text in {"⌊", "⌈"}:
            return Call("floor" if token.text == "⌊" else "ceil", (inner,))
        return inner

    def _word(self, token: Token) -> Node:
        if token.text in lexicon.FUNCTIONS and token.text not in self.names and self.is_call():
            return self.call()
        if token.upright:
            return self.upright_word(token)
        constant = self.constant_here()
        if constant is not None:
            return constant
        if not self.latex and token.text not in self.names and self.is_rate(token):
            found = UnitReader(self.tokens, self.end).read(self.place)
            if found is not None:
                self.place = found[1]
                return found[0]
        if token.text == "°" or token.text.lower() in lexicon.STOP_WORDS:
            raise ParseError(f"{token.text!r} is a word")
        after = self.token(1)
        counting = token.text in {"C", "P"} and after is not None and after.text == "(" and not after.gap
        if counting and self.holds_comma(self.place + 1):
            self.place += 1
            return Call("binom" if token.text == "C" else "perm", self.arguments())
        return self.letters(token)

    def _command(self, token: Token) -> Node:
        self.place += 1
        if token.text in lexicon.FRACTIONS:
            top, bottom = self._argument(), self._argument()
            if isinstance(top, Measure) and isinstance(bottom, Measure):
                return divided(top, bottom)
            return Product(((False, top), (True, bottom)))
        if token.text in lexicon.BINOMIALS:
            return Call("binom", (self._argument(), self._argument()))
        if token.text == "sqrt":
            return self._root()
        if token.text in lexicon.ACCENTS:
            return self._accented(token.text)
        if token.text in lexicon.BRACES:
            inner = self.group()
            if self.accept("^") or self.accept("_"):
                self.group_tokens()
            return inner
        if token.text == "ang":
            degree = lookup("°")
            return multiply(self.group(), Measure((degree,) if degree else ()))
        raise ParseError(f"\\{token.text} is not understood")

    def _argument(self) -> Node:
        """Read the argument of a command: a braced expression or a single token."""
        token = self.token()
        if token is not None and token.kind is kinds.OPEN and token.text == "{":
            return self.group()
        return self.bare_operand()

    def _root(self) -> Node:
        token = self.token()
        degree = self.group() if token is not None and token.text == "[" else None
        inside = self._argument()
        if degree is None:
            return Call("sqrt", (inside,))
        return Power(inside, multiply(whole(1), degree, divide=True))

    def _accented(self, accent: str) -> Node:
        inner = self._argument()
        if not isinstance(inner, Symbol):
            raise ParseError("an accent over more than a letter")
        return self.completed(f"{inner.name}\\{accent}")

    def skip_words(self, words: set[str]) -> None:
        """Step over one of some small words."""
        token = self.token()
        if token is not None and token.text in words:
            self.place += 1

    def uncertain(self, value: Node, error: Node) -> Node:
        """Join `5.0 ± 0.1` to a number whose last digit is worth what the error allows.

        Raises:
            ParseError: Either side is not a plain number.
        """
        width = literal_of(error)
        middle = literal_of(value)
        if width is None or middle is None:
            raise ParseError("± between expressions has two values")
        ulp = max(middle.ulp, 2 * abs(width.value))
        number = Number(replace(middle, ulp=ulp, coarse=ulp))
        measure = error.factors[1][1] if isinstance(error, Product) else None
        return number if measure is None else multiply(number, measure)
