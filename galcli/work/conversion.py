"""An answer in another unit: `2.95 km` in `mi`."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.errors import InputError, UsageError
from galcli.work.checking.shown import compute
from galcli.work.figures import FEWEST, MOST, rounded
from galcli.work.maths.cursor import ParseError, Settings
from galcli.work.maths.evaluate import Evaluator
from galcli.work.maths.layout import lay_out
from galcli.work.maths.parser import Parser
from galcli.work.maths.quantity import UnitMismatchError, to_float
from galcli.work.maths.unit_reader import UnitReader

if TYPE_CHECKING:
    from galcli.work.checking.shown import Part
    from galcli.work.maths.unit_names import Unit

_FIRST_NUMBER = re.compile(r"[-−+]?(?:\d|\.\d).*", re.DOTALL)
_LONGEST = 400
_PLACES = 12


def unit_named(text: str) -> Unit:
    """Return the unit of that spelling, such as `km/h`.

    Raises:
        UsageError: It is no unit.
    """
    tokens = lay_out(text[:_LONGEST])
    for token in tokens:
        token.upright = True
    found = UnitReader(tokens, len(tokens)).read(0) if tokens else None
    if found is None or found[1] != len(tokens):
        raise UsageError(
            f"{text!r} is not a unit that is known here.", "Units are written as in km/h, N m or J/(kg K)."
        )
    return found[0].units[0]


def converted(answer: str, unit: Unit, spelling: str, figures: int) -> str:
    """Return an answer in a unit.

    Args:
        answer: The answer, of which the first number with its unit counts.
        unit: The unit.
        spelling: How the unit is to be written.
        figures: How many significant figures to show.

    Raises:
        InputError: The answer is no quantity, or one of another dimension.
    """
    part = _part(answer)
    quantity = None if part is None else part.absolute or part.si
    shown = " ".join(answer.split())
    if part is None or quantity is None:
        raise InputError(f"The answer, {shown!r}, is no quantity, so it cannot be given in {spelling}.")
    if not quantity.dimension and unit.dimension:
        raise InputError(f"The answer, {shown!r}, has no unit, so it cannot be given in {spelling}.")
    try:
        value = quantity.to(unit)
    except UnitMismatchError:
        raise InputError(f"The answer, {shown!r}, cannot be given in {spelling}: the dimensions differ.") from None
    if unit.offset or (part.unit is not None and part.unit.offset):
        return f"{to_float(value):.{_decimals(part, unit)}f} {spelling}"  # the zero moves, so figures mean nothing
    text = rounded(_decimal(value), max(figures, FEWEST))
    return f"{text} {spelling}"


def figures_of(answer: str) -> int:
    """Return how many significant figures the first number of an answer shows."""
    part = _part(answer)
    return MOST if part is None or part.literal is None else part.literal.digits


def _decimals(part: Part, unit: Unit) -> int:
    """Return how many decimals of a temperature its spelling justifies."""
    if part.literal is None:
        return FEWEST
    last = to_float(part.literal.ulp) * to_float(part.scale) / to_float(unit.factor)
    return max(0, -round(math.log10(last)))


def _decimal(value: Fraction | float) -> str:
    number = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(value)
    return f"{number:.{_PLACES}g}" if number == number.to_integral() else str(number.normalize())


def _part(answer: str) -> Part | None:
    found = _FIRST_NUMBER.search(answer[:_LONGEST])
    tokens = lay_out(found[0]) if found is not None else []
    try:
        return compute(Parser(tokens, 0, len(tokens), Settings()).expression(), Evaluator())
    except ParseError:
        return None
