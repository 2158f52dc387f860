r"""Look up the cards that an equation is, by what it computes: `E = m c^2`, `\frac{1}{2} m v^2`."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from galcli.knowledge.search import Hit

if TYPE_CHECKING:
    from collections.abc import Callable

    from galcli.knowledge.recognize import Recognized, Recognizer

_MATHEMATICS = re.compile(r"[=^\\*]")
_DELIMITER = re.compile(r"^\s*(?:\\\(|\\\[|\${1,2})|(?:\\\)|\\\]|\${1,2})\s*$")
_WORD = re.compile(r"(?<![\\\w{])[^\W\d_]{4,}")
_LONGEST = 300
_FOUND = 50.0
_SAME_NAME = 10.0
"""What a card scores that computes the same, and what it adds that its symbols are called the same."""
_OUTPUT = "Ξ"
"""Stands for what an expression computes that is given alone; no card has this symbol."""


def is_equation(query: str) -> bool:
    """Tell whether a query may be an equation or an expression rather than words."""
    return len(query) <= _LONGEST and bool(_MATHEMATICS.search(query)) and not _WORD.search(query)


def look_up(query: str, recognizer: Callable[[], Recognizer]) -> list[Hit]:
    """Return the formulas that compute what an equation or expression does, those with its symbols first.

    Args:
        query: The equation, in plain text or LaTeX.
        recognizer: Gives the recognizer; called only if the query can be read.
    """
    from galcli.knowledge.mentions import equations

    text = _DELIMITER.sub("", query)
    found: dict[str, Recognized] = {}
    with suppress(RecursionError, OverflowError):
        for equation, _ in equations(text if "=" in text else f"{_OUTPUT} = {text}"):
            for one in recognizer().all(equation):
                found.setdefault(one.formula.id, one)
    same = {card: _same(one) for card, one in found.items()}
    hits = [Hit(one.formula, _FOUND + _SAME_NAME * same[card], same[card]) for card, one in found.items()]
    return sorted(hits, key=lambda hit: -hit.score)


def _same(one: Recognized) -> float:
    """Return the part of the symbols that are called what the card calls them, `E_k` and `E` being nearly the same."""
    alike = sum((own == other) + (own[:1] == other[:1]) for own, other in one.names.items())
    return alike / (2 * len(one.names))
