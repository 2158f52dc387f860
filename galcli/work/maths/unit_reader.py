"""Units as they are written, read out of the tokens of a text: `kg m/s²`, `J mol^{-1} K^{-1}`, `miles per hour`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.work.maths import kinds, lexicon, unit_exponent
from galcli.work.maths.unit_names import Unit, lookup
from galcli.work.maths.unit_phrases import JOINED, OF_MERCURY, PHRASES, POWER_WORDS, TEMPERATURES
from galcli.work.maths.unit_product import LIGHT_SPEED, Atom, combine

if TYPE_CHECKING:
    from galcli.work.maths.dimension import Exponent
    from galcli.work.maths.nodes import Measure
    from galcli.work.maths.token import Token

_ENDING = frozenset({kinds.CLOSE, kinds.RELATION, kinds.STOP, kinds.COMMA})
_MAX_ATOMS = 12
_DIGITS = "0123456789"
_TO_VOLTS = 2
"""How far before the `c` of `MeV/c` its unit stands."""


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
            found = self._group(here) if divided else self.atoms(here)
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
        if token is None or token.kind is not kinds.WORD:
            return None
        if after is not None and after.kind not in _ENDING and not self._separates(after, place + 2):
            return None
        text = token.text
        if lookup(text) is None or text == "°" or not self._may_be_unit(token, after, divided=False):
            return None
        loose = len(text) == 1 and text.isalpha() and not token.upright
        return combine((Atom(text),), loose=loose), place + 1

    def _separates(self, sign: Token, place: int) -> bool:
        """Tell whether no unit can follow a sign that stands behind one: a number does."""
        if sign.kind is not kinds.OPERATOR or place >= self.end:
            return False
        if sign.text == "*" or sign.text == "/":  # noqa: PLR1714
            return self.tokens[place].kind is kinds.NUMBER
        return sign.text == "+" or (sign.text == "-" and sign.gap)

    def _token(self, place: int) -> Token | None:
        return self.tokens[place] if place < self.end else None

    def _separator(self, place: int) -> tuple[int, bool] | None:
        """Return where the next atom may start and whether a slash leads to it."""
        token = self._token(place)
        if token is None:
            return None
        if token.kind is kinds.OPERATOR and token.text in {"/", "*"}:
            return place + 1, token.text == "/"
        if token.text in {"per", "\\per"}:
            return place + 1, True
        if token.kind is kinds.OPERATOR and token.text == "-":
            after = self._token(place + 1)
            tight = not token.gap and after is not None and not after.gap and after.kind is kinds.WORD
            return (place + 1, False) if tight else None
        return place, False

    def _group(self, place: int) -> tuple[list[Atom], int] | None:
        """Read what follows a slash: one unit, or a product in brackets."""
        token = self._token(place)
        if token is None or token.kind is not kinds.OPEN or token.match < 0:
            return self.atoms(place)
        inner = UnitReader(self.tokens, token.match, letters=True, names=self.names)
        atoms: list[Atom] = []
        here = place + 1
        while here < token.match:
            found = inner.atoms(here)
            if found is None:
                return None
            atoms += found[0]
            here = found[1]
            here += here < token.match and self.tokens[here].text == "*"
        exponent, here = self.exponent(token.match + 1, upright=True)
        return [atom._replace(exponent=atom.exponent * exponent) for atom in atoms], here

    def exponent(self, place: int, *, upright: bool) -> tuple[Exponent, int]:
        """Read an exponent, 1 if there is none; return it with the place after it."""
        return unit_exponent.exponent(self.tokens, place, self.end, upright=upright)

    def atoms(self, place: int) -> tuple[list[Atom], int] | None:
        """Read one unit with its exponent, which is two where they are written as one word, `Nm`."""
        token = self._token(place)
        if token is None:
            return None
        if token.text in POWER_WORDS and token.kind is kinds.WORD:
            found = self.atoms(place + 1)
            if found is None or len(found[0]) != 1:
                return None
            return [found[0][0]._replace(exponent=POWER_WORDS[token.text])], found[1]
        read = self._degree(token, place) or self._macro(token, place) or self._word(token, place)
        if read is None:
            return None
        spelling, place = read
        digits = unit_exponent.trailing(token.text) if token.text != spelling else None
        exponent, place = (digits, place) if digits else self.exponent(place, upright=token.upright)
        first, last = JOINED.get(spelling, ("", spelling))
        return ([Atom(first)] if first else []) + [Atom(last, exponent)], place

    def _word(self, token: Token, place: int) -> tuple[str, int] | None:
        """Return the spelling of the unit that begins with a word, and the place after it."""
        after = self._token(place + 1)
        divided = place > 0 and self.tokens[place - 1].text == "/"
        if token.kind is not kinds.WORD or not self._may_be_unit(token, after, divided=divided):
            return None
        several = self._several(token, after, place) if after is not None and after.kind is kinds.WORD else None
        if several is not None:
            return several
        text = token.text
        if text == LIGHT_SPEED and place >= _TO_VOLTS and self.tokens[place - _TO_VOLTS].text.endswith("eV"):
            return LIGHT_SPEED, place + 1
        if lookup(text) is not None or text in JOINED:
            return text, place + 1
        bare = text.rstrip(_DIGITS)
        return (bare, place + 1) if bare != text and _takes_digits(lookup(bare)) else None

    def _several(self, token: Token, after: Token, place: int) -> tuple[str, int] | None:
        """Return the spelling of a unit of several words."""
        phrase = PHRASES.get((token.text, after.text))
        if phrase is not None:
            return phrase, place + 2
        third = self._token(place + 2)
        if after.text == "of" and third is not None and third.text in {"mercury", "Hg"}:
            return (OF_MERCURY[token.text], place + 3) if token.text in OF_MERCURY else None
        joined = token.text + after.text
        prefix = token.upright and after.upright and lookup(token.text) is None
        half = not after.gap and (after.text == "Ω" or token.text == "μ")
        return (joined, place + 2) if (prefix or half) and lookup(joined) is not None else None

    def _degree(self, token: Token, place: int) -> tuple[str, int] | None:
        """Read a degree sign in any spelling, with the letter of a temperature scale after it."""
        if token.text == "'" and token.latex and not token.gap:
            return "arcmin", place + 1
        if token.kind is kinds.OPERATOR and token.text == "^":
            place = self._circle(place + 1)
            if place < 0:
                return None
        elif token.text in {"°", "deg", "degree", "degrees"} and token.kind is kinds.WORD:
            place += 1
        else:
            return None
        scale = self._token(place)
        if scale is not None and scale.kind is kinds.WORD and scale.text in TEMPERATURES:
            return TEMPERATURES[scale.text], place + 1
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

    def _macro(self, token: Token, place: int) -> tuple[str, int] | None:
        r"""Read a unit in siunitx's spelling, such as `\kilo\gram`."""
        if not token.upright or not token.text.startswith("\\"):
            return None
        after = self._token(place + 1)
        joined = token.text[1:] + after.text[1:] if after is not None and after.text[:1] == "\\" else ""
        if joined and lookup(joined) is not None:
            return joined, place + 2
        return (token.text[1:], place + 1) if lookup(token.text[1:]) is not None else None

    def _may_be_unit(self, token: Token, after: Token | None, *, divided: bool) -> bool:
        if token.upright:
            return True
        text = token.text
        if len(text) == 1 and not self.letters and text not in "°ÅΩ":
            return False
        if text in self.names and token.gap and divided:
            return False
        if text == "in":
            return after is None or after.kind is not kinds.WORD
        return text not in lexicon.STOP_WORDS


def _takes_digits(unit: Unit | None) -> bool:
    """Lost superscripts are believed of lengths and times only: `H2` is hydrogen."""
    return unit is not None and unit.dimension.powers in {(("m", 1),), (("s", 1),)}
