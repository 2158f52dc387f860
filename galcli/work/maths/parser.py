"""From tokens to an expression tree: a Pratt parser that reads the longest expression it can.

A text does not say where an expression ends, so the parser stops at the first token that cannot go on and reports the
place. Juxtaposition multiplies (`2πr`, `(a)(b)`); what binds tighter, `a/bc` included, depends on the reading. The
depth of nesting is bounded; so is the time, since every token is looked at a bounded number of times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.work.maths import kinds, lexicon
from galcli.work.maths.cursor import MAX_DEPTH, ParseError
from galcli.work.maths.labels import COUNTED
from galcli.work.maths.nodes import Call, Measure, Node, Number, Percent, Power, Symbol, add, multiply, negate
from galcli.work.maths.operands import Operands
from galcli.work.maths.precedence import OF_OPERATOR, PRODUCT, SUM
from galcli.work.maths.reading import Reading
from galcli.work.maths.shapes import is_fraction, last_factor, unit_of

if TYPE_CHECKING:
    from galcli.work.maths.token import Token

_NEVER = frozenset({kinds.CLOSE, kinds.RELATION, kinds.STOP, kinds.STRANGE, kinds.SUBSCRIPT})
"""What neither is an operator nor begins a factor."""


class Parser(Operands):
    """Parses one expression out of a run of tokens."""

    def expression(self, floor: int = 0) -> Node:
        """Read operators that bind tighter than `floor`; stop before what cannot be read.

        Raises:
            ParseError: Not even one operand can be read here.
        """
        left = self.operand()
        while True:
            operator = self._operator(left)
            if operator is None or OF_OPERATOR[operator] <= floor:
                break
            place, depth = self.place, self.depth
            try:
                left = self._apply(operator, left)
            except ParseError:
                self.place, self.depth = place, depth
                break
        return left

    def _operator(self, left: Node) -> str | None:
        """Return the operator at the current token: a sign, `""` for juxtaposition, or None."""
        if self.place >= self.end:
            return None
        token = self.tokens[self.place]
        kind = token.kind
        if kind is kinds.OPERATOR:
            return self._sign(token)
        if kind in _NEVER:
            return None
        if kind is kinds.SCRIPT:
            return "^"
        if kind is kinds.WORD and not token.upright:
            word = self._word_operator(token, left)
            if word is not None:
                return word
        return "" if self.starts_factor(token, left) else None

    def _sign(self, token: Token) -> str | None:
        text = token.text
        if text == "+" or text == "*" or text == "/" or text == "^":  # noqa: PLR1714 - most signs, and this is faster
            return text
        if text == "!":
            return "!" if self._is_factorial(token) else None
        if token.text in {"√", "∛"}:
            return ""
        if token.text == "-" and self._is_hyphen(token):
            return None
        if token.wide and token.text == "-":
            self.spaced = True
        return token.text if token.text in OF_OPERATOR else None

    def _is_hyphen(self, token: Token) -> bool:
        """Tell whether a `-` joins two words, as in `clay-rich soil`."""
        before, after = self.previous(), self.token(1)
        if self.latex or token.gap or before is None or after is None or after.gap:
            return False
        return before.kind is kinds.WORD and after.kind is kinds.WORD and min(len(before.text), len(after.text)) > 1

    def _is_factorial(self, token: Token) -> bool:
        if token.gap and not self.latex:
            return False
        after = self.token(1)
        related = self.place + 1 < len(self.tokens) and self.tokens[self.place + 1].kind is kinds.RELATION
        if related:
            alone = self.place < 2 or self.tokens[self.place - 2].kind is not kinds.OPERATOR  # noqa: PLR2004
            self.doubtful = self.doubtful or (alone and not self.latex and not self.tokens[self.place + 1].gap)
        elif after is None or (after.kind is kinds.WORD and after.gap):
            self.touched.add(Reading.EXCLAMATION)
            return Reading.EXCLAMATION not in self.readings
        return True

    def _word_operator(self, token: Token, left: Node) -> str | None:
        text = token.text
        after = self.token(1)
        if after is None:
            return None
        if text in {"x", "X"} and self.is_times(after):
            return "*"
        if text == "of" and (isinstance(left, Percent) or is_fraction(left)):
            return "of"
        if text == "divided" and after.text == "by":
            return "/"
        if text == "times" and after.kind is kinds.OPEN and self.alternative(Reading.LABEL):
            return None
        if text in lexicon.WORD_OPERATORS and not self.latex and text not in self.names:
            return lexicon.WORD_OPERATORS[text]
        return None

    def _apply(self, operator: str, left: Node) -> Node:
        if operator == "":
            return self._juxtapose(left)
        token = self.tokens[self.place]
        if operator == "^":
            return self._raise(left)
        self.place += 2 if token.text == "divided" else 1
        if operator in {"!", "%", "mod"}:
            self._wrap()
        if operator == "!":
            return Call("factorial", (left,))
        if operator == "%":
            return self._percent(left)
        if operator in {"+", "-"}:
            return add(left, 1 if operator == "+" else -1, self.expression(SUM))
        if operator == "±":
            return self.uncertain(left, self.expression(SUM))
        if operator == "mod":
            return Call("mod", (left, self.expression(PRODUCT)))
        if operator == "of":
            self.skip_words({"the", "a", "an", "his", "her", "their", "its", "all"})
        return self._factor(left, divide=operator == "/")

    def _wrap(self) -> None:
        """Count operators that wrap what stands before them, which makes the tree deep."""
        self.wraps += 1
        if self.wraps > MAX_DEPTH:
            raise ParseError("nested too deeply")

    def _factor(self, left: Node, *, divide: bool) -> Node:
        self.divisor = divide
        right = self.expression(PRODUCT)
        self.divisor = False
        if divide and Reading.TIGHT in self.readings:
            while (token := self.token()) is not None and self.starts_factor(token, right):
                right = multiply(right, self.expression(PRODUCT))
        result = multiply(left, right, divide=divide)
        if divide:
            self.quotient = result
        return result

    def _juxtapose(self, left: Node) -> Node:
        """Multiply by what follows without a sign, or add it where it is the smaller part of one quantity."""
        if left is self.quotient:
            self.touched.add(Reading.TIGHT)
        if self.tokens[self.place].wide and self.tokens[self.place].kind is not kinds.WORD:
            self.spaced = True
        if self._lost_superscript():
            self._wrap()
            return Power(left, Number(self.literal()))
        smaller = self.smaller_part(left)
        if smaller is not None:
            return add(left, 1, smaller)
        measure = self.unit_here(after_number=False)
        if measure is not None and measure.units[0].name == COUNTED and isinstance(last_factor(left), Measure):
            return left  # `5 g (C)` says of what
        return multiply(left, self.expression(PRODUCT) if measure is None else measure)

    def _lost_superscript(self) -> bool:
        """Tell whether to read the 2 of `(0.5)2` as an exponent."""
        before, token = self.previous(), self.tokens[self.place]
        if before is None or before.text != ")" or token.gap or token.text not in {"2", "3"}:
            return False
        return self.alternative(Reading.FLAT)

    def _percent(self, left: Node) -> Node:
        """Read `%` as hundredths, or as the remainder in `17 % 5`."""
        after = self.token()
        if after is not None and after.kind is kinds.NUMBER:
            return Call("mod", (left, self.expression(PRODUCT)))
        return Percent(left)

    def _raise(self, left: Node) -> Node:
        """Read an exponent: a script, a bracket or one signed operand."""
        self._wrap()
        degree = self.unit_here(after_number=False) if self.token(0).text == "^" else None  # type: ignore[union-attr]
        if degree is not None:
            return multiply(left, degree)
        if unit_of(left) is not None and self.tokens[self.place - 1].kind is not kinds.CLOSE:
            raise ParseError("an exponent after a unit is not understood")
        place = self.place
        try:
            exponent = self.exponent()
        except ParseError:
            self.place = place
            if not isinstance(left, Symbol):
                raise
            return self.decorated(left)
        if isinstance(left, Symbol) and left.name == "e" and "e" not in self.names:
            return Call("exp", (exponent,))
        return Power(left, exponent)

    def exponent(self) -> Node:
        """Read what stands raised; without brackets that is one operand with its sign.

        Raises:
            ParseError: It is no expression, such as a star or a prime.
        """
        token = self.next()  # the caret, unless the exponent is made of superscripts
        if token.kind is kinds.SCRIPT:
            return self.script(token)
        sign = self.accept("-")
        self.accept("+")
        base = self.bare_operand()
        after = self.token()
        if after is not None and after.kind is kinds.OPERATOR and after.text == "^":
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ParseError("nested too deeply")
            base = Power(base, self.exponent())
            self.depth -= 1
        return negate(base) if sign else base
