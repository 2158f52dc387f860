"""Dimension vectors: powers of base units, multiplied and compared, nothing more.

A base is one of the seven SI units or a name of our own: `currency`, `bit`, or a counted thing (`can`, `tile`). Angles,
percentages and pure counts have no dimension. Names of derived units (`J`, `N`) are used for printing only.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_DERIVED = {
    "kg m s^-2": "N",
    "kg m^2 s^-2": "J",
    "kg m^2 s^-3": "W",
    "kg m^-1 s^-2": "Pa",
    "s A": "C",
    "kg m^2 s^-3 A^-1": "V",
    "kg m^2 s^-3 A^-2": "Ω",
    "kg^-1 m^-2 s^4 A^2": "F",
    "kg m^2 s^-2 A^-1": "Wb",
    "kg s^-2 A^-1": "T",
    "kg m^2 s^-2 A^-2": "H",
}
_ORDER = {name: place for place, name in enumerate(("kg", "m", "s", "A", "K", "mol", "cd"))}


Exponent = int | Fraction
"""Whole exponents are ints: they hash and compare much faster."""


class Dimension(NamedTuple):
    """A product of powers of base units.

    Attributes:
        powers: Pairs of base and non-zero exponent, sorted by base.
    """

    powers: tuple[tuple[str, Exponent], ...] = ()

    @classmethod
    def of(cls, text: str) -> Dimension:
        """Read the form that the unit table uses, such as `"kg m2 s-2"`."""
        powers = []
        for part in text.split():
            base = part.rstrip("-0123456789")
            powers.append((base, int(part[len(base) :] or 1)))
        return cls(tuple(sorted(powers)))

    @classmethod
    def base(cls, name: str) -> Dimension:
        """Return the dimension of one base unit or counted thing."""
        return cls(((name, 1),))

    def __bool__(self) -> bool:
        return bool(self.powers)

    def __mul__(self, other: Dimension) -> Dimension:  # type: ignore[override]
        if not other.powers:
            return self
        return _product(self, other) if self.powers else other

    def __truediv__(self, other: Dimension) -> Dimension:
        return _product(self, _power(other, -1)) if other.powers else self

    def __pow__(self, exponent: Exponent) -> Dimension:
        return _power(self, exponent) if self.powers else self

    def exponent(self, base: str) -> Exponent:
        """Return the exponent of `base`, 0 where it is absent."""
        return dict(self.powers).get(base, 0)

    def without(self, *bases: str) -> Dimension:
        """Return this dimension with `bases` left out."""
        return Dimension(tuple(pair for pair in self.powers if pair[0] not in bases))

    def __str__(self) -> str:
        ordered = sorted(self.powers, key=lambda pair: (_ORDER.get(pair[0], len(_ORDER)), pair[0]))
        text = " ".join(name if power == 1 else f"{name}^{power}" for name, power in ordered)
        return _DERIVED.get(text, text)


NONE = Dimension()


@lru_cache(maxsize=4096)
def _product(left: Dimension, right: Dimension) -> Dimension:
    powers = dict(left.powers)
    for base, power in right.powers:
        powers[base] = _simple(powers.get(base, 0) + power)
    return Dimension(tuple(sorted(pair for pair in powers.items() if pair[1])))


@lru_cache(maxsize=4096)
def _power(dimension: Dimension, exponent: Exponent) -> Dimension:
    if not exponent:
        return NONE
    return Dimension(tuple((base, _simple(power * exponent)) for base, power in dimension.powers))


def _simple(exponent: Exponent) -> Exponent:
    return exponent.numerator if exponent.denominator == 1 else exponent
