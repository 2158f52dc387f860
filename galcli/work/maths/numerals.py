"""Numbers as they are written, with what their digits say: `1,300`, `2.50`, `3.0e8`, `½`, `0,05`.

The unit of the last shown digit decides how far a result may be off. Zeros at the end of a whole number may or may not
be significant; both readings are kept. A comma may group thousands or mark decimals; the less likely reading is kept
apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from galcli.work.maths.lexicon import VULGAR

MAX_EXPONENT = 350
_EXACT = Fraction(1, 10**9)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[^\d.]+\d{2,3})*[^\d.]+\d{3}(?:\.\d+)?")
_RECURRING = re.compile(r"(\d*)\.(\d*)\\\w+\s*\{(\d+)\}")
_SEPARATOR = re.compile(r"[^\d.eE+-]+")


@dataclass(slots=True, unsafe_hash=True)
class Literal:
    """A number that is written out. It is never changed; not frozen, because that is slow to make.

    Attributes:
        value: What it says.
        ulp: The worth of its last shown digit.
        coarse: The worth of its last digit that is not a zero, for whole numbers; otherwise `ulp`.
        digits: How many significant digits it shows, counting no zeros at the end of a whole number.
        decimal: Whether it is written with decimals.
        power: Whether it is written with a power of ten.
        other: What it says if its comma is read the other way.
    """

    value: Fraction
    ulp: Fraction
    coarse: Fraction
    digits: int
    decimal: bool = False
    power: bool = False
    other: Fraction | None = None

    @property
    def rounded(self) -> bool:
        """Whether it ends in zeros that may not be significant."""
        return self.coarse is not self.ulp

    @property
    def whole(self) -> bool:
        """Whether it has neither decimals nor a power of ten: it counts something or is exact."""
        return not self.decimal and not self.power

    @property
    def is_fraction(self) -> bool:
        """Whether it is a fraction in one sign, such as ½."""
        return self.whole and self.value.denominator > 1

    def scaled(self, exponent: int) -> Literal:
        """Return the number times a power of ten, as in `3.0 × 10^8`."""
        ten = Fraction(10) ** exponent
        ulp = self.ulp * ten
        coarse = self.coarse * ten if self.rounded else ulp
        other = None if self.other is None else self.other * ten
        return Literal(self.value * ten, ulp, coarse, self.digits, self.decimal, power=True, other=other)


@lru_cache(maxsize=4096)
def read(text: str) -> Literal | None:
    """Read a number token, or return None where its exponent is beyond measure."""
    if text in VULGAR:
        return exact(Fraction(*VULGAR[text]))
    recurring = _RECURRING.fullmatch(text)
    if recurring is not None:
        return _recurring(*recurring.groups())
    mantissa, _, exponent = text.replace("−", "-").replace("–", "-").lower().partition("e")
    power = int(exponent or 0)
    if abs(power) > MAX_EXPONENT:
        return None
    if _GROUPED.fullmatch(mantissa):
        literal = _decimal(_SEPARATOR.sub("", mantissa))
        if _SEPARATOR.findall(mantissa) == [","] and "." not in mantissa:
            literal = replace(literal, other=_decimal(mantissa.replace(",", ".")).value)
    elif "," in mantissa:
        literal = _decimal(mantissa.replace(",", "."))
        literal = replace(literal, other=Fraction(int(mantissa.partition(",")[0])))
    else:
        literal = _decimal(mantissa)
    return literal.scaled(power) if exponent else literal


def exact(value: Fraction) -> Literal:
    """Return the literal for a fraction that is written out, such as ½."""
    return Literal(value, _EXACT, _EXACT, 9)


def of_power(exponent: int) -> Literal:
    """Return the literal for a bare power of ten, which shows an order of magnitude."""
    ten = Fraction(10) ** exponent
    return Literal(ten, ten, ten, 1, power=True)


def _recurring(whole: str, start: str, period: str) -> Literal:
    r"""Read a recurring decimal, `0.1\overline{6}`, which is exact."""
    tail = Fraction(int(period), 10 ** len(start) * (10 ** len(period) - 1))
    value = Fraction(int(whole + start or 0), 10 ** len(start)) + tail
    return exact(value)


@lru_cache(maxsize=64)
def _ulp(decimals: int) -> Fraction:
    return Fraction(1, 10**decimals)


def _decimal(text: str) -> Literal:
    whole, point, decimals = text.partition(".")
    shown = (whole + decimals).lstrip("0")
    ulp = _ulp(len(decimals))
    value = Fraction(int(whole + decimals or 0), ulp.denominator) if decimals else Fraction(int(whole or 0))
    if point:
        return Literal(value, ulp, ulp, max(len(shown), 1), decimal=True)
    zeros = len(shown) - len(shown.rstrip("0"))
    return Literal(value, ulp, ulp * 10**zeros if zeros else ulp, max(len(shown) - zeros, 1))
