"""The ways in which one spelling can be read.

A claim that fails in the usual reading is read again in the others that its spelling allows, and holds if one of them
holds. The parser notes which of them would make a difference.
"""

from __future__ import annotations

from enum import IntEnum, auto


class Reading(IntEnum):
    """A reading other than the usual one."""

    TIGHT = auto()
    """`a/bc` is a/(bc)."""
    MIXED = auto()
    """`3 1/2` and `3\\frac12` are not a mixed number."""
    TAIL = auto()
    """The unit of `1/5 s` belongs to the quotient."""
    QUOTIENT = auto()
    """`sin π/9` is sin(π/9)."""
    SPLIT = auto()
    """`1/2 × 10^3` is half of a thousand."""
    LETTER = auto()
    """The lone letter after a number is the other one of unit and variable."""
    FLAT = auto()
    """`6.63×10-34` and `(0.5)2` have lost their superscripts."""
    COMMA = auto()
    """The comma of `1,234` or `4,1` is read the other way."""
    UNCERTAIN = auto()
    """`2.209(14)` is a number with its uncertainty."""
    LABEL = auto()
    """`(2)` at the end is an equation's number; `0.25 (25 %)` says the same twice."""
    SIGN = auto()
    """The `-` at the start of a line is a sign, not the mark of a list item."""
    EXCLAMATION = auto()
    """The `!` at the end is no factorial."""
    NATURAL = auto()
    """`log` is the natural logarithm."""
    DEGREES = auto()
    """Angles without a unit are in degrees."""
    EULER = auto()
    """A lone `e` is 2.718…, not the elementary charge."""
    SECOND_UNIT = auto()
    """Units take their second reading: `J/kg·K`, a year of 365 days."""
    THIRD_UNIT = auto()
    FOURTH_UNIT = auto()


UNIT_READINGS = (Reading.SECOND_UNIT, Reading.THIRD_UNIT, Reading.FOURTH_UNIT)
