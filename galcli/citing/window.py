"""The text around a slot, as a reader sees it: what the query is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

SLOT = "\ue000"
"""Stands for the slot itself while text is made plain."""
OTHER = "\ue001"
"""Stands for every other citation."""

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z0-9\[\"“(\ue000\ue001])")
_NO_END = re.compile(
    r"(?:\b(?:et al|e\.g|i\.e|cf|vs|resp|approx|ca|Fig|Figs|Eq|Eqs|Sec|Ref|Refs|Tab|No|Dr|Prof)|\b[A-Z])\.$"
)
_LEFT_WORDS, _RIGHT_WORDS = 8, 4
_MARKS = re.compile("[\ue000\ue001]|\\[CITE?\\]")


@dataclass(frozen=True, slots=True)
class Window:
    """What stands around a slot, in plain text; other citations are left out.

    Attributes:
        before: The paragraph up to the slot.
        after: The paragraph from the slot on.
        sentence: The sentence that holds the slot.
    """

    before: str
    after: str
    sentence: str

    @classmethod
    def of(cls, plain: str) -> Window:
        """Return the window of a plain paragraph in which `SLOT` stands once."""
        at = plain.index(SLOT)
        start, end = 0, len(plain)
        for found in _SENTENCE_END.finditer(plain):
            if _NO_END.search(plain, max(0, found.start() - 12), found.start()):
                continue
            if found.end() <= at:
                start = found.end()
            elif found.start() > at:
                end = found.start()
                break
        return cls(_clean(plain[:at]), _clean(plain[at + 1 :]), _clean(plain[start:end]))

    @property
    def paragraph(self) -> str:
        """The whole paragraph."""
        return f"{self.before} {self.after}".strip()

    @property
    def near(self) -> str:
        """The words next to the slot: what is cited is mostly named right before it."""
        left = self.before.split()[-_LEFT_WORDS:]
        return " ".join([*left, *self.after.split()[:_RIGHT_WORDS]])

    @property
    def left_words(self) -> list[str]:
        """The three words before the slot, in lower case and without punctuation."""
        return [word.strip(".,;:()[]\"'“”").lower() for word in self.before.split()[-3:]]


def _clean(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).split())
