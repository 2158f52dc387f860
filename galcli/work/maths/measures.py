"""The part of the parser that reads what follows a number: its unit, or the word for what it counts.

Whether `m` after a number is a metre or a variable depends on the type face, on what has a value, and on what follows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from galcli.work.maths import constants, kinds, lexicon, unit_exponent
from galcli.work.maths.cursor import Cursor
from galcli.work.maths.dimension import NONE
from galcli.work.maths.labels import COUNTED, is_label, singular
from galcli.work.maths.nodes import Known, Measure
from galcli.work.maths.reading import Reading
from galcli.work.maths.unit_names import ONE, Unit, lookup
from galcli.work.maths.unit_product import raised
from galcli.work.maths.unit_reader import UnitReader

if TYPE_CHECKING:
    from galcli.work.maths.token import Token

_CONSTANT_LETTERS = frozenset("cGhgkReπħσ")
"""Letters that may stand for a constant among letters that have a value, as in `2GM`."""

_NUMERIC = frozenset({kinds.NUMBER, kinds.SCRIPT, kinds.CLOSE})
_FORMULA_FACTORS = frozenset({"1", "2", "3", "4", "0.5", "½"})
_NO_FACTORS = lexicon.STOP_WORDS | {"x", "X"}
_PAIR = 2
_SHORT_PRODUCT = 3
_LONGEST_PRODUCT = 5
_LONGEST_NAME = 5
_MAX_LABELS = 3


class Measures(Cursor):
    """Reads units, counted things and the names of constants."""

    def unit_here(self, *, after_number: bool) -> Measure | None:
        """Read a unit, or the word for a counted thing, if one stands here, and step over plain words after it."""
        if self.constant_ahead() is not None:
            return None
        found = self.unit_ahead() or self._bracketed_unit()
        if found is not None:
            found = self._doubted(found[0]), found[1]
            self.place = found[1]
            if not self._may_explain():
                return found[0]
            self._skip_abbreviation()
            if self._per_label():
                self.place += 2
            if self._skip_labels():
                self.place = unit_exponent.exponent(self.tokens, self.place, self.end, upright=True)[1]
            return found[0]
        return self._label() if after_number else None

    def _may_explain(self) -> bool:
        """Tell whether words, a bracket or a slash follow the unit, which may belong to it."""
        if self.place >= self.end:
            return False
        token = self.tokens[self.place]
        return token.kind is kinds.WORD or token.kind is kinds.OPEN or token.text == "/" or token.upright

    def _doubted(self, measure: Measure) -> Measure:
        r"""Mark two letters that may be a product of variables, as in `\frac{3}{2}\text{kT}`; no decimal before."""
        before = self.previous()
        unit = measure.units[0]
        if before is None or len(unit.text) != _PAIR or unit.text in lexicon.SURE_UNITS:
            return measure
        counted = before.kind is kinds.CLOSE or before.text in _FORMULA_FACTORS
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
        if not inside or not all(part.upright and part.kind is not kinds.NUMBER for part in inside):
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
        if token is None or not self._may_begin(token):
            return None
        lone = self.latex and not token.upright and len(token.text) == 1 and token.text.isalpha()
        letters = not self.latex or (lone and self.alternative(Reading.LETTER))
        found = UnitReader(self.tokens, self.end, letters=letters, names=self.names).read(self.place)
        if found is None or not self._fits(token, found[0]):
            return None
        after = self.tokens[found[1]] if found[1] < self.end else None
        subscripted = after is not None and not after.gap and (after.text == "_" or after.kind is kinds.SUBSCRIPT)
        return None if subscripted else found

    def _may_begin(self, token: Token) -> bool:
        """Tell whether a unit can begin with a token."""
        if token.kind is kinds.OPERATOR:
            before = self.previous()
            minutes = token.text == "'" and before is not None and before.kind is kinds.NUMBER
            return token.text == "^" or minutes
        return token.upright or (token.kind is kinds.WORD and self._may_stand(token))

    def _fits(self, token: Token, measure: Measure) -> bool:
        """Tell whether the unit that was read is meant as one."""
        if token.kind is kinds.OPERATOR:
            return True
        if token.upright:
            return self._has_number(token, measure)
        return not measure.loose or self._is_unit(token)

    def _may_stand(self, token: Token) -> bool:
        """Tell whether a unit that is not upright may stand after what stands before it."""
        before = self.previous()
        if token.text[0] == "°":
            return True
        if before is None or (before.kind not in _NUMERIC and not before.upright):
            return False
        if (token.text in lexicon.FUNCTIONS and self._calls()) or self.is_split(token) or self._is_spaced(token):
            return False
        if not self.latex:
            return not self._follows_power(token) or self.alternative(Reading.LETTER)
        after = self.token(1)
        prefix = token.text == "μ" and after is not None and after.upright
        return prefix or len(token.text) == 1 or token.text in lexicon.SURE_UNITS

    def _follows_power(self, token: Token) -> bool:
        """Tell whether a lone letter follows the power of another, `3a^2 b`: had that been a unit, so would be both."""
        place, before = self.place, self.previous()
        if before is None or len(token.text) != 1 or not token.text.isalpha():
            return False
        sign = place - (1 if before.kind is kinds.SCRIPT else 2)
        if sign < 1 or (sign == place - 2 and self.tokens[sign].text != "^"):
            return False
        base = self.tokens[sign - 1]
        return base.kind is kinds.WORD and len(base.text) == 1 and base.text.isalpha()

    def _has_number(self, token: Token, measure: Measure) -> bool:
        r"""Tell whether an upright unit follows a number; after a variable (`2\pi\text{fL}`) only sure ones do."""
        before = self.previous()
        if before is None or before.kind in _NUMERIC or before.upright:
            return True
        return len(token.text) == 1 or token.text in lexicon.SURE_UNITS or measure.units[0].word

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
        if after is None or (after.kind is not kinds.WORD and after.kind is not kinds.OPEN):
            return False
        return after.kind is kinds.OPEN or (len(after.text) <= _PAIR and after.text not in _NO_FACTORS)

    def _calls(self) -> bool:
        after = self.token(1)
        return after is not None and (after.text == "(" or after.kind is kinds.NUMBER)

    def is_split(self, token: Token) -> bool:
        """Tell whether letters that touch are factors: all have a value, or they touch a number, as in `2ab`."""
        text = token.text
        if token.kind is not kinds.WORD or not 1 < len(text) <= _LONGEST_PRODUCT or not text.isalpha() or token.upright:
            return False
        known = self.names | _CONSTANT_LETTERS
        if all(letter in known for letter in text) and any(letter in self.names for letter in text):
            return text not in self.names
        before = self.previous()
        touches = before is not None and before.kind is kinds.NUMBER and not token.gap
        return touches and len(text) <= _SHORT_PRODUCT and lookup(text) is None and text not in lexicon.FUNCTIONS

    def _is_spaced(self, token: Token) -> bool:
        """Tell whether two letters are factors, as in `2 G M`: one has a value, the other may be a constant."""
        after = self.token(1)
        if len(token.text) != 1 or after is None or len(after.text) != 1 or after.upright:
            return False
        pair = {token.text, after.text}
        return not pair.isdisjoint(self.names) and pair <= self.names | _CONSTANT_LETTERS

    def _label(self) -> Measure | None:
        """Read the word for what a number counts: `5 apples`, `48 cans/shelf`."""
        words = self._skip_labels()
        label = singular(words[words.index("of") - 1 if "of" in words else -1]) if words else ""
        if words:
            self.place = unit_exponent.exponent(self.tokens, self.place, self.end, upright=True)[1]
        unit: Unit | None = None
        under = self.token(1)
        if under is not None and self._per_label():
            self.place += 2
            unit = lookup(under.text)
            label = f"{label}/{singular(under.text)}"
        if not label:
            return None
        factor, dimension = (ONE, NONE) if unit is None else (1 / unit.factor, NONE / unit.dimension)
        return Measure((Unit(label, factor, dimension, word=True, name=COUNTED),), loose=True)

    def _per_label(self) -> bool:
        """Tell whether `/apple` or `per apple` stands here, which divides by what is counted."""
        slash, under = self.token(), self.token(1)
        if slash is None or under is None or not is_label(under) or under.text == "of":
            return False
        return slash.text == "per" or (slash.text == "/" and not slash.gap and not under.gap)

    def _skip_labels(self) -> list[str]:
        """Step over up to three plain words that name what is counted."""
        words: list[str] = []
        while len(words) < _MAX_LABELS:
            token = self.token()
            before = self.previous()
            if token is None or before is None or not is_label(token) or not (token.gap or token.upright):
                break
            if token.text in self.names or token.text in {"x", "X"}:
                break
            after = self.token(1)
            if after is not None and after.text in {"_", "("} and not after.gap:
                break
            if token.text == "of" and (after is None or not is_label(after)):
                break
            words.append(token.text)
            self.place += 1
        return words

    def constant_ahead(self) -> tuple[str, int] | None:
        """Return the symbol of the constant whose name stands here, `speed of light`, and the place after it."""
        token = self.token()
        if token is None or token.kind is not kinds.WORD or token.text.lower() not in constants.FIRST_WORDS:
            return None
        words = ""
        found: tuple[str, int] | None = None
        for ahead in range(_LONGEST_NAME):
            part = self.token(ahead)
            if part is None or (part.kind is not kinds.WORD and part.text != "-"):
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
