"""Physical constants by symbol or by name, with the year of their values.

A symbol such as `c` or `k` may mean anything in a text, so a constant is only a guess for a symbol without a value; who
uses it checks that the dimensions come out right. Dimensionless constants are left out for that reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from galcli.work.maths.constant_table import CONSTANTS
from galcli.work.maths.dimension import Dimension
from galcli.work.maths.lexicon import words
from galcli.work.maths.quantity import Quantity

_ALIASES = {
    "k": "k_B",
    "k_b": "k_B",
    "N_a": "N_A",
    "N_0": "N_A",
    "L_A": "N_A",
    "g": "g_n",
    "g_0": "g_n",
    "h\\bar": "ħ",
    "hbar": "ħ",
    "epsilon_0": "ε_0",
    "ε_o": "ε_0",
    "mu_0": "μ_0",
    "μ_o": "μ_0",
    "σ_SB": "σ",
    "σ_B": "σ",
    "R_inf": "R_∞",
    "R_H": "R_∞",
    "c_0": "c",
    "u": "m_u",
    **{f"{letter}_{name}": f"{letter}_☉" for letter in "MRL" for name in ("sun", "Sun", "sol", "S")},
    **{f"{letter}_{name}": f"{letter}_⊕" for letter in "MR" for name in ("earth", "Earth", "E", "e")},
}
SURE = words("k_B m_e m_p m_u ε_0 μ_0 μ_B R_∞ M_☉ R_☉ L_☉ M_⊕ R_⊕")
"""Symbols that hardly stand for anything but the constant."""

_PHRASES = {
    "speed of light": "c",
    "speed of light in vacuum": "c",
    "gravitational constant": "G",
    "planck constant": "h",
    "planck's constant": "h",
    "reduced planck constant": "ħ",
    "boltzmann constant": "k_B",
    "boltzmann's constant": "k_B",
    "avogadro constant": "N_A",
    "avogadro number": "N_A",
    "avogadro's number": "N_A",
    "avogadro's constant": "N_A",
    "gas constant": "R",
    "elementary charge": "e",
    "electron charge": "e",
    "faraday constant": "F",
    "faraday's constant": "F",
    "electron mass": "m_e",
    "mass of the electron": "m_e",
    "mass of an electron": "m_e",
    "proton mass": "m_p",
    "mass of the proton": "m_p",
    "mass of a proton": "m_p",
    "neutron mass": "m_n",
    "stefan-boltzmann constant": "σ",
    "bohr radius": "a_0",
    "rydberg constant": "R_∞",
    "solar mass": "M_☉",
    "solar masses": "M_☉",
    "mass of the sun": "M_☉",
    "mass of the earth": "M_⊕",
    "solar radius": "R_☉",
    "solar radii": "R_☉",
    "solar luminosity": "L_☉",
    "solar luminosities": "L_☉",
    "earth masses": "M_⊕",
    "earth radii": "R_⊕",
}
FIRST_WORDS = frozenset(phrase.split()[0].partition("-")[0] for phrase in _PHRASES)
"""The words that the name of a constant can begin with."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A physical constant.

    Attributes:
        symbol: Its usual symbol.
        quantity: Its value in SI base units.
        name: What people call it.
        source: Where the value is from, with the year.
    """

    symbol: str
    quantity: Quantity
    name: str
    source: str


@lru_cache(maxsize=256)
def lookup(name: str) -> Constant | None:
    """Return the constant with that symbol or English name, or None."""
    symbol = _ALIASES.get(name) or _PHRASES.get(name.lower().replace("’", "'").replace("–", "-"), name)
    row = CONSTANTS.get(symbol)
    if row is None:
        return None
    value, dimension, title, source = row
    return Constant(symbol, Quantity(Fraction(value), Dimension.of(dimension)), title, source)
