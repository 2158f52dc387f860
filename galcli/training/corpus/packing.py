"""Packing documents into rows of one length, best fit first, in one pass.

A row that begins with a document begins with the end-of-text token, as the program's prompts do. A document that fits
no row is cut; what remains of it opens a row that shorter documents fill up.

Source: Ding et al. 2024, "Fewer truncations improve language modeling".
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

EOS_ID, PAD_ID = 2, 1

Row = array  # of unsigned 16-bit numbers


class Packer:
    """Fills rows.

    Args:
        context: Tokens in a row.
        open_rows: Rows that wait for a document that fits; more waste less and hold more memory.
    """

    def __init__(self, context: int, open_rows: int = 512) -> None:
        self._context = context
        self._most_open = open_rows
        self._open: list[list[Row[int]]] = [[] for _ in range(context + 1)]
        self._spaces = 0  # bit n: a row with n free places is open
        self._count = 0
        self.padding = 0

    def add(self, tokens: list[int]) -> Iterator[Row[int]]:
        """Take a document, its end-of-text token included, and yield the rows that are now full."""
        if len(tokens) < self._context:
            row = self._best(len(tokens))
            row.extend(tokens)
            yield from self._put_back(row)
            return
        whole = array("H", [EOS_ID, *tokens])
        for start in range(0, len(whole), self._context):
            yield from self._put_back(whole[start : start + self._context])

    def flush(self) -> Iterator[Row[int]]:
        """Yield the rows that are still open, filled up with padding."""
        while self._spaces:
            yield self._padded(self._take(self._fullest()))

    def _best(self, needed: int) -> Row[int]:
        """Return the row with the least space that is enough; a new one where there is none."""
        enough = self._spaces & (-1 << needed)
        return self._take((enough & -enough).bit_length() - 1) if enough else array("H", [EOS_ID])

    def _fullest(self) -> int:
        return (self._spaces & -self._spaces).bit_length() - 1

    def _take(self, space: int) -> Row[int]:
        rows = self._open[space]
        row = rows.pop()
        if not rows:
            self._spaces &= ~(1 << space)
        self._count -= 1
        return row

    def _put_back(self, row: Row[int]) -> Iterator[Row[int]]:
        space = self._context - len(row)
        if space <= 1:  # no document is shorter than a token and its end
            yield self._padded(row)
            return
        self._open[space].append(row)
        self._spaces |= 1 << space
        self._count += 1
        if self._count > self._most_open:
            yield self._padded(self._take(self._fullest()))

    def _padded(self, row: Row[int]) -> Row[int]:
        missing = self._context - len(row)
        self.padding += missing
        row.extend([PAD_ID] * missing)
        return row
