"""Measured values as problems give them: a number with so many figures, in a unit that suits its size."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.knowledge.figures import Style, rounded, spelled
from galcli.knowledge.formula import unit_of
from galcli.knowledge.points import draw, is_plausible
from galcli.work.maths.quantity import Quantity

if TYPE_CHECKING:
    import random

    from galcli.knowledge.formula import Variable

_UNITS = Path(__file__).parent / "data" / "units.toml"
_SMALLEST, _LARGEST = 0.01, 10_000
"""Numbers outside these look out of place in another unit than the usual one."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A value of a variable.

    Attributes:
        variable: The variable.
        number: Its number, with the figures that are shown.
        unit: Its unit.
        bare: Whether the formula takes the bare number in the usual unit.
    """

    variable: Variable
    number: Decimal
    unit: str
    bare: bool = False

    def text(self, style: Style) -> str:
        """Write number and unit."""
        number = spelled(self.number, style)
        if style is Style.LATEX:
            unit = f"\\,\\mathrm{{{self.unit}}}" if self.unit and self.unit.isalpha() and self.unit.isascii() else ""
            return f"${number}{unit}$" if unit or not self.unit else f"${number}$ {self.unit}"
        return joined(number, self.unit)

    def quantity(self) -> Quantity:
        """Return the value in SI base units, or as the formula takes it."""
        if self.bare:
            return Quantity(float(self.number))
        unit = unit_of(self.unit)
        return Quantity(float(self.number) * float(unit.factor) + float(unit.offset), unit.dimension)

    @property
    def digits(self) -> int:
        """How many figures justify an answer: a count limits nothing."""
        return 99 if self.variable.whole else len(self.number.as_tuple().digits)


def joined(number: str, unit: str) -> str:
    """Write a number with its unit behind it, the degree sign without a space."""
    return f"{number}{unit}" if unit in {"°", "%"} else f"{number} {unit}".strip()


@lru_cache(maxsize=1)
def _alternatives() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(_UNITS.read_text(encoding="utf-8"))["alternatives"]
    return table


def units_for(variable: Variable, *, bare: bool) -> list[str]:
    """Return the units that a problem may use for a variable, the usual one first."""
    if bare or not variable.unit:
        return [variable.unit]
    others = _alternatives().get(variable.unit, [])
    if variable.unit == "K":
        # Differences of temperature are the same number in both scales, so only a temperature is given in °C.
        others = others if _is_temperature(variable) else []
    return [variable.unit, *others]


def _is_temperature(variable: Variable) -> bool:
    words = variable.name.split()
    return "temperature" in words and not {"difference", "change", "rise", "drop", "gradient", "increase"} & set(words)


def measure(variable: Variable, chance: random.Random, digits: int, *, bare: bool) -> Measured | None:
    """Draw a value and the unit it is given in, or return None where rounding takes it out of range.

    Args:
        variable: The variable.
        chance: Where chance comes from.
        digits: How many figures to show.
        bare: Whether the formula takes bare numbers, so that only the usual unit will do.
    """
    value = draw(variable, chance)
    if variable.whole:
        return Measured(variable, Decimal(round(value)), variable.unit, bare)
    unit = chance.choice(natural_units(variable, value, bare=bare))
    number = rounded(in_unit(variable, value, unit), digits)
    shown = Measured(variable, number, unit, bare)
    return shown if number and is_plausible(variable, from_unit(variable, float(number), unit)) else None


def natural_units(variable: Variable, value: float, *, bare: bool) -> list[str]:
    """Return the units in which a value has a number of handy size; the usual one counts twice."""
    usual, *others = units_for(variable, bare=bare)
    fitting = [unit for unit in others if _SMALLEST <= abs(in_unit(variable, value, unit)) < _LARGEST]
    return [usual, usual, *fitting]


def in_unit(variable: Variable, value: float, unit: str) -> float:
    """Convert a value in the variable's usual unit to another unit."""
    if unit == variable.unit:
        return value
    usual, other = unit_of(variable.unit), unit_of(unit)
    return (value * float(usual.factor) + float(usual.offset) - float(other.offset)) / float(other.factor)


def from_unit(variable: Variable, number: float, unit: str) -> float:
    """Convert a number of some unit to the variable's usual unit."""
    if unit == variable.unit:
        return number
    usual, other = unit_of(variable.unit), unit_of(unit)
    return (number * float(other.factor) + float(other.offset) - float(usual.offset)) / float(usual.factor)
