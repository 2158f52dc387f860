"""Exponents of units: `m^2`, `s^{-1}`, `m²`, `meters squared`, and `s-1` or `m2` where superscripts were lost."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from galcli.work.maths import kinds, lexicon

if TYPE_CHECKING:
    from galcli.work.maths.dimension import Exponent
    from galcli.work.maths.token import Token

_ONE: Exponent = 1
_JOINED = frozenset({kinds.WORD, kinds.OPERATOR, kinds.SCRIPT})
_MAX_POWER = 30
_MAX_ROOT = 12
_LONGEST = 8
_DIGITS = "0123456789"
_FLAT = frozenset("123456789")


def exponent(tokens: list[Token], place: int, end: int, *, upright: bool) -> tuple[Exponent, int]:
    """Read an exponent, 1 if there is none.

    Args:
        tokens: The tokens.
        place: Where the exponent would begin.
        end: Where the tokens end.
        upright: Whether the unit is upright, so that a lost superscript is believed even where letters follow.

    Returns:
        The exponent, and the place after it.
    """
    if place >= end:
        return _ONE, place
    token = tokens[place]
    if token.kind is kinds.SCRIPT:
        return number(token.text) or _ONE, place + 1
    word = token.text.lstrip("\\")
    if word in lexicon.POWERS:
        return lexicon.POWERS[word], place + 1
    if token.kind is kinds.OPERATOR and token.text == "^":
        return _raised(tokens, place + 1, end)
    if token.kind is kinds.OPERATOR and token.text == "-" and not token.gap:
        return _flat(tokens, place, end, upright=upright)
    return _ONE, place


def trailing(text: str) -> Exponent | None:
    """Return the exponent of `m2`, where superscripts were lost; None where no digits end it."""
    return number(text[len(text.rstrip(_DIGITS)) :])


def number(text: str) -> Exponent | None:
    """Read an exponent such as `-1`, `2` or `1/2`; None if it is none that a unit has."""
    try:
        value = Fraction(text.replace(" ", "").removeprefix("+"))
    except (ValueError, ZeroDivisionError):
        return None
    if abs(value) > _MAX_POWER or value.denominator > _MAX_ROOT:
        return None
    return value.numerator if value.denominator == 1 else value


def _raised(tokens: list[Token], place: int, end: int) -> tuple[Exponent, int]:
    """Read an exponent after `^`; without a readable one the caret stays where it is."""
    if place >= end:
        return _ONE, place - 1
    token = tokens[place]
    if token.kind is kinds.OPEN and token.match >= 0:
        inside = tokens[place + 1 : min(token.match, place + _LONGEST)]
        last = token.match
    else:
        signed = token.text == "-" and place + 1 < end
        inside = tokens[place : place + 1 + signed]
        last = place + signed
    value = number("".join(part.text for part in inside))
    return (_ONE, place - 1) if value is None else (value, last + 1)


def _flat(tokens: list[Token], place: int, end: int, *, upright: bool) -> tuple[Exponent, int]:
    """Read the `-1` of `s-1`, where superscripts were lost."""
    digit = tokens[place + 1] if place + 1 < end else None
    after = tokens[place + 2] if place + 2 < end else None
    if digit is None or digit.kind is not kinds.NUMBER or digit.gap or digit.latex or digit.text not in _FLAT:
        return _ONE, place
    alone = after is None or after.kind not in _JOINED or after.gap
    return (-int(digit.text), place + 2) if alone or upright else (_ONE, place)
