"""The part of the parser that reads numbers: scientific notation, mixed numbers, bases, uncertainties."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.maths import kinds, lexicon, numerals
from galcli.work.maths.cursor import ParseError
from galcli.work.maths.measures import Measures
from galcli.work.maths.nodes import Node, Number, add, multiply
from galcli.work.maths.numerals import Literal
from galcli.work.maths.reading import Reading
from galcli.work.maths.shapes import unit_of

if TYPE_CHECKING:
    from galcli.work.maths.token import Token

_TEN = "10"
_MAX_WHOLE = 999
_PRECISE = 3
"""An uncertainty in brackets follows three decimals or more."""

_UNCERTAIN_DIGITS = 2
_BASE_DIGITS = 2
_EXPONENT_DIGITS = 3
_NO_BASE = 37
"""A base that `int` refuses."""


class Numbers(Measures):
    """Reads numbers and what belongs to them."""

    def number(self) -> Node:
        """Read a number with its power of ten, its fraction and its unit.

        Raises:
            ParseError: The number is too large, or something odd follows it.
        """
        divisor = self.divisor
        self.divisor = False
        if self._stands_alone():
            return Number(self.literal())
        literal, plain = self._scientific()
        mixed = self._mixed(literal) if plain else None
        if mixed is not None:
            return self._with_unit(mixed)
        if divisor and self.unit_ahead() is not None and self.alternative(Reading.TAIL):
            return Number(literal)  # the unit of `1/5 s` is the quotient's
        return self._with_unit(Number(literal))

    def _stands_alone(self) -> bool:
        """Tell whether neither unit nor power of ten can follow the number here: most numbers are read at once."""
        place = self.place + 1
        if place >= self.end:
            return True
        after = self.tokens[place]
        if after.kind is kinds.OPERATOR:
            if after.text == "*":
                factor = self.token(2)
                return factor is not None and not factor.text.startswith(_TEN)
            if after.text == "/":
                under = self.token(2)
                return under is not None and under.kind is not kinds.WORD
            return after.text == "+" or (after.text == "-" and after.gap)
        return after.kind is kinds.CLOSE

    def literal(self) -> Literal:
        """Read the digits of one number, with nothing else.

        Raises:
            ParseError: The number is too large.
        """
        literal = numerals.read(self.next().text)
        if literal is None:
            raise ParseError("a number is too large")
        if literal.other is not None and self.alternative(Reading.COMMA):
            return replace(literal, value=literal.other)
        return literal

    def _scientific(self) -> tuple[Literal, bool]:
        """Read a number and what belongs to its digits; tell whether it is one that a fraction may follow."""
        before, token = self.previous(), self.tokens[self.place]
        divisor = before is not None and before.text == "/"
        literal = self.literal()
        following = self.token()
        if following is None:
            return literal, False
        if following.text == "_" and not following.gap:
            return self._in_base(token), False
        if token.text == _TEN:
            exponent = self._power_of_ten()
            if exponent is None:
                exponent = self._lost_exponent()
            if exponent is not None:
                return numerals.of_power(exponent), False
        if following.kind is kinds.STRANGE and following.text in {"...", "…"} and not following.gap:
            self.place += 1
            return replace(literal, ulp=2 * literal.ulp, coarse=2 * literal.ulp), False
        if literal.decimal:
            self._skip_uncertainty(token)
        scaled = self._times_ten(literal, divisor=divisor)
        return (literal, True) if scaled is None else (scaled, False)

    def _in_base(self, token: Token) -> Literal:
        """Read a number with its base, `1101_2`."""
        self.place += 1
        digits = "".join(part.text for part in self.group_tokens())
        base = int(digits) if digits.isdigit() and len(digits) <= _BASE_DIGITS else 0
        try:
            value = Fraction(int(token.text, base if base > 1 else _NO_BASE))
        except ValueError:
            raise ParseError("a subscript that is no base") from None
        return Literal(value, Fraction(1), Fraction(1), len(token.text))

    def _power_of_ten(self) -> int | None:
        """Read the `^8` after a `10` where the exponent is a whole number; step over it."""
        token = self.token()
        if token is None:
            return None
        place = self.place
        if token.kind is kinds.SCRIPT:
            self.place += 1
            text = token.text
        elif token.kind is kinds.OPERATOR and token.text == "^":
            self.place += 1
            text = self._raised_text()
        else:
            return None
        exponent = _exponent(text)
        after = self.token()
        tower = after is not None and after.kind is kinds.OPERATOR and after.text in {"^", "!"}
        if exponent is None or (tower and self.unit_ahead() is None):
            self.place = place
            return None
        return exponent

    def _raised_text(self) -> str:
        token = self.token()
        if token is None:
            return ""
        if token.kind is kinds.OPEN:
            inside = self.tokens[self.place + 1 : token.match]
            self.place = token.match + 1
            return "".join(part.text for part in inside[:4])
        text = self.next().text
        if text in {"-", "+"} and self.token() is not None:
            text += self.next().text
        return text

    def _times_ten(self, literal: Literal, *, divisor: bool) -> Literal | None:
        """Read `× 10^8` after a number; step over it."""
        times = self.token()
        ten = self.token(1)
        if times is None or ten is None or ten.kind is not kinds.NUMBER or not ten.text.startswith(_TEN):
            return None
        if not (times.kind is kinds.OPERATOR and times.text == "*") and times.text not in {"x", "X"}:
            return None
        place = self.place
        self.place += 2
        exponent = self._power_of_ten() if ten.text == _TEN else None
        if exponent is None:
            exponent = self._flat_exponent(ten, literal)
        split = exponent is not None and divisor and self.alternative(Reading.SPLIT)
        if exponent is None or split:
            self.place = place
            return None
        return literal.scaled(exponent)

    def _flat_exponent(self, ten: Token, literal: Literal) -> int | None:
        """Read the exponent of `6.63×10-34` or `3.0×108`, where superscripts were lost."""
        if ten.text != _TEN:
            lost = literal.decimal and ten.text.isdigit() and len(ten.text) <= len(_TEN) + 2
            return int(ten.text[2:]) if lost and self.alternative(Reading.FLAT) else None
        return self._lost_exponent()

    def _lost_exponent(self) -> int | None:
        """Read the `-34` of `10-34`, where the superscript was lost; step over it."""
        sign, digits = self.token(), self.token(1)
        if sign is None or digits is None or sign.text != "-" or sign.gap or digits.gap:
            return None
        exponent = _exponent(digits.text)
        if digits.kind is not kinds.NUMBER or exponent is None or not self.alternative(Reading.FLAT):
            return None
        self.place += 2
        return -exponent

    def _skip_uncertainty(self, token: Token) -> None:
        """Step over the `(15)` of `6.674(15)`, which is an uncertainty and no factor."""
        bracket, inside = self.token(), self.token(1)
        if bracket is None or inside is None or bracket.text != "(" or bracket.gap:
            return
        alone = bracket.match == self.place + 2 and inside.text.isdigit() and len(inside.text) <= _UNCERTAIN_DIGITS
        if not alone or len(token.text.partition(".")[2]) < _PRECISE:
            return
        after = self.token(3)
        measured = after is not None and (after.upright or after.text == "*" or after.kind is kinds.WORD)
        if measured or self.alternative(Reading.UNCERTAIN):
            self.place = bracket.match + 1

    def _mixed(self, literal: Literal) -> Node | None:
        r"""Read the fraction of a mixed number: `2 1/4`, `2½`, `2\frac14`."""
        if not literal.whole or not 0 < literal.value <= _MAX_WHOLE:
            return None
        fraction = self._vulgar() or self._proper_fraction()
        return None if fraction is None else add(Number(literal), 1, Number(fraction))

    def _vulgar(self) -> Literal | None:
        token = self.token()
        if token is None or token.text not in lexicon.VULGAR:
            return None
        self.place += 1
        return numerals.read(token.text)

    def _proper_fraction(self) -> Literal | None:
        """Read a fraction of whole numbers below one, which may belong to the number before it; step over it."""
        token = self.token()
        if token is None:
            return None
        command = token.kind is kinds.COMMAND and token.text in lexicon.FRACTIONS
        shape = "{n}{n}" if command else "n/n"
        first = self.place + command
        parts = self.tokens[first : min(first + len(shape), self.end)]
        if "".join("n" if part.kind is kinds.NUMBER else part.text for part in parts) != shape:
            return None
        top, bottom = (part.text for part in parts if part.kind is kinds.NUMBER)
        proper = top.isdigit() and bottom.isdigit() and 0 < int(top) < int(bottom)
        if not proper or not (command or token.gap) or self.alternative(Reading.MIXED):
            return None
        self.place = first + len(shape)
        return numerals.exact(Fraction(int(top), int(bottom)))

    def _with_unit(self, node: Node) -> Node:
        measure = self.unit_here(after_number=True)
        return node if measure is None else multiply(node, measure)

    def smaller_part(self, left: Node) -> Node | None:
        """Read the second part of a quantity like `5 ft 6 in`; step over it."""
        token = self.token()
        first = unit_of(left)
        if token is None or token.kind is not kinds.NUMBER or first is None:
            return None
        place = self.place
        node = self.number()
        second = unit_of(node)
        if second is not None and second.dimension == first.dimension and second.factor < first.factor:
            return node
        self.place = place
        raise ParseError("two quantities without a sign between them")


def _exponent(text: str) -> int | None:
    """Read a whole exponent of a power of ten, None if it is anything else."""
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    if not digits.isdecimal() or len(digits) > _EXPONENT_DIGITS or len(text) - len(digits) > 1:
        return None
    exponent = sign * int(digits)
    return exponent if abs(exponent) <= numerals.MAX_EXPONENT else None
