"""The spelling of one unit: symbol or name, with or without prefix, singular or plural.

Products such as `kg m/s²` are read by `units`. A spelling that is also an everyday word (`in`, `a`) is looked up like
any other: whoever reads a text decides whether a unit can stand there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from galcli.work.maths import unit_table
from galcli.work.maths.dimension import NONE, Dimension

_SAME = str.maketrans({"μ": "µ", "Ω": "Ω", "Å": "Å"})
ONE = Fraction(1)
"""The factor of every coherent unit: multiplying by this very object is skipped."""

_WORD_LENGTH = 4
_PREFIXES_OF = {
    "M": "mµnp",
    "b": "mµnp",
    "u": "",
    "T": "mµnk",
    "S": "mµnpk",
    "G": "mµnk",
    "K": "mµn",
    "C": "mµnp",
    "F": "mµnp",
    "B": "kMGTP",
    "yr": "kMG",
    "bit": "kMGT",
    "cd": "mk",
    "Torr": "mµn",
    "torr": "mµn",
    "rem": "mµ",
}
"""Prefixes that are in use, for symbols that would be mistaken for a product of variables with any other."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, simple or a product.

    Attributes:
        text: How it was written.
        factor: Its size in SI base units.
        dimension: Its dimension vector.
        offset: Where its zero lies in SI base units; only temperature scales have one.
        scale: What remains of it when units are set aside: 12 for a dozen, 1 for every other unit.
        word: Whether it is spelled out, as in `meters`.
        name: The unit's own name, without prefix; empty for a product.
        si: Whether it is an SI unit, with or without prefix, or a product of such units.
    """

    text: str
    factor: Fraction | float
    dimension: Dimension = NONE
    offset: Fraction = Fraction(0)
    scale: int = 1
    word: bool = False
    name: str = ""
    si: bool = False


def lookup(spelling: str) -> Unit | None:
    """Return the unit with that spelling, or None."""
    return _lookup(spelling.translate(_SAME))


def variants(unit: Unit) -> list[Unit]:
    """Return what else a text may mean by the unit: a year of 365 days, a metric or a long ton."""
    if unit.name not in unit_table.VARIANTS:
        return []
    prefix = Fraction(unit.factor) / Fraction(unit_table.UNITS[unit.name][0])
    base, *sizes = unit_table.VARIANTS[unit.name]
    dimension = Dimension.of(base)
    return [Unit(unit.text, prefix * Fraction(size), dimension, word=unit.word, name=unit.name) for size in sizes]


@lru_cache(maxsize=4096)
def _lookup(spelling: str) -> Unit | None:
    if spelling in unit_table.SCALES:
        value = unit_table.SCALES[spelling]
        return Unit(spelling, Fraction(value), scale=value, word=True)
    for table in (unit_table.NAMES, unit_table.SPELLINGS, unit_table.SYMBOLS):
        if spelling in table:
            return _unit(spelling, table[spelling], 0, word=len(spelling) >= _WORD_LENGTH and spelling.islower())
    return _with_prefix(spelling) or _other_form(spelling)


def _with_prefix(spelling: str) -> Unit | None:
    for prefixes, table in (
        (unit_table.PREFIX_SYMBOLS, unit_table.SYMBOLS),
        (unit_table.PREFIX_NAMES, unit_table.NAMES),
    ):
        word = table is unit_table.NAMES
        for cut in range(1, min(len(spelling), 6)):
            head, tail = spelling[:cut], spelling[cut:]
            if head in prefixes and tail in table and (word or head in _PREFIXES_OF.get(tail, head)):
                return _unit(spelling, table[tail], prefixes[head], word=word)
    return None


def _other_form(spelling: str) -> Unit | None:
    """Look up a plural by its singular and a capitalised word by its small form."""
    if len(spelling) < _WORD_LENGTH:
        return None
    small = spelling.lower() if spelling[1:].islower() else spelling
    for form in (small, small.removesuffix("s")):
        if form != spelling and form.islower() and len(form) >= _WORD_LENGTH - 1:
            found = _lookup(form)
            if found is not None:
                return replace(found, text=spelling, word=True)
    return None


def _unit(spelling: str, name: str, power: int, *, word: bool) -> Unit:
    factor, dimension, offset = unit_table.UNITS[name]
    return Unit(
        spelling,
        ONE if factor == "1" and not power else Fraction(factor) * Fraction(10) ** power,
        Dimension.of(dimension),
        Fraction(offset),
        word=word,
        name=name,
        si=name == "gram" or (factor == "1" and name not in unit_table.SPELLINGS.values()),
    )
