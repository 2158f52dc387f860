"""How tightly operators bind: the higher, the tighter."""

from __future__ import annotations

SUM = 10
PRODUCT = 20
SIGN = 30
POWER = 40
POSTFIX = 50

OF_OPERATOR = {
    "+": SUM,
    "-": SUM,
    "±": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "mod": PRODUCT,
    "of": PRODUCT,
    "": PRODUCT,
    "^": POWER,
    "!": POSTFIX,
    "%": POSTFIX,
}
"""Operator -> how tightly it binds; the empty one is multiplication without a sign."""
