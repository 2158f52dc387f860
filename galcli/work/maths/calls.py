"""The part of the parser that reads function calls: `sin^2 30°`, `log_2 8`, `max(3, 7)`."""

from __future__ import annotations

from abc import abstractmethod

from galcli.work.maths import kinds, lexicon
from galcli.work.maths.cursor import ParseError
from galcli.work.maths.factors import Factors
from galcli.work.maths.nodes import Call, Measure, Node, Power, multiply
from galcli.work.maths.precedence import PRODUCT
from galcli.work.maths.reading import Reading
from galcli.work.maths.shapes import is_minus_one, last_factor
from galcli.work.maths.token import ENDS, Token

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


class Calls(Factors):
    """Reads functions with their arguments."""

    @abstractmethod
    def expression(self, floor: int = 0) -> Node:
        """Read an expression whose operators bind tighter than `floor`."""

    @abstractmethod
    def group(self) -> Node:
        """Read what stands in brackets."""

    @abstractmethod
    def bare_operand(self) -> Node:
        """Read an operand that takes neither unit nor power of ten."""

    @abstractmethod
    def script(self, token: Token) -> Node:
        """Turn a run of scripts into a node."""

    def is_call(self) -> bool:
        """Tell a function from a word: something must follow it."""
        after = self.token(1)
        return after is not None and after.kind is not kinds.RELATION and after.kind not in ENDS

    def call(self) -> Node:
        """Read a function with its power or base and its argument."""
        name = self.next().text
        name = _ALIASES.get(name, name)
        power: Node | None = None
        base: Node | None = None
        while (token := self.token()) is not None:
            if token.kind is kinds.SCRIPT or (token.kind is kinds.OPERATOR and token.text == "^"):
                power = self.exponent()
            elif token.kind is kinds.SUBSCRIPT:
                self.place += 1
                base = self.script(token)
            elif token.kind is kinds.OPERATOR and token.text == "_":
                self.place += 1
                base = self.bare_operand()
            else:
                break
        if power is not None and is_minus_one(power) and name in _INVERSE:
            name, power = _INVERSE[name], None
        arguments = self.arguments()
        if base is not None:
            arguments = (*arguments, base)
        if name == "sqrt" and len(arguments) > 1:
            raise ParseError("a root of two numbers")
        call = Call(name, arguments)
        return call if power is None else Power(call, power)

    def arguments(self) -> tuple[Node, ...]:
        """Read arguments, in brackets or not.

        Raises:
            ParseError: They are not understood.
        """
        token = self.token()
        if token is not None and token.kind is kinds.OPEN and self.holds_comma(self.place):
            return self._listed(token)
        if token is not None and token.kind is kinds.OPEN:
            return (self.group(),)
        argument = self.expression(PRODUCT)
        while (token := self.token()) is not None and self.starts_factor(token, argument):
            if (
                token.text in lexicon.FUNCTIONS
                or token.kind is kinds.OPEN
                or isinstance(last_factor(argument), Measure)
            ):
                break
            measure = self.unit_here(after_number=False)
            argument = multiply(argument, self.expression(PRODUCT) if measure is None else measure)
        slash = self.token()
        divided = slash is not None and slash.text == "/" and slash.kind is kinds.OPERATOR
        if divided and self.alternative(Reading.QUOTIENT):
            self.place += 1
            argument = multiply(argument, self.expression(PRODUCT), divide=True)
        return (argument,)

    def holds_comma(self, place: int) -> bool:
        """Tell whether the bracket at a place holds a comma."""
        opened = self.tokens[place]
        return any(token.kind is kinds.COMMA for token in self.tokens[place : max(opened.match, place)])

    def _listed(self, opened: Token) -> tuple[Node, ...]:
        """Read arguments with commas between them."""
        outer, self.end = self.end, opened.match
        arguments: list[Node] = []
        try:
            while not arguments or self.accept(",", kinds.COMMA):
                self.place += not arguments
                arguments.append(self.expression())
            if self.place != opened.match:
                raise ParseError("an argument is not understood")
        finally:
            self.end = outer
        self.place = opened.match + 1
        return tuple(arguments)
