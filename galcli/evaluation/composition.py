r"""Chemical formulas as counts of atoms, as models write them in `\ce{…}`."""

from __future__ import annotations

import re
from collections import Counter

from galcli.errors import InputError

Composition = tuple[tuple[str, int], ...]
"""Elements in alphabetic order, each with its number of atoms."""

_TOKEN = re.compile(r"([A-Z][a-z]?)(\d*)|(\()|\)(\d*)")
_AROUND = re.compile(r"\$|\\[,;!]|_|[{}]|\((?:s|l|g|aq)\)|\^|↑|↓|\\uparrow|\\downarrow|\s+v$")
_COEFFICIENT = re.compile(r"^\d+\s*(?=[A-Z(])")
_PLUS = re.compile(r"\s\+\s")


def composition(formula: str) -> Composition:
    """Return the atoms of a formula such as `Ca(OH)2`.

    Raises:
        InputError: It is none.
    """
    counts = [Counter[str]()]
    position = 0
    while position < len(formula):
        found = _TOKEN.match(formula, position)
        if found is None:
            raise InputError(f"{formula!r} is no formula.")
        position = found.end()
        if found[1]:
            counts[-1][found[1]] += int(found[2] or 1)
        elif found[3]:
            counts.append(Counter())
        elif len(counts) > 1:
            group = counts.pop()
            for element, number in group.items():
                counts[-1][element] += number * int(found[4] or 1)
        else:
            raise InputError(f"{formula!r} closes what it does not open.")
    if len(counts) > 1 or not counts[0]:
        raise InputError(f"{formula!r} is no formula.")
    return tuple(sorted(counts[0].items()))


def side(text: str) -> dict[Composition, int]:
    """Return the substances on one side of an equation, each with its coefficient.

    Raises:
        InputError: One of them is no formula.
    """
    found: dict[Composition, int] = {}
    for part in _PLUS.split(_AROUND.sub("", text).strip()):
        coefficient = _COEFFICIENT.match(part.strip())
        formula = _COEFFICIENT.sub("", part.strip())
        found[composition(formula)] = int(coefficient[0]) if coefficient else 1
    return found


def atoms(substances: dict[Composition, int]) -> Counter[str]:
    """Return the atoms on one side of an equation."""
    total: Counter[str] = Counter()
    for formula, coefficient in substances.items():
        for element, number in formula:
            total[element] += coefficient * number
    return total
