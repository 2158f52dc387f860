"""Words as token ids: the trie's own tokenizer, the same for every engine.

A model's own tokens would tie the trie to one model, and a server hides them. A piece is a word with the space before
it, where every tokenizer in use begins a new token; so the scores of the pieces add up to the score of the whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PIECE = re.compile(r"\s*\S+")


class Pieces:
    """Numbers for pieces of text, given in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []

    def encode(self, text: str) -> list[int]:
        """Return the numbers of a text's pieces, new ones where it has new pieces."""
        numbers = []
        for piece in _PIECE.findall(text):
            number = self._numbers.setdefault(piece, len(self._texts))
            if number == len(self._texts):
                self._texts.append(piece)
            numbers.append(number)
        return numbers

    def known(self, text: str) -> list[int]:
        """Return the numbers of a text's pieces, -2 for one that was never met."""
        return [self._numbers.get(piece, -2) for piece in _PIECE.findall(text)]

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of some pieces."""
        return "".join(self._texts[number] for number in ids)

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the numbers of several texts."""
        return [self.encode(text) for text in texts]
