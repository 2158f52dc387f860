"""The part of the parser that reads numbers: scientific notation, mixed numbers, units, words that count."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from galcli.work import constants, lexicon, numerals
from galcli.work.cursor import Cursor, ParseError
from galcli.work.dimension import NONE
from galcli.work.nodes import Known, Measure, Node, Number, Product, add, multiply
from galcli.work.numerals import Literal
from galcli.work.reading import Reading
from galcli.work.token import BRACKETS, Kind, Token
from galcli.work.unit_names import ONE, Unit, lookup
from galcli.work.unit_product import raised
from galcli.work.units import UnitReader

COUNTED = "counted"
"""The name of every unit that is only a word for what is counted, such as `apple`."""

CONSTANT_LETTERS = frozenset("cGhgkReπħσ")
"""Letters that may stand for a constant among letters that have a value, as in `2GM`."""

_LONGEST_PRODUCT = 5
_LONGEST_NAME = 5
_NUMERIC = frozenset({Kind.NUMBER, Kind.SCRIPT, Kind.CLOSE})
_PLURALS = (
    ("ies", "y"),
    ("ves", "f"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("sses", "ss"),
    ("ss", "ss"),
    ("s", ""),
)
_FORMULA_FACTORS = frozenset({"1", "2", "3", "4", "0.5", "½"})
_TEN = "10"
_MAX_LABELS = 3
_MAX_WHOLE = 999
_PRECISE = 3


class Numerals(Cursor):
    """Reads numbers and what belongs to them."""

    def number(self) -> Node:
        """Read a number with its power of ten, its fraction and its unit.

        Raises:
            ParseError: The number is too large, or something odd follows it.
        """
        divisor = self.divisor
        self.divisor = False
        if self._stands_alone():
            literal = self.literal()
            if literal.other is not None and self.alternative(Reading.COMMA):
                literal = replace(literal, value=literal.other)
            return Number(literal)
        literal, plain = self._literal()
        if plain:
            mixed = self._mixed(literal)
            if mixed is not None:
                return self._with_unit(mixed)
        node = Number(literal)
        if divisor and self._tail_unit():
            return node
        return self._with_unit(node)

    def _stands_alone(self) -> bool:
        """Tell whether neither unit nor power of ten can follow the number here: most numbers are read at once."""
        after = self.token(1)
        if after is None:
            return True
        if after.kind is Kind.OPERATOR:
            if after.text == "*":
                factor = self.token(2)
                return factor is not None and not factor.text.startswith(_TEN)
            if after.text == "/":
                under = self.token(2)
                return under is not None and under.kind is not Kind.WORD
            return after.text == "+" or (after.text == "-" and after.gap)
        return after.kind is Kind.CLOSE

    def literal(self) -> Literal:
        """Read the digits of one number, with nothing else.

        Raises:
            ParseError: The number is too large.
        """
        literal = numerals.read(self.next().text)
        if literal is None:
            raise ParseError("a number is too large")
        return literal

    def _literal(self) -> tuple[Literal, bool]:
        """Read the digits and a power of ten; tell whether there was none of it."""
        divisor = self.tokens[self.place - 1].text == "/" if self.place else False
        token = self.next()
        literal = numerals.read(token.text)
        if literal is None:
            raise ParseError("a number is too large")
        if literal.other is not None and self.alternative(Reading.COMMA):
            literal = replace(literal, value=literal.other)
        following = self.token()
        if following is None:
            return literal, False
        if following.text == "_" and not following.gap:
            return self._in_base(token), False
        if token.text == _TEN:
            exponent = self._power_of_ten()
            if exponent is not None:
                return numerals.of_power(exponent), False
        if following.kind is Kind.STRANGE and following.text in {"...", "…"} and not following.gap:
            self.place += 1
            return replace(literal, ulp=2 * literal.ulp, coarse=2 * literal.ulp), False
        self._skip_uncertainty(token, literal)
        scaled = self._times_ten(literal, divisor=divisor)
        return (literal, True) if scaled is None else (scaled, False)

    def _in_base(self, token: Token) -> Literal:
        """Read a number with its base, `1101_2`."""
        self.place += 1
        digits = "".join(part.text for part in self._group_tokens())
        base = int(digits) if digits.isdigit() and len(digits) < _PRECISE else 0
        try:
            value = Fraction(int(token.text, base if base > 1 else 37))
        except ValueError:
            raise ParseError("a subscript that is no base") from None
        return Literal(value, Fraction(1), Fraction(1), len(token.text))

    def _group_tokens(self) -> list[Token]:
        """Return the tokens of the bracket here, without its outer brackets, or the one token; step over them."""
        token = self.next()
        if token.kind is not Kind.OPEN:
            return [token]
        inner = [part for part in self.tokens[self.place : token.match] if part.kind not in BRACKETS]
        self.place = token.match + 1
        return inner

    def _power_of_ten(self) -> int | None:
        """Read the `^8` after a `10` where the exponent is a whole number; step over it."""
        token = self.token()
        if token is None:
            return None
        place = self.place
        if token.kind is Kind.SCRIPT:
            self.place += 1
            text = token.text
        elif token.kind is Kind.OPERATOR and token.text == "^":
            self.place += 1
            text = self._raised_text()
        else:
            return None
        exponent = _whole(text)
        after = self.token()
        tower = after is not None and after.kind is Kind.OPERATOR and after.text in {"^", "!"}
        if exponent is None or (tower and self.unit_ahead() is None):
            self.place = place
            return None
        return exponent

    def _raised_text(self) -> str:
        token = self.token()
        if token is None:
            return ""
        if token.kind is Kind.OPEN:
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
        if times is None or ten is None or ten.kind is not Kind.NUMBER or not ten.text.startswith(_TEN):
            return None
        if not (times.kind is Kind.OPERATOR and times.text == "*") and times.text not in {"x", "X"}:
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
        sign, digits = self.token(), self.token(1)
        if ten.text != _TEN:
            lost = literal.decimal and ten.text.isdigit() and len(ten.text) <= len(_TEN) + 2
            return int(ten.text[2:]) if lost and self.alternative(Reading.FLAT) else None
        if sign is None or digits is None or sign.text != "-" or sign.gap or digits.gap:
            return None
        exponent = _whole(digits.text)
        if digits.kind is not Kind.NUMBER or exponent is None or not self.alternative(Reading.FLAT):
            return None
        self.place += 2
        return -exponent

    def _skip_uncertainty(self, token: Token, literal: Literal) -> None:
        """Step over the `(15)` of `6.674(15)`, which is an uncertainty and no factor."""
        bracket, inside = self.token(), self.token(1)
        if bracket is None or inside is None or bracket.text != "(" or bracket.gap or not literal.decimal:
            return
        decimals = len(token.text.partition(".")[2])
        if bracket.match != self.place + 2 or not inside.text.isdigit() or len(inside.text) > 2 or decimals < _PRECISE:  # noqa: PLR2004
            return
        after = self.token(3)
        measured = after is not None and (after.upright or after.text == "*" or after.kind is Kind.WORD)
        if measured or self.alternative(Reading.UNCERTAIN):
            self.place = bracket.match + 1

    def _mixed(self, literal: Literal) -> Node | None:
        r"""Read the fraction of a mixed number: `2 1/4`, `2½`, `2\frac14`."""
        token = self.token()
        if token is None or not literal.whole or not 0 < literal.value <= _MAX_WHOLE:
            return None
        vulgar = token.kind is Kind.NUMBER and token.text in lexicon.VULGAR
        places = 1 if vulgar else self._fraction_length(token)
        if not places or (not vulgar and self.alternative(Reading.MIXED)):
            return None
        parts = [
            numerals.read(part.text)
            for part in self.tokens[self.place : self.place + places]
            if part.kind is Kind.NUMBER
        ]
        values = [part.value for part in parts if part is not None]
        self.place += places
        fraction: Node = Number(numerals.read(token.text)) if vulgar else _quotient(values)  # type: ignore[arg-type]
        return add(Number(literal), 1, fraction)

    def _fraction_length(self, token: Token) -> int:
        """Return how many tokens a proper fraction of whole numbers takes here, 0 if there is none."""
        if token.kind is Kind.COMMAND and token.text in lexicon.FRACTIONS:
            window = self.tokens[self.place + 1 : min(self.place + 7, self.end)]
            shape = "".join(part.text if part.kind is not Kind.NUMBER else "n" for part in window)
            top, bottom, length = (window[1], window[4], 7) if shape == "{n}{n}" else (token, token, 0)
        else:
            window = self.tokens[self.place : min(self.place + 3, self.end)]
            shape = "".join(part.text if part.kind is not Kind.NUMBER else "n" for part in window)
            spaced = token.gap and shape == "n/n"
            top, bottom, length = (window[0], window[2], 3) if spaced else (token, token, 0)
        if not length or not (top.text.isdigit() and bottom.text.isdigit()):
            return 0
        return length if 0 < int(top.text) < int(bottom.text) else 0

    def _tail_unit(self) -> bool:
        """Tell whether to leave the unit of `1/5 s` to the quotient."""
        return self.unit_ahead() is not None and self.alternative(Reading.TAIL)

    def _with_unit(self, node: Node) -> Node:
        measure = self.unit_here(after_number=True)
        return node if measure is None else multiply(node, measure)

    def unit_here(self, *, after_number: bool) -> Measure | None:
        """Read a unit, or the word for a counted thing, if one stands here, and step over plain words after it."""
        if self.constant_ahead() is not None:
            return None
        found = self.unit_ahead() or self._bracketed_unit()
        if found is not None:
            found = self._doubted(found[0]), found[1]
            self.place = found[1]
            self._skip_abbreviation()
            if self._per_label():
                self.place += 2
            if self._skip_labels():
                self.place = UnitReader(self.tokens, self.end).exponent(self.place, upright=True)[1]
            return found[0]
        return self._label() if after_number else None

    def _doubted(self, measure: Measure) -> Measure:
        r"""Mark a unit that may be a product of variables, as in `\frac{3}{2}\text{kT}`, with no decimal before it."""
        token, before = self.token(), self.previous()
        unit = measure.units[0]
        if token is None or before is None or len(unit.text) != 2 or unit.text in lexicon.SURE_UNITS:  # noqa: PLR2004
            return measure
        counted = before.kind is Kind.CLOSE or before.text in _FORMULA_FACTORS
        letters = unit.text.isalpha() or unit.offset
        return replace(measure, product=True) if counted and letters else measure

    def _skip_abbreviation(self) -> None:
        """Step over the `(mi)` of `1 mile (mi)`, which says the unit again."""
        token = self.token()
        before = self.previous()
        if token is None or token.text != "(" or token.match < 0 or before is None or not (token.gap or before.upright):
            return
        found = UnitReader(self.tokens, token.match).read(self.place + 1)
        if found is not None and found[1] == token.match:
            self.place = found[1] + 1

    def _bracketed_unit(self) -> tuple[Measure, int] | None:
        r"""Return the unit in `130.4 (\mathrm{min})`, with the place after the bracket."""
        token = self.token()
        if token is None or token.text != "(" or token.match < 0:
            return None
        inside = self.tokens[self.place + 1 : token.match]
        if not inside or not all(part.upright and part.kind is not Kind.NUMBER for part in inside):
            return None
        reader = UnitReader(self.tokens, token.match)
        found = reader.read(self.place + 1)
        if found is not None and found[1] == token.match:
            reader.end = self.end
            exponent, place = reader.exponent(token.match + 1, upright=True)
            return raised(found[0], exponent), place
        if len(inside) > 1:
            return None
        return Measure((Unit(inside[0].text, ONE, word=True, name=COUNTED),), loose=True), token.match + 1

    def unit_ahead(self) -> tuple[Measure, int] | None:
        """Return the unit that stands here and the place after it, if a unit can stand here."""
        token = self.token()
        if token is None:
            return None
        if token.kind is not Kind.WORD and not token.upright and token.text != "^":
            return None
        lone = self.latex and not token.upright and len(token.text) == 1 and token.text.isalpha()
        letters = not self.latex or (lone and self.alternative(Reading.LETTER))
        reader = UnitReader(self.tokens, self.end, letters=letters, names=self.names)
        if token.kind is Kind.OPERATOR and token.text == "^":
            return reader.read(self.place)
        if not token.upright and not self._may_stand(token):
            return None
        found = reader.read(self.place)
        if found is None:
            return None
        if not token.upright and found[0].loose and not self._is_unit(token):
            return None
        if token.upright and not self._has_number(token):
            return None
        after = self.tokens[found[1]] if found[1] < self.end else None
        subscripted = after is not None and not after.gap and (after.text == "_" or after.kind is Kind.SUBSCRIPT)
        return None if subscripted else found

    def constant_ahead(self) -> tuple[str, int] | None:
        """Return the symbol of the constant whose name stands here, `speed of light`, and the place after it."""
        token = self.token()
        if token is None or token.kind is not Kind.WORD or token.text.lower() not in constants.FIRST_WORDS:
            return None
        words = ""
        found: tuple[str, int] | None = None
        for ahead in range(_LONGEST_NAME):
            part = self.token(ahead)
            if part is None or (part.kind is not Kind.WORD and part.text != "-"):
                break
            words += (" " if part.gap and ahead else "") + part.text
            constant = constants.lookup(words) if ahead else None
            if constant is not None:
                found = constant.symbol, self.place + ahead + 1
        return found

    def constant_here(self) -> Known | None:
        """Read the name of a constant, if one stands here; step over it."""
        found = self.constant_ahead()
        if found is None:
            return None
        self.place = found[1]
        return Known(found[0])

    def _has_number(self, token: Token) -> bool:
        r"""Tell whether an upright unit follows a number; after a variable (`2\pi\text{fL}`) only sure ones do."""
        before = self.previous()
        if before is None or before.kind in _NUMERIC or before.upright:
            return True
        return len(token.text) == 1 or token.text in lexicon.SURE_UNITS or lookup(token.text).word  # type: ignore[union-attr]

    def _may_stand(self, token: Token) -> bool:
        """Tell whether a unit that is not upright may stand after what stands before it."""
        before = self.previous()
        if token.text[0] == "°":
            return True
        if before is None or (before.kind not in _NUMERIC and not before.upright):
            return False
        if (token.text in lexicon.FUNCTIONS and self._calls()) or self.is_split(token):
            return False
        if not self.latex:
            return True
        after = self.token(1)
        prefix = token.text == "μ" and after is not None and after.upright
        return prefix or len(token.text) == 1 or token.text in lexicon.SURE_UNITS

    def _is_unit(self, token: Token) -> bool:
        """Decide on a lone letter after a number, `5 m`: a unit, or a variable."""
        if token.text in "ÅΩ" and not self._factor_follows():
            return True
        before = self.previous()
        tight = before is not None and not token.gap and (before.text.isdigit() or token.text in self.names)
        variable = self.latex or tight or self._factor_follows()
        if not variable and token.text not in self.names:
            return True  # as a variable it would have no value
        return variable if self.alternative(Reading.LETTER) else not variable

    def _factor_follows(self) -> bool:
        """Tell whether a bracket or another letter follows, as in `2 G (3 M)`: units stand at the end."""
        after = self.token(1)
        if after is None or (after.kind is not Kind.WORD and after.kind is not Kind.OPEN):
            return False
        return after.kind is Kind.OPEN or (len(after.text) <= 2 and after.text not in lexicon.STOP_WORDS | {"x", "X"})  # noqa: PLR2004

    def is_split(self, token: Token) -> bool:
        """Tell whether letters that touch are factors: all have a value, or they touch a number, as in `2ab`."""
        text = token.text
        if token.kind is not Kind.WORD or not 1 < len(text) <= _LONGEST_PRODUCT or not text.isalpha() or token.upright:
            return False
        known = self.names | CONSTANT_LETTERS
        if all(letter in known for letter in text) and any(letter in self.names for letter in text):
            return text not in self.names
        before = self.previous()
        touches = before is not None and before.kind is Kind.NUMBER and not token.gap
        return touches and len(text) <= _PRECISE and lookup(text) is None and text not in lexicon.FUNCTIONS

    def _calls(self) -> bool:
        after = self.token(1)
        return after is not None and (after.text == "(" or after.kind is Kind.NUMBER)

    def _label(self) -> Measure | None:
        """Read the word for what a number counts: `5 apples`, `48 cans/shelf`."""
        words = self._skip_labels()
        label = _singular(words[words.index("of") - 1 if "of" in words else -1]) if words else ""
        if words:
            self.place = UnitReader(self.tokens, self.end).exponent(self.place, upright=True)[1]
        unit: Unit | None = None
        under = self.token(1)
        if under is not None and self._per_label():
            self.place += 2
            unit = lookup(under.text)
            label = f"{label}/{_singular(under.text)}"
        if not label:
            return None
        factor, dimension = (ONE, NONE) if unit is None else (1 / unit.factor, NONE / unit.dimension)
        return Measure((Unit(label, factor, dimension, word=True, name=COUNTED),), loose=True)

    def _per_label(self) -> bool:
        """Tell whether `/apple` or `per apple` stands here, which divides by what is counted."""
        slash, under = self.token(), self.token(1)
        if slash is None or under is None or not _is_label(under) or under.text == "of":
            return False
        return slash.text == "per" or (slash.text == "/" and not slash.gap and not under.gap)

    def _skip_labels(self) -> list[str]:
        """Step over up to three plain words that name what is counted."""
        words: list[str] = []
        while len(words) < _MAX_LABELS:
            token = self.token()
            before = self.previous()
            if token is None or before is None or not _is_label(token) or not (token.gap or token.upright):
                break
            if token.text in self.names or token.text in {"x", "X"}:
                break
            after = self.token(1)
            if after is not None and after.text in {"_", "("} and not after.gap:
                break
            if token.text == "of" and (after is None or not _is_label(after)):
                break
            words.append(token.text)
            self.place += 1
        return words

    def smaller_part(self, left: Node) -> Node | None:
        """Read the second part of a quantity like `5 ft 6 in`; step over it."""
        token = self.token()
        first = last_unit(left)
        if token is None or token.kind is not Kind.NUMBER or first is None:
            return None
        place = self.place
        node = self.number()
        second = last_unit(node)
        if second is not None and second.dimension == first.dimension and second.factor < first.factor:
            return node
        self.place = place
        raise ParseError("two quantities without a sign between them")


def last_unit(node: Node) -> Unit | None:
    """Return the unit of a number with a unit, else None."""
    if isinstance(node, Product) and len(node.factors) == 2 and isinstance(node.factors[0][1], Number):  # noqa: PLR2004
        last = node.factors[1][1]
        return last.units[0] if isinstance(last, Measure) else None
    return None


def _quotient(values: list[Fraction]) -> Node:
    return Number(Literal(values[0] / values[1], Fraction(1, 10**9), Fraction(1, 10**9), 9))


def _whole(text: str) -> int | None:
    """Read a small whole exponent."""
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    if not digits.isdecimal() or len(digits) > _PRECISE or len(text) - len(digits) > 1:
        return None
    exponent = sign * int(digits)
    return exponent if abs(exponent) <= numerals.MAX_EXPONENT else None


def _is_label(token: Token) -> bool:
    """Tell whether a token is a plain word that may name what is counted."""
    text = token.text
    if text == "of":
        return True
    if token.kind is not Kind.WORD or len(text) < _PRECISE:
        return False
    if text in lexicon.STOP_WORDS or text in lexicon.FUNCTIONS or text in lexicon.WORD_OPERATORS or text == "divided":
        return False
    return text.isalpha() and text.isascii() and text.islower()


def _singular(word: str) -> str:
    small = word.lower()
    for ending, singular in _PLURALS:
        if small.endswith(ending) and len(small) > len(ending) + 1:
            return small.removesuffix(ending) + singular
    return small
