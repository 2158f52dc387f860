"""What comparing two parts of a chain found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from galcli.work.checking.shown import write

if TYPE_CHECKING:
    from galcli.work.checking.rounding import Match
    from galcli.work.maths.numerals import Literal
    from galcli.work.maths.quantity import Number

_DIGITS = 4
_MORE_DIGITS = 2


class Why(Enum):
    """What a comparison rests on."""

    NUMBERS = auto()
    """The numbers, in the same units."""
    OMITTED = auto()
    """The numbers; a unit stands on one side only."""
    PREFIX = auto()
    """A unit stands on one side only and the numbers differ by a power of a thousand."""
    DIMENSION = auto()
    """The dimensions differ."""
    INPUTS = auto()
    """The rounding of the inputs may explain the difference."""
    BARE = auto()
    """Two bare numbers: nothing is computed."""
    LOOSE = auto()
    """Units are used too loosely to say."""


@dataclass(slots=True)
class Finding:
    """How two parts compare.

    Attributes:
        match: Whether they agree.
        why: What that rests on.
        value: The computed value, in `unit`.
        unit: The unit in which it should have been shown.
        shown: The number that was shown.
    """

    match: Match
    why: Why
    value: Number | None = None
    unit: str = ""
    shown: Literal | None = None

    @property
    def right(self) -> str:
        """The computed value with as many digits as were shown."""
        if self.value is None:
            return ""
        shown = self.shown
        if shown is None:
            return write(self.value, self.unit)
        return write(self.value, self.unit, digits=len(str(abs(shown.value))) if shown.whole else shown.digits)

    @property
    def computed(self) -> str:
        """The computed value with two digits more than were shown."""
        if self.value is None:
            return ""
        digits = self.shown.digits if self.shown is not None else _DIGITS
        return write(self.value, self.unit, digits=digits + _MORE_DIGITS)
