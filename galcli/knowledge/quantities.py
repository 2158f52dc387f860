"""Find the quantities in the text of a problem, each with the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from galcli.work.maths.cursor import ParseError, Settings
from galcli.work.maths.evaluate import Evaluator
from galcli.work.maths.expression import measures
from galcli.work.maths.labels import COUNTED
from galcli.work.maths.layout import lay_out
from galcli.work.maths.nodes import Sum
from galcli.work.maths.parser import Parser
from galcli.work.maths.quantity import EvaluationError, Quantity
from galcli.work.maths.shapes import literal_of, unit_of
from galcli.work.maths.token import Kind
from galcli.work.maths.unit_names import lookup

if TYPE_CHECKING:
    from galcli.work.maths.nodes import Node
    from galcli.work.maths.token import Token

LONGEST = 20_000
"""Longer texts, in characters, are no problem that a formula solves."""

_DOLLARS = re.compile(r"\$([^$\n]{1,80})\$")
_LATEX = (
    (re.compile(r"\\(?:mathrm|text|textrm|rm|mathit)\s*\{([^{}]*)\}"), r" \1 "),
    (re.compile(r"\^\{([^{}]*)\}"), r"^\1"),
    (re.compile(r"\\[,;!: ]|~"), " "),
    (re.compile(r"\\times(?![A-Za-z])"), "×"),
    (re.compile(r"\\cdot(?![A-Za-z])"), "·"),
    (re.compile(r"\\%"), "%"),
    (re.compile(r"\^?\\(?:circ|degree)(?![A-Za-z])"), "°"),
)
_ASIDE = re.compile(r"(\d(?:\s+[^\s():;,]{1,8}){1,4})\s+\(")
"""An aside behind a unit: `3 m (the length)` is no product."""

_HYPHEN = re.compile(r"(?<=\d)[-‑](?=[A-Za-zµμΩ°])")
_TOUCHING = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)([A-Za-zµμΩ]{1,4})\b")
_CLAUSE = re.compile(r"[.!?](?=\s|$)|[;,\n]|:(?!\s*[-−]?\d)|\band\b(?!\s+[A-Z]\b)|\bwhile\b|\bbut\b|\bthat\b|\bwith\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity in a text.

    Attributes:
        value: The quantity in SI base units; a temperature in °C is taken as an absolute one.
        bare: Its number in the unit that was written.
        unit: The unit as it was written; empty for a plain number.
        digits: How many significant figures are shown.
        start: Where it begins in the cleaned text, in characters.
        end: Where it ends.
    """

    value: Quantity
    bare: float
    unit: str
    digits: int
    start: int
    end: int


def clean(text: str) -> str:
    """Bring a problem into the form that the finder reads: without maths delimiters, `5-kg` and `5kg` as `5 kg`."""
    text = _DOLLARS.sub(r" \1 ", text.replace("\\(", " ").replace("\\)", " "))
    for pattern, plain in _LATEX:
        text = pattern.sub(plain, text)
    text = _ASIDE.sub(r"\1 , (", _HYPHEN.sub(" ", text))
    return _TOUCHING.sub(_part, text)


def _part(touching: re.Match[str]) -> str:
    number, letters = touching.groups()
    return f"{number} {letters}" if lookup(letters) is not None else touching[0]


def find(text: str) -> list[Found]:
    """Find the quantities of a cleaned text, in order."""
    if len(text) > LONGEST:
        return []
    tokens = lay_out(text)
    settings = Settings()
    found: list[Found] = []
    place = 0
    while place < len(tokens):
        if _begins(tokens, place):
            one, place = _quantity(tokens, place, settings)
            if one is not None:
                found.append(one)
        else:
            place += 1
    return found


def _begins(tokens: list[Token], place: int) -> bool:
    token = tokens[place]
    if token.kind is Kind.NUMBER:
        before = tokens[place - 1] if place else None
        # Not the digit of a symbol such as `x_2`, nor a number that a letter touches.
        return before is None or token.gap or (before.kind is not Kind.WORD and before.text != "_")
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return token.text == "-" and after is not None and after.kind is Kind.NUMBER and not after.gap


def _quantity(tokens: list[Token], place: int, settings: Settings) -> tuple[Found | None, int]:
    parser = Parser(tokens, place, len(tokens), settings)
    try:
        node = parser.operand()
        end = max(parser.place, place + 1)
        value = _absolute(node) or Evaluator(guess=False).value(node)
        bare = Evaluator(face=True, guess=False).value(node)
    except (ParseError, EvaluationError):
        return None, place + 1
    percent = end < len(tokens) and tokens[end].text == "%"
    if percent:
        value, end = value * Quantity(0.01), end + 1
    literal = literal_of(node)
    digits = literal.digits if literal is not None else 3
    unit = _unit(node)
    if unit == COUNTED:
        value, unit = bare, ""
    span = tokens[place].start, tokens[end - 1].end
    return Found(value, float(bare.value), "%" if percent else unit, digits, *span), end


def _absolute(node: Node) -> Quantity | None:
    """Return a temperature of a scale with its own zero as an absolute one."""
    sign = 1
    if isinstance(node, Sum) and len(node.terms) == 1:
        sign, node = node.terms[0]
    literal, unit = literal_of(node), unit_of(node)
    if literal is None or unit is None or not unit.offset:
        return None
    return Quantity(sign * literal.value * Fraction(unit.factor) + unit.offset, unit.dimension)


def _unit(node: Node) -> str:
    found = measures(node)
    if not found:
        return ""
    unit = found[0].units[0]
    return COUNTED if unit.name == COUNTED else unit.text


@lru_cache(maxsize=64)
def clauses(text: str) -> list[tuple[int, int]]:
    """Cut a text into clauses, where they begin and end: at punctuation and at `and`, `while`, `that`."""
    cuts = [0, *(place for match in _CLAUSE.finditer(text) for place in match.span()), len(text)]
    return [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True) if text[start:end].strip()]
