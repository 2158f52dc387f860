"""What an expression is made of besides numbers: variables, functions, fractions, roots, brackets.

The half of the parser that reads one operand; `parser` joins operands, `numbers_with_units` reads numbers.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from fractions import Fraction

from galcli.work import lexicon
from galcli.work.cursor import MAX_DEPTH, ParseError
from galcli.work.nodes import Call, Measure, Node, Number, Power, Product, Symbol, multiply, negate
from galcli.work.numbers_with_units import Numerals
from galcli.work.numerals import Literal
from galcli.work.reading import Reading
from galcli.work.token import ENDS, Kind, Token
from galcli.work.unit_names import lookup
from galcli.work.unit_product import divided
from galcli.work.units import UnitReader

_ALIASES = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctg": "atan",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    "tg": "tan",
    "ctg": "cot",
    "cosec": "csc",
    "ceiling": "ceil",
    "comb": "binom",
    "choose": "binom",
    "nCr": "binom",
    "nPr": "perm",
    "sgn": "sign",
}
_INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}
_MAX_JOINED = 5
_LONGEST_NOTE = 3
_EXACT = Fraction(1, 10**12)


class Operands(Numerals):
    """Reads one operand at a time."""

    @abstractmethod
    def expression(self, floor: int = 0) -> Node:
        """Read an expression whose operators bind tighter than `floor`."""

    @abstractmethod
    def exponent(self) -> Node:
        """Read an exponent after its caret."""

    def operand(self) -> Node:
        """Read one operand with its sign.

        Raises:
            ParseError: None stands here.
        """
        token = self.token()
        if token is None:
            raise ParseError("something is missing at the end")
        if token.kind is Kind.NUMBER:
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
        if token.kind is Kind.OPERATOR:
            return self._prefixed(token)
        if token.kind is Kind.OPEN:
            return self.group()
        if token.kind is Kind.WORD:
            return self._word(token)
        if token.kind is Kind.COMMAND:
            return self._command(token)
        raise ParseError(f"{token.text!r} is not understood")

    def bare_operand(self) -> Node:
        """Read an operand that takes neither unit nor power of ten: an exponent, or what a root sign covers."""
        token = self.token()
        if token is None or token.kind is not Kind.NUMBER:
            return self._letter_or_operand(token)
        return Number(self.literal())

    def _letter_or_operand(self, token: Token | None) -> Node:
        if token is not None and token.kind is Kind.WORD and token.text not in lexicon.FUNCTIONS:
            return self._symbol()
        return self.operand()

    def script(self, token: Token) -> Node:
        """Turn a run of superscripts into a node.

        Raises:
            ParseError: It is no whole number.
        """
        text = token.text
        if not text.lstrip("+-").isdigit() or len(text) > _MAX_JOINED:
            raise ParseError("an exponent is not understood")
        return whole(int(text))

    def _prefixed(self, token: Token) -> Node:
        self.place += 1
        if token.text in {"-", "+"}:
            sign_power = 30
            inner = self.expression(sign_power)
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
        if self.accept("over", Kind.COMMAND):
            inner = multiply(inner, self.expression(), divide=True)
        elif self.accept("choose", Kind.COMMAND):
            inner = Call("binom", (inner, self.expression()))
        if token.text in {"⌊", "⌈"}:
            return Call("floor" if token.text == "⌊" else "ceil", (inner,))
        return inner

    def _word(self, token: Token) -> Node:
        if token.text in lexicon.FUNCTIONS and token.text not in self.names and self._is_call():
            return self._call()
        if token.upright:
            return self._upright(token)
        constant = self.constant_here()
        if constant is not None:
            return constant
        if not self.latex and token.text not in self.names and self._is_rate(token):
            found = UnitReader(self.tokens, self.end).read(self.place)
            if found is not None:
                self.place = found[1]
                return found[0]
        if token.text == "°" or token.text.lower() in lexicon.STOP_WORDS:
            raise ParseError(f"{token.text!r} is a word")
        after = self.token(1)
        counting = token.text in {"C", "P"} and after is not None and after.text == "(" and not after.gap
        if counting and self._holds_comma(self.place + 1):
            self.place += 1
            return Call("binom" if token.text == "C" else "perm", self._arguments())
        return self._letters(token)

    def _is_rate(self, token: Token) -> bool:
        """Tell whether a unit follows a number's slash, as in `60/s`."""
        slash, number = self.previous(), self.tokens[self.place - 2] if self.place > 1 else None
        if slash is None or number is None or slash.text != "/" or number.kind is not Kind.NUMBER or token.gap:
            return False
        return (len(token.text) > 1 or token.text in "sh") and lookup(token.text) is not None

    def _is_call(self) -> bool:
        """Tell a function from a word: something must follow it."""
        after = self.token(1)
        return after is not None and after.kind is not Kind.RELATION and after.kind not in ENDS

    def _upright(self, token: Token) -> Node:
        r"""Read an upright word: a unit where a quantity has one, otherwise a name: `\text{mg}` may be m times g."""
        if lookup(token.text) is not None and self._within_unit():
            found = UnitReader(self.tokens, self.end).read(self.place)
            if found is not None:
                self.place = found[1]
                return found[0]
        return self._symbol()

    def _within_unit(self) -> bool:
        r"""Tell whether a fraction or slash makes an upright word a unit, as in `1/\text{s}`."""
        here, before = self.previous(), self.tokens[self.place - 2] if self.place > 1 else None
        if here is None or before is None:
            return False
        if here.text == "/":
            return before.kind is Kind.NUMBER or before.upright
        if here.text != "{":
            return False
        if before.text == "}":
            top = self.tokens[self.place - 3]
            return top.upright or top.kind is Kind.NUMBER
        return before.text in lexicon.FRACTIONS and self._is_unit_fraction(here)

    def _is_unit_fraction(self, opened: Token) -> bool:
        """Tell whether a fraction after a number holds nothing but units."""
        below = self.tokens[opened.match + 1] if opened.match + 1 < len(self.tokens) else opened
        before = self.tokens[self.place - 3] if self.place > 2 else opened  # noqa: PLR2004
        parts = self.tokens[self.place : max(below.match, self.place)]
        words = all(part.upright for part in parts if part.kind is Kind.WORD)
        words = words and any(part.upright for part in self.tokens[opened.match + 1 : max(below.match, 0)])
        return words and (before.kind is Kind.NUMBER or before.kind is Kind.CLOSE or before.upright)

    def _letters(self, token: Token) -> Node:
        """Read letters that touch: one name, or a product like `mgh` whose letters all have a value."""
        text = token.text
        if not self.is_split(token):
            return self._symbol()
        factors: Node = Symbol(text[0])
        for letter in text[1:-1]:
            factors = multiply(factors, Symbol(letter))
        self.place += 1
        last: Node = self._named(text[-1])
        power = self.token()
        if power is not None and (power.kind is Kind.SCRIPT or power.text == "^"):
            last = Power(last, self.exponent())
        return multiply(factors, last)

    def _symbol(self) -> Node:
        """Read a variable with its subscript and primes."""
        token = self.next()
        name = token.text
        if name == "Δ" and not token.upright:
            after = self.token()
            if after is not None and after.kind is Kind.WORD and len(after.text) == 1:
                name += self.next().text
        while token.upright and (after := self.token()) is not None and after.kind is Kind.WORD and after.upright:
            name += " " + self.next().text
        if name == "pi":
            name = "π"
        if name[-1].isdigit() and name[1:].isdigit():
            name = f"{name[0]}_{name[1:]}"
        return self._named(name)

    def _named(self, name: str) -> Symbol:
        """Complete a name by its subscript and primes."""
        token = self.token()
        if token is not None and token.kind is Kind.SUBSCRIPT:
            self.place += 1
            name = f"{name}_{token.text}"
        elif token is not None and token.text == "_" and token.kind is Kind.OPERATOR and not token.gap:
            self.place += 1
            name = f"{name}_{''.join(part.text for part in self._group_tokens())}"
        while self.accept("'"):
            name += "′"
        after = self.token()
        if after is not None and after.text == "(" and (self.latex or not after.gap) and name != "π":
            self.doubtful = True  # f(2) may be a function's value
        return Symbol(name)

    def decorated(self, symbol: Symbol) -> Symbol:
        """Read a raised mark that is no exponent, as in `x^*`, into the name."""
        if not self.accept("^"):
            raise ParseError("an exponent is not understood")
        mark = "".join(part.text for part in self._group_tokens())
        return Symbol(f"{symbol.name}^{mark}")

    def _call(self) -> Node:
        """Read a function with its power or base and its argument."""
        name = self.next().text
        name = _ALIASES.get(name, name)
        power: Node | None = None
        base: Node | None = None
        while (token := self.token()) is not None:
            if token.kind is Kind.SCRIPT or (token.kind is Kind.OPERATOR and token.text == "^"):
                power = self.exponent()
            elif token.kind is Kind.SUBSCRIPT:
                self.place += 1
                base = self.script(token)
            elif token.kind is Kind.OPERATOR and token.text == "_":
                self.place += 1
                base = self.bare_operand()
            else:
                break
        if power is not None and _is_minus_one(power) and name in _INVERSE:
            name, power = _INVERSE[name], None
        arguments = self._arguments()
        if base is not None:
            arguments = (*arguments, base)
        if name == "sqrt" and len(arguments) > 1:
            raise ParseError("a root of two numbers")
        call = Call(name, arguments)
        return call if power is None else Power(call, power)

    def _arguments(self) -> tuple[Node, ...]:
        token = self.token()
        if token is not None and token.kind is Kind.OPEN and self._holds_comma(self.place):
            return self._listed(token)
        if token is not None and token.kind is Kind.OPEN:
            return (self.group(),)
        argument = self.expression(20)
        while (token := self.token()) is not None and self.starts_factor(token, argument):
            if token.text in lexicon.FUNCTIONS or token.kind is Kind.OPEN or isinstance(last_factor(argument), Measure):
                break
            measure = self.unit_here(after_number=False)
            argument = multiply(argument, self.expression(20) if measure is None else measure)
        slash = self.token()
        divided = slash is not None and slash.text == "/" and slash.kind is Kind.OPERATOR
        if divided and self.alternative(Reading.QUOTIENT):
            self.place += 1
            argument = multiply(argument, self.expression(20), divide=True)
        return (argument,)

    def _holds_comma(self, place: int) -> bool:
        opened = self.tokens[place]
        return any(token.kind is Kind.COMMA for token in self.tokens[place : max(opened.match, place)])

    def _listed(self, opened: Token) -> tuple[Node, ...]:
        """Read arguments with commas between them."""
        outer, self.end = self.end, opened.match
        arguments: list[Node] = []
        try:
            while not arguments or self.accept(",", Kind.COMMA):
                self.place += not arguments
                arguments.append(self.expression())
            if self.place != opened.match:
                raise ParseError("an argument is not understood")
        finally:
            self.end = outer
        self.place = opened.match + 1
        return tuple(arguments)

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
                self._group_tokens()
            return inner
        if token.text == "ang":
            degree = lookup("°")
            return multiply(self.group(), Measure((degree,) if degree else ()))
        raise ParseError(f"\\{token.text} is not understood")

    def _argument(self) -> Node:
        """Read the argument of a command: a braced expression or a single token."""
        token = self.token()
        if token is not None and token.kind is Kind.OPEN and token.text == "{":
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
        return self._named(f"{inner.name}\\{accent}")

    def starts_factor(self, token: Token, left: Node) -> bool:
        """Tell whether a token begins a factor that is written without a sign."""
        kind = token.kind
        before = self.previous()
        if token.gap and not self.latex and self._after_plain_word():
            return False
        if kind is Kind.OPEN:
            return self._opens_factor(token)
        if kind is Kind.COMMAND:
            return token.text not in {"pmod", "over", "choose"}
        if kind is Kind.NUMBER:
            closed = before is not None and (before.text in {"}", "!"} or (before.kind is Kind.CLOSE and not token.gap))
            part = before is not None and before.kind is Kind.WORD and isinstance(left, Product)
            if self.latex:
                return before is not None and before.kind is not Kind.NUMBER and not token.upright
            return closed or (part and token.gap)
        return kind is Kind.WORD and self._word_starts_factor(token)

    def _after_plain_word(self) -> bool:
        """Tell whether a plain word was read last, as in `mass m`: prose does not multiply."""
        before = self.previous()
        if before is None or before.kind is not Kind.WORD or len(before.text) < 3 or before.upright:  # noqa: PLR2004
            return False
        return before.text not in self.names and before.text.isalpha() and lookup(before.text) is None

    def _opens_factor(self, token: Token) -> bool:
        if token.loose or token.match < 0 or (token.text == "{" and not self.latex):
            return False
        inside = self.tokens[self.place + 1 : token.match]
        if not token.gap or not inside or inside[0].kind is not Kind.NUMBER or len(inside) > _LONGEST_NOTE:
            return True
        if len(inside) == 1 and token.text == "[" and not self.latex:
            return False
        note = all(part.kind is Kind.WORD or part.text == "%" for part in inside[1:])
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
        subscripted = after is not None and (after.kind is Kind.SUBSCRIPT or (after.text == "_" and not after.gap))
        short = len(text) <= 2 and not text.islower()  # noqa: PLR2004
        return subscripted or self.is_split(token) or short or text[0] == "Δ"

    def _is_multiplied(self) -> bool:
        after = self.token(1)
        return after is not None and self.is_times(after)

    def _is_article(self) -> bool:
        after = self.token(1)
        return after is not None and after.gap and after.kind is Kind.WORD and len(after.text) > 1

    def is_times(self, after: Token) -> bool:
        """Tell whether the `x` here is a multiplication sign, going by what follows it."""
        sign = self.token()
        if sign is None or "x" in self.names:
            return False
        if after.kind is Kind.NUMBER or after.text in {"√", "∛"}:
            return True
        return after.kind is Kind.OPEN and sign.gap and after.gap and not self.latex

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


def literal_of(node: Node) -> Literal | None:
    """Return the literal of a number, with or without a unit, else None."""
    if isinstance(node, Number):
        return node.literal
    if isinstance(node, Product) and len(node.factors) == 2 and isinstance(node.factors[1][1], Measure):  # noqa: PLR2004
        first = node.factors[0][1]
        return first.literal if isinstance(first, Number) else None
    return None


def last_factor(node: Node) -> Node:
    """Return the last factor of a product, or the node itself."""
    return node.factors[-1][1] if isinstance(node, Product) else node


def whole(value: int) -> Number:
    """Return a whole number as a node."""
    return Number(Literal(Fraction(value), Fraction(1), Fraction(1), len(str(abs(value)))))


def _is_minus_one(node: Node) -> bool:
    from galcli.work.nodes import Sum

    if isinstance(node, Number):
        return node.literal.value == -1
    return isinstance(node, Sum) and node.terms == ((-1, whole(1)),)


__all__ = ["MAX_DEPTH", "Operands", "ParseError", "literal_of", "whole"]
