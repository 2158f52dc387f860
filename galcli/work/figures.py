"""How many significant figures an answer deserves: as many as the least exact measurement that it was made from.

A number of the problem counts as measured if it has decimals or a power of ten, or if it is a whole number of two
digits and more with the symbol of a unit (`35 mm`). Money, angles, counted things, and whole numbers without a unit or
with a spelled-out one (`60 minutes`) are exact and limit nothing; nor do physical constants, which the problem does not
state. Only measurements that the work uses count, if it uses any.

Only digits that a program printed are dropped. Fewer than the model chose to write are never shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from galcli.work.maths.cursor import ParseError, Settings
from galcli.work.maths.labels import COUNTED
from galcli.work.maths.layout import lay_out
from galcli.work.maths.parser import Parser
from galcli.work.maths.shapes import literal_of, unit_of
from galcli.work.maths.token import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from galcli.work.maths.token import Token

FEWEST = 2
"""One figure says too little, even where one was given."""

MOST = 10
"""What a float's last digits say is its own rounding."""

_CURRENCY = frozenset("$€£¥₹")
_LONGEST = 20_000
_SMALLEST = 10
_FIXED = range(-5, 15)
_DECIMAL = re.compile(r"(?<![\w.])(\d[\d,]*\.\d+|\.\d+)(?![\d.])")
_NUMBER = re.compile(r"\d[\d,]*\.?\d*|\.\d+")


@dataclass(frozen=True, slots=True)
class Figures:
    """What the numbers of a problem justify.

    Attributes:
        count: Significant figures; `None` where the problem states no measurement.
    """

    count: int | None

    def shown(self, answer: str, printed: Iterable[str]) -> str:
        """Round the decimals of an answer that a program printed, in the answer's text.

        Args:
            answer: The answer as it was written.
            printed: What the programs wrote.
        """
        known = {number for text in printed for number in _DECIMAL.findall(text)}
        limit = max(self.count or MOST, FEWEST)
        return _DECIMAL.sub(lambda found: rounded(found[1], limit) if found[1] in known else found[1], answer)


def justified(problem: str, work: str) -> Figures:
    """Count the figures that a problem's measurements justify.

    Args:
        problem: The problem's text.
        work: The solution, programs included; measurements that do not appear in it do not matter.
    """
    measured = list(_measured(problem[:_LONGEST]))
    used = {digits_of(number) for number in _NUMBER.findall(work)}
    matters = [digits for digits in measured if digits.rstrip("0") in used] or measured
    return Figures(min(map(len, matters), default=None))


def rounded(number: str, figures: int) -> str:
    """Round a decimal number, as text, to some significant figures; fewer digits stay as they are."""
    value = Decimal(number.replace(",", ""))
    shown = len(value.as_tuple().digits)
    if not value or shown <= figures:
        return number
    size = value.adjusted()
    value = round(value.scaleb(figures - 1 - size)) * Decimal(1).scaleb(size - figures + 1)
    if value.adjusted() in _FIXED:
        places = max(figures - 1 - value.adjusted(), 0)
        return f"{value:.{places}f}"
    return f"{value:.{figures - 1}e}"


def digits_of(number: str) -> str:
    """Return the significant digits of a number, zeros at its end left out: 0.035 and 35 are both `35`."""
    return number.replace(",", "").replace(".", "").strip("0")


def _measured(problem: str) -> Iterable[str]:
    """Yield the significant digits of each measurement that a problem states, zeros at its end included."""
    tokens = lay_out(problem)
    for place, token in enumerate(tokens):
        if token.kind is not Kind.NUMBER or (token.start and problem[token.start - 1] in _CURRENCY):
            continue
        if _is_measured(tokens, place):
            digits = re.split(r"[eE×]", token.text)[0].replace(",", "").replace(".", "").lstrip("0")
            if digits.isdigit():
                yield digits


def _is_measured(tokens: list[Token], place: int) -> bool:
    try:
        node = Parser(tokens, place, len(tokens), Settings()).operand()
    except ParseError:
        return False
    literal, unit = literal_of(node), unit_of(node)
    if literal is None:
        return False
    if not literal.whole:
        return True
    if unit is None or unit.word or unit.name == COUNTED or not unit.dimension:
        return False
    return literal.value >= _SMALLEST
