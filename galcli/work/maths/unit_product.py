"""Products of units: `kg m/s²` from its parts, in every reading.

What follows a slash may belong to the denominator or not (`m³/kg·s²`), and some units have more than one size (`ton`):
every reading is kept, the likeliest first.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from galcli.work.maths.dimension import NONE, Exponent
from galcli.work.maths.nodes import Measure
from galcli.work.maths.unit_names import ONE, Unit, lookup, variants

if TYPE_CHECKING:
    from collections.abc import Sequence

LIGHT_SPEED = "c"
"""As a unit this stands only next to electronvolts, in `MeV/c^2`."""


class Atom(NamedTuple):
    """One unit of a product.

    Attributes:
        spelling: How it is spelled.
        exponent: Its exponent.
        below: Whether a slash stands somewhere before it.
        divided: Whether a slash stands right before it.
    """

    spelling: str
    exponent: Exponent = 1
    below: bool = False
    divided: bool = False


@lru_cache(maxsize=4096)
def combine(atoms: tuple[Atom, ...], *, loose: bool = False) -> Measure:
    """Multiply units in every reading.

    Args:
        atoms: The units; each must be known.
        loose: Whether a reader might take the unit for something else.
    """
    chosen = [_unit(atom.spelling) for atom in atoms]
    readings = [_product(atoms, chosen, below=True)]
    strict = _product(atoms, chosen, below=False)
    if (strict.dimension, strict.factor) != (readings[0].dimension, readings[0].factor):
        readings.append(strict)
    if any(atom.spelling == "ms" and (atom.exponent != 1 or atom.below) for atom in atoms):
        readings.append(_product(_parted(atoms), [_unit(atom.spelling) for atom in _parted(atoms)], below=True))
    for place, unit in enumerate(chosen):
        others = variants(unit)
        readings += [_product(atoms, [*chosen[:place], other, *chosen[place + 1 :]], below=True) for other in others]
        if others:
            break
    return Measure(tuple(readings), loose=loose)


def _parted(atoms: Sequence[Atom]) -> list[Atom]:
    """Read `ms` with an exponent as metre times second."""
    parted: list[Atom] = []
    for atom in atoms:
        parted += (
            [atom._replace(spelling="m", exponent=1), atom._replace(spelling="s")] if atom.spelling == "ms" else [atom]
        )
    return parted


def raised(measure: Measure, exponent: Exponent) -> Measure:
    """Raise a unit in brackets, `(J/kg)^{1/2}`, to a power."""
    if exponent == 1:
        return measure
    units = tuple(
        Unit(f"({unit.text})^{exponent}", _power(unit.factor, exponent), unit.dimension**exponent, word=unit.word)
        for unit in measure.units
    )
    return Measure(units)


def divided(above: Measure, below: Measure) -> Measure:
    r"""Divide one unit by another, as in `\frac{\text{m}}{\text{s}}`."""
    top, bottom = above.units[0], below.units[0]
    dimension = top.dimension / bottom.dimension
    return Measure((Unit(f"{top.text}/{bottom.text}", top.factor / bottom.factor, dimension, word=top.word),))


@lru_cache(maxsize=1)
def _light_speed() -> Unit:
    meter, second = _unit("m"), _unit("s")
    return Unit(LIGHT_SPEED, Fraction(299792458), meter.dimension / second.dimension)


def _unit(spelling: str) -> Unit:
    unit = _light_speed() if spelling == LIGHT_SPEED else lookup(spelling)
    if unit is None:
        raise KeyError(spelling)
    return unit


def _product(atoms: Sequence[Atom], chosen: Sequence[Unit], *, below: bool) -> Unit:
    """Multiply units; `below` puts everything after a slash into the denominator."""
    if len(atoms) == 1 and atoms[0].exponent == 1 and not atoms[0].divided:
        return chosen[0]
    factor: Fraction | float = ONE
    dimension = NONE
    scale = 1
    parts: tuple[list[str], list[str]] = ([], [])
    for atom, unit in zip(atoms, chosen, strict=True):
        under = atom.below if below else atom.divided
        exponent = -atom.exponent if under else atom.exponent
        factor = factor * _power(unit.factor, exponent)
        dimension = dimension * unit.dimension**exponent
        scale = scale * unit.scale if exponent == 1 else scale
        parts[under].append(unit.text if atom.exponent == 1 else f"{unit.text}^{atom.exponent}")
    return Unit(
        _written(*parts),
        ONE if factor == 1 else factor,
        dimension,
        scale=scale,
        word=any(unit.word for unit in chosen),
        si=all(unit.si for unit in chosen),
    )


def _power(factor: Fraction | float, exponent: Exponent) -> Fraction | float:
    if isinstance(exponent, int) and isinstance(factor, Fraction):
        return factor**exponent
    return math.pow(factor, exponent)


def _written(above: list[str], under: list[str]) -> str:
    head = " ".join(above) or "1"
    if not under:
        return head
    return f"{head}/{under[0]}" if len(under) == 1 else f"{head}/({' '.join(under)})"
