"""A place in a draft that needs a reference."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a slot looks like in the draft."""

    EMPTY = "empty"
    r"""A citation command without a key, or with a placeholder: `\\cite{}`, `\\cite{TODO}`, `[@?]`."""
    UNKNOWN_KEY = "unknown-key"
    """A key that the bibliography does not have."""
    MARK = "mark"
    """`[CITE]`."""
    REFERENCE = "reference"
    """`[START_REF]`, alone or with `Title, Surname[END_REF]` behind it."""
    MENTION = "mention"
    """Author and year in prose: `Brants (2000)`."""
    CLAIM = "claim"
    """The end of a sentence that states a finding and cites nothing."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Author and year as prose gives them.

    Attributes:
        surnames: Those that are written out, in order.
        others: Whether "et al." stands behind them.
        year: The year without its letter.
        letter: What tells two works of a year apart; empty where there is none.
    """

    surnames: tuple[str, ...]
    others: bool
    year: int
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    r"""A place that needs a reference. Positions are characters of the draft's text.

    Attributes:
        kind: What it looks like.
        start: Where the whole construct begins: the command, the mark, the mention.
        end: Where it ends.
        key_start: Where the text begins that a key replaces.
        key_end: Where it ends.
        command: The citation command, such as `\\citep`; empty where there is none.
        written: The placeholder, key or mark as it stands there.
        mention: Author and year, of a mention.
        textual: Whether the author's name is part of the sentence, of a mention: `Brants (2000)`.
    """

    kind: Kind
    start: int
    end: int
    key_start: int
    key_end: int
    command: str = ""
    written: str = ""
    mention: Mention | None = None
    textual: bool = False
