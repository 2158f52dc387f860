"""What a text is made of: tokens, each with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto


class Kind(IntEnum):
    """What a token is."""

    NUMBER = auto()
    WORD = auto()
    """Letters: a variable, unit, function or plain word."""
    COMMAND = auto()
    """A LaTeX command that the parser must know, such as `frac`."""
    OPERATOR = auto()
    SCRIPT = auto()
    """A run of Unicode superscripts."""
    SUBSCRIPT = auto()
    """A run of Unicode subscripts."""
    OPEN = auto()
    CLOSE = auto()
    RELATION = auto()
    COMMA = auto()
    STOP = auto()
    """What ends an expression: a full stop, an arrow, a dollar sign."""
    LINE = auto()
    AMPERSAND = auto()
    STRANGE = auto()
    """Mathematics that is not understood; it spoils the expression next to it."""
    MONEY = auto()


BRACKETS = frozenset({Kind.OPEN, Kind.CLOSE})
ENDS = frozenset({Kind.STOP, Kind.COMMA})


@dataclass(slots=True, eq=False)
class Token:
    r"""A sign or a word.

    Attributes:
        kind: What it is.
        text: Its normal spelling.
        start: Where it begins in the text.
        end: Where it ends.
        gap: Whether a space stands before it.
        wide: Whether that space was made by a LaTeX command, which may separate two equations.
        latex: Whether it stands among LaTeX commands, where letters that touch are factors.
        upright: Whether it stands inside `\\text`, `\\mathrm` or the like.
        match: For a bracket with a partner, the partner's index, otherwise -1.
        loose: For a bracket, whether it only encloses an aside that holds a relation, as in `(since 3 + 4 = 7)`.
    """

    kind: Kind
    text: str
    start: int
    end: int
    gap: bool = False
    wide: bool = False
    latex: bool = False
    upright: bool = False
    match: int = -1
    loose: bool = False
