"""Numbers with a chosen count of significant figures, as people write them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

_PLAIN_FROM, _PLAIN_TO = -4, 5
"""Powers of ten between which a number is written without an exponent."""


class Style(StrEnum):
    """How to write a power of ten."""

    E = "3.2e-7"
    CARET = "3.2 × 10^-7"
    LATEX = r"3.2 \times 10^{-7}"


def rounded(value: float, digits: int) -> Decimal:
    """Round to a count of significant figures, half to even.

    Args:
        value: A finite number.
        digits: How many figures, at least one.
    """
    number = Decimal(repr(float(value)))
    if not number:
        return Decimal(0)
    for _ in range(2):  # rounding up may add a figure: 99.96 is 100 to three figures
        number = number.quantize(Decimal(1).scaleb(number.adjusted() - digits + 1), rounding=ROUND_HALF_EVEN)
    return number


def spelled(number: Decimal, style: Style = Style.E) -> str:
    """Write a number with exactly the digits it has: plainly where that is short, else with a power of ten."""
    exponent = number.adjusted()
    digits = len(number.as_tuple().digits)
    if _PLAIN_FROM <= exponent < max(_PLAIN_TO, digits) or not number:
        return f"{number:f}"
    mantissa = f"{number.scaleb(-exponent):f}"
    if style is Style.E:
        return f"{mantissa}e{exponent}"
    if style is Style.CARET:
        return f"{mantissa} × 10^{exponent}"
    return rf"{mantissa} \times 10^{{{exponent}}}"
