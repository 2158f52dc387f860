"""A canvas of dots that prints as braille characters, each two dots wide and four high."""

from __future__ import annotations

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BLANK = 0x2800


class Canvas:
    """Dots and letters; it grows to the right and downwards as needed. Places are in dots, from the top left."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], int] = {}
        self._letters: dict[tuple[int, int], str] = {}

    def line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a straight line."""
        steps = max(1, round(max(abs(end[0] - start[0]), abs(end[1] - start[1]))))
        for step in range(steps + 1):
            part = step / steps
            self._dot(round(start[0] + (end[0] - start[0]) * part), round(start[1] + (end[1] - start[1]) * part))

    def write(self, place: tuple[float, float], text: str) -> None:
        """Write letters over the dots; the first one stands at the place."""
        row, column = round(place[1]) // 4, round(place[0]) // 2
        for offset, letter in enumerate(text):
            self._letters[row, column + offset] = letter

    def text(self) -> str:
        """Return the lines, without blanks at their ends."""
        places = [*self._cells, *self._letters]
        if not places:
            return ""
        height, width = max(row for row, _ in places) + 1, max(column for _, column in places) + 1
        rows = ("".join(self._character(row, column) for column in range(width)) for row in range(height))
        return "\n".join(row.rstrip() for row in rows).strip("\n")

    def _dot(self, x: int, y: int) -> None:
        if x >= 0 and y >= 0:
            cell = (y // 4, x // 2)
            self._cells[cell] = self._cells.get(cell, 0) | _DOTS[y % 4][x % 2]

    def _character(self, row: int, column: int) -> str:
        if (letter := self._letters.get((row, column))) is not None:
            return letter
        dots = self._cells.get((row, column), 0)
        return chr(_BLANK + dots) if dots else " "
