"""Whether an answer is the number that was wanted, in whatever unit it is given."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from galcli.errors import GalError
from galcli.work.conversion import converted, unit_named

_CLOSE = 0.01
_FIGURES = 12


def is_right(answer: str, number: str, unit: str) -> bool:
    """Tell whether an answer is a quantity: within 1 % of the number, or the same to its last figure.

    Args:
        answer: What was answered, such as `9.03 cm`; the unit may be another one of the same dimension.
        number: The right number, with the figures that are justified.
        unit: Its unit; empty for a plain number, which an answer with a unit is not.
    """
    try:
        gold = Decimal(number)
        given = Decimal(_in_unit(answer, unit))
    except (GalError, InvalidOperation, ValueError, ArithmeticError, RecursionError):
        return False
    exponent = gold.as_tuple().exponent
    last = Decimal(1).scaleb(exponent) / 2 if isinstance(exponent, int) else Decimal(0)
    return abs(given - gold) <= max(abs(gold) * Decimal(str(_CLOSE)), last)


def _in_unit(answer: str, unit: str) -> str:
    """Return the number of an answer in a unit.

    Raises:
        GalError: It has none, or one of another dimension.
    """
    from galcli.work.maths.unit_names import ONE, Unit

    wanted = unit_named(unit) if unit else Unit("", ONE)
    return converted(answer, wanted, unit, _FIGURES).split(" ")[0]
