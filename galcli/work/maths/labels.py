"""Words for what a number counts: the apples of `5 apples`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.work.maths import kinds, lexicon

if TYPE_CHECKING:
    from galcli.work.maths.token import Token

COUNTED = "counted"
"""The name of every unit that is only a word for what is counted, such as `apple`."""

_SHORTEST = 3
_PLURALS = (
    ("ies", "y"),
    ("ves", "f"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("sses", "ss"),
    ("ss", "ss"),
    ("s", ""),
)


def is_label(token: Token) -> bool:
    """Tell whether a token is a plain word that may name what is counted."""
    text = token.text
    if text == "of":
        return True
    if token.kind is not kinds.WORD or len(text) < _SHORTEST:
        return False
    if text in lexicon.STOP_WORDS or text in lexicon.FUNCTIONS or text in lexicon.WORD_OPERATORS or text == "divided":
        return False
    return text.isalpha() and text.isascii() and text.islower()


def singular(word: str) -> str:
    """Return the singular of an English noun, by its ending."""
    small = word.lower()
    for ending, other in _PLURALS:
        if small.endswith(ending) and len(small) > len(ending) + 1:
            return small.removesuffix(ending) + other
    return small
