r"""Units as they are written: `kg m/s²`, `J mol^{-1} K^{-1}`, `miles per hour`, `\\mathrm{m^3/kg\\cdot s^2}`.

`parse` reads a unit alone; `UnitReader` reads one out of the tokens of an expression.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work import lexicon
from galcli.work.layout import lay_out
from galcli.work.token import Kind, Token
from galcli.work.unit_names import Unit, lookup
from galcli.work.unit_product import LIGHT_SPEED, Atom, combine

if TYPE_CHECKING:
    from galcli.work.dimension import Exponent
    from galcli.work.nodes import Measure

_POWER_WORDS = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
_PHRASES = {
    ("light", "year"): "ly",
    ("light", "years"): "ly",
    ("nautical", "mile"): "nmi",
    ("nautical", "miles"): "nmi",
    ("fluid", "ounce"): "floz",
    ("fluid", "ounces"): "floz",
    ("fl", "oz"): "floz",
    ("metric", "ton"): "tonne",
    ("metric", "tons"): "tonne",
    ("electron", "volt"): "eV",
    ("electron", "volts"): "eV",
    ("mm", "Hg"): "mmHg",
    ("astronomical", "unit"): "AU",
    ("astronomical", "units"): "AU",
}
_OF_MERCURY = {
    "mm": "mmHg",
    "millimeter": "mmHg",
    "millimeters": "mmHg",
    "inches": "inHg",
    "inch": "inHg",
    "in": "inHg",
}
_TEMPERATURES = {
    "C": "°C",
    "F": "°F",
    "Celsius": "°C",
    "celsius": "°C",
    "Fahrenheit": "°F",
    "fahrenheit": "°F",
    "K": "K",
    "Kelvin": "K",
}
_JOINED_UNITS = {
    first + last: (first, last)
    for first in ("N", "J", "V", "W", "Pa", "kg", "kN", "kW", "kJ", "Ω", "lb", "ft")
    for last in ("m", "s", "h", "K", "cm", "lb")
    if lookup(first + last) is None
}
"""Products of units that are written without a space, such as `Nm`."""

_ENDING = frozenset({Kind.CLOSE, Kind.RELATION, Kind.STOP, Kind.COMMA})
_JOINED = frozenset({Kind.WORD, Kind.OPERATOR, Kind.SCRIPT})
_MAX_ATOMS = 12
_MAX_POWER = 30


class UnitError(ValueError):
    """The text is not a unit."""


def parse(text: str) -> Unit:
    """Read a unit.

    Args:
        text: A unit or a product of units, such as `km/h`, `N m` or `J kg^-1 K^-1`.

    Raises:
        UnitError: The text is no unit that is known here.
    """
    tokens = lay_out(text)
    for token in tokens:
        token.upright = True
    found = UnitReader(tokens, len(tokens)).read(0)
    if found is None or found[1] != len(tokens):
        raise UnitError(f"{text!r} is not a unit that is known here")
    return found[0].units[0]


class UnitReader:
    """Reads units out of a run of tokens.

    Args:
        tokens: The tokens.
        end: Where the run ends.
        letters: Whether a lone letter that is not upright may be a unit.
        names: Symbols that have a value: they are variables, not units.
    """

    def __init__(
        self, tokens: list[Token], end: int, *, letters: bool = True, names: frozenset[str] = frozenset()
    ) -> None:
        self.tokens = tokens
        self.end = end
        self.letters = letters
        self.names = names

    def read(self, place: int) -> tuple[Measure, int] | None:
        """Read the longest unit that starts at a token; return it with the place after it."""
        alone = self._alone(place)
        if alone is not None:
            return alone
        atoms: list[Atom] = []
        here = first = place
        below = divided = False
        while len(atoms) < _MAX_ATOMS:
            found = self._group(here) if divided else self._atom(here)
            if found is None:
                break
            atoms += [atom._replace(below=below, divided=divided) for atom in found[0]]
            place = found[1]
            step = self._separator(place)
            if step is None:
                break
            here, divided = step
            below = below or divided
        if not atoms:
            return None
        lone = len(atoms) == 1 and len(atoms[0].spelling) == 1 and atoms[0].spelling.isalpha()
        return combine(tuple(atoms), loose=lone and not self.tokens[first].upright), place

    def _alone(self, place: int) -> tuple[Measure, int] | None:
        """Read a unit of one word with nothing behind it, which most are."""
        token, after = self._token(place), self._token(place + 1)
        if token is None or token.kind is not Kind.WORD or (after is not None and after.kind not in _ENDING):
            return None
        text = token.text
        if lookup(text) is None or text == "°" or not self._may_be_unit(token, after, divided=False):
            return None
        loose = len(text) == 1 and text.isalpha() and not token.upright
        return combine((Atom(text),), loose=loose), place + 1

    def _token(self, place: int) -> Token | None:
        return self.tokens[place] if place < self.end else None

    def _separator(self, place: int) -> tuple[int, bool] | None:
        """Return where the next atom may start and whether a slash leads to it."""
        token = self._token(place)
        if token is None:
            return None
        if token.kind is Kind.OPERATOR and token.text in {"/", "*"}:
            return place + 1, token.text == "/"
        if token.text in {"per", "\\per"}:
            return place + 1, True
        if token.kind is Kind.OPERATOR and token.text == "-":
            after = self._token(place + 1)
            tight = not token.gap and after is not None and not after.gap and after.kind is Kind.WORD
            return (place + 1, False) if tight else None
        return place, False

    def _group(self, place: int) -> tuple[list[Atom], int] | None:
        """Read what follows a slash: one unit, or a product in brackets."""
        token = self._token(place)
        if token is None or token.kind is not Kind.OPEN or token.match < 0:
            return self._atom(place)
        inner = UnitReader(self.tokens, token.match, letters=True, names=self.names)
        atoms: list[Atom] = []
        here = place + 1
        while here < token.match:
            found = inner._atom(here)
            if found is None:
                return None
            atoms += found[0]
            here = found[1]
            dot = inner._token(here)
            here += dot is not None and dot.kind is Kind.OPERATOR and dot.text == "*"
        exponent, here = self.exponent(token.match + 1, upright=True)
        return [atom._replace(exponent=atom.exponent * exponent) for atom in atoms], here

    def _atom(self, place: int) -> tuple[list[Atom], int] | None:
        token = self._token(place)
        if token is None:
            return None
        after = self._token(place + 1)
        if token.text in _POWER_WORDS and token.kind is Kind.WORD:
            found = self._atom(place + 1)
            if found is None or len(found[0]) != 1:
                return None
            return [found[0][0]._replace(exponent=_POWER_WORDS[token.text])], found[1]
        spelling, place = self._spelling(token, after, place)
        if not spelling:
            return None
        digits = _trailing_digits(token, spelling)
        exponent, place = (digits, place) if digits else self.exponent(place, upright=token.upright)
        first, last = _JOINED_UNITS.get(spelling, ("", spelling))
        return ([Atom(first)] if first else []) + [Atom(last, exponent)], place

    def _spelling(self, token: Token, after: Token | None, place: int) -> tuple[str, int]:
        """Return the spelling of the unit at a token, empty if there is none, and the place after it."""
        degree = self._degree(token, place)
        if degree is not None:
            return degree
        if token.text.startswith("\\") and token.upright:
            return self._macro(token, after, place)
        divided = place > 0 and self.tokens[place - 1].text == "/"
        if token.kind is not Kind.WORD or not self._may_be_unit(token, after, divided=divided):
            return "", place
        text = token.text
        if after is not None and after.kind is Kind.WORD:
            phrase = _PHRASES.get((text, after.text))
            if phrase is not None:
                return phrase, place + 2
            third = self._token(place + 2)
            if after.text == "of" and third is not None and third.text in {"mercury", "Hg"}:
                return _OF_MERCURY.get(text, ""), place + 3
            joined = text + after.text
            prefix = token.upright and after.upright and lookup(text) is None
            half = not after.gap and (after.text == "Ω" or text == "μ")
            if (prefix or half) and lookup(joined) is not None:
                return joined, place + 2
        if text == LIGHT_SPEED and place >= 2 and self.tokens[place - 2].text.endswith("eV"):  # noqa: PLR2004
            return LIGHT_SPEED, place + 1
        if lookup(text) is not None or text in _JOINED_UNITS:
            return text, place + 1
        bare = lookup(text.rstrip("0123456789")) if text[-1].isdigit() else None
        return (bare.text, place + 1) if bare is not None and _takes_digits(bare) else ("", place)

    def _degree(self, token: Token, place: int) -> tuple[str, int] | None:
        """Read a degree sign in any spelling, with the letter of a temperature scale after it."""
        if token.kind is Kind.OPERATOR and token.text == "^":
            place = self._circle(place + 1)
            if place < 0:
                return None
        elif token.text in {"°", "deg", "degree", "degrees"} and token.kind is Kind.WORD:
            place += 1
        else:
            return None
        scale = self._token(place)
        if scale is not None and scale.kind is Kind.WORD and scale.text in _TEMPERATURES:
            return _TEMPERATURES[scale.text], place + 1
        return "°", place

    def _circle(self, place: int) -> int:
        r"""Return the place after `\circ` or `{\circ}`, or -1."""
        token = self._token(place)
        if token is None:
            return -1
        if token.text == "circ":
            return place + 1
        after = self._token(place + 1)
        braced = token.text == "{" and after is not None and after.text in {"circ", "°", "o"}
        return place + 3 if braced and token.match == place + 2 else -1

    def _macro(self, token: Token, after: Token | None, place: int) -> tuple[str, int]:
        r"""Read a unit in siunitx's spelling, such as `\kilo\gram`."""
        joined = token.text[1:] + after.text[1:] if after is not None and after.text[:1] == "\\" else ""
        if joined and lookup(joined) is not None:
            return joined, place + 2
        return (token.text[1:], place + 1) if lookup(token.text[1:]) is not None else ("", place)

    def _may_be_unit(self, token: Token, after: Token | None, *, divided: bool) -> bool:
        if token.upright:
            return True
        text = token.text
        if len(text) == 1 and not self.letters and text not in "°ÅΩ":
            return False
        if text in self.names and token.gap and divided:
            return False
        if text == "in":
            return after is None or after.kind is not Kind.WORD
        return text not in lexicon.STOP_WORDS

    def exponent(self, place: int, *, upright: bool) -> tuple[Exponent, int]:
        """Read an exponent, 1 if there is none; return it with the place after it."""
        token = self._token(place)
        one = 1
        if token is None:
            return one, place
        if token.kind is Kind.SCRIPT:
            return _integer(token.text) or one, place + 1
        if token.text.lstrip("\\") in lexicon.POWERS:
            return lexicon.POWERS[token.text.lstrip("\\")], place + 1
        if token.kind is not Kind.OPERATOR or (token.gap and token.text == "-"):
            return one, place
        if token.text == "^":
            return self._raised(place + 1)
        if token.text == "-":
            return self._flat(place, upright=upright)
        return one, place

    def _raised(self, place: int) -> tuple[Exponent, int]:
        """Read an exponent after `^`; without a readable one the caret stays where it is."""
        token = self._token(place)
        one = 1
        if token is None:
            return one, place - 1
        closing = token.match if token.kind is Kind.OPEN else -1
        text = "".join(part.text for part in self.tokens[place + 1 : min(closing, place + 8)])
        if closing < 0:
            signed = token.text == "-" and place + 1 < self.end
            text = token.text + (self.tokens[place + 1].text if signed else "")
            closing = place + signed
        exponent = _integer(text)
        return (one, place - 1) if exponent is None else (exponent, closing + 1)

    def _flat(self, place: int, *, upright: bool) -> tuple[Exponent, int]:
        """Read the `-1` of `s-1`, where superscripts were lost."""
        number = self._token(place + 1)
        after = self._token(place + 2)
        one = 1
        if number is None or number.kind is not Kind.NUMBER or number.gap or len(number.text) > 1:
            return one, place
        if number.text == "0" or number.latex:
            return one, place
        alone = after is None or after.kind not in _JOINED or after.gap
        return (-int(number.text), place + 2) if alone or upright else (one, place)


def _trailing_digits(token: Token, spelling: str) -> Exponent | None:
    """Return the exponent of `m2`, where superscripts were lost."""
    text = token.text
    if not text[-1:].isdigit() or text == spelling:
        return None
    return _integer(text[len(text.rstrip("0123456789")) :])


def _takes_digits(unit: Unit) -> bool:
    """Lost superscripts are believed of lengths and times only: `H2` is hydrogen."""
    return len(unit.dimension.powers) == 1 and unit.dimension.powers[0] in {("m", 1), ("s", 1)}


def _integer(text: str) -> Exponent | None:
    """Read an exponent such as `-1`, `2` or `1/2`."""
    try:
        exponent = Fraction(text.replace(" ", "").removeprefix("+"))
    except (ValueError, ZeroDivisionError):
        return None
    if abs(exponent) > _MAX_POWER or exponent.denominator > _MAX_ATOMS:
        return None
    return exponent.numerator if exponent.denominator == 1 else exponent
