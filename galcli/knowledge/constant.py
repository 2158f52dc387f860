"""Constant cards: CODATA through scipy, astronomical constants, the elements through RDKit. Nothing is typed here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from galcli.work.maths.constant_table import CONSTANTS
from galcli.work.maths.dimension import Dimension

_CODATA = "CODATA 2022"
_MOST = 118


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant card.

    Attributes:
        id: Its name in links and on the command line.
        name: What people call it.
        value: Its value, in `unit`.
        uncertainty: Its standard uncertainty, in `unit`; 0 where it is exact by definition, None where none is known.
        unit: Its unit.
        source: Where the value is from, with the year.
        symbol: Its usual symbol, or an empty text.
    """

    id: str
    name: str
    value: float
    uncertainty: float | None
    unit: str
    source: str
    symbol: str = ""


def is_constant(name: str) -> bool:
    """Tell whether a constant of the checker's table has that name, without importing anything."""
    return any(name == title.casefold() for _, _, title, _ in CONSTANTS.values())


@lru_cache(maxsize=1)
def codata() -> dict[str, Constant]:
    """Return the CODATA constants by id. Imports scipy."""
    from scipy import constants

    symbols = {title.lower(): symbol for symbol, (_, _, title, source) in CONSTANTS.items() if source == _CODATA}
    found = {}
    for name, (value, unit, uncertainty) in constants.physical_constants.items():
        id_ = name.lower().replace(" ", "-").replace("(", "").replace(")", "").replace(".", "").replace(",", "")
        found[id_] = Constant(id_, name, value, uncertainty, unit, _CODATA, symbols.get(name.lower(), ""))
    return found


@lru_cache(maxsize=1)
def astronomical() -> dict[str, Constant]:
    """Return the astronomical constants of the checker's table by id."""
    found = {}
    for symbol, (value, dimension, name, source) in CONSTANTS.items():
        if source != _CODATA:
            id_ = name.lower().replace(" ", "-")
            found[id_] = Constant(id_, name, float(value), None, str(Dimension.of(dimension)), source, symbol)
    return found


@lru_cache(maxsize=1)
def elements() -> dict[str, Constant]:
    """Return the standard atomic weights by the element's id. Imports RDKit."""
    from rdkit import Chem, rdBase

    table = Chem.GetPeriodicTable()
    source = f"RDKit {rdBase.rdkitVersion}"
    found = {}
    for number in range(1, _MOST + 1):
        name = table.GetElementName(number)
        title = f"standard atomic weight of {name.lower()} (element {number})"
        found[name.lower()] = Constant(
            name.lower(), title, table.GetAtomicWeight(number), None, "g/mol", source, table.GetElementSymbol(number)
        )
    return found
