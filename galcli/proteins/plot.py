"""The hydropathy profile in a terminal, in Braille characters: two by four dots a character."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from galcli.proteins.hydropathy import Profile

WIDTH = 70
HEIGHT = 8
_LIMITS = (2.0, 3.0, 4.5)  # 4.5 is the end of Kyte and Doolittle's scale: no profile leaves it
_BLANK = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # by row and column of a character
_ROWS, _COLUMNS = len(_DOTS), len(_DOTS[0])
_MARK_EVERY = 4


def limit(profile: Profile) -> float:
    """Return where the axis ends, above and below zero."""
    largest = max(map(abs, profile.values))
    return next(end for end in _LIMITS if largest <= end)


def columns(values: list[float], count: int) -> list[tuple[float, float]]:
    """Return the smallest and largest value of each of at most `count` equal parts, so that no peak is lost."""
    count = min(count, len(values))
    edges = [position * len(values) // count for position in range(count + 1)]
    parts = [values[begin:end] for begin, end in pairwise(edges)]
    return [(min(part), max(part)) for part in parts]


def plot(profile: Profile, width: int = WIDTH) -> str:
    """Return the profile as lines of text with a scale.

    Args:
        profile: What to draw.
        width: Characters that the curve may take.
    """
    ranges = columns(profile.values, width * _COLUMNS)
    cells = [[_BLANK] * -(-len(ranges) // _COLUMNS) for _ in range(HEIGHT)]
    end = limit(profile)
    zero = _dot(0.0, end)
    for column, (low, high) in enumerate(ranges):
        # The curve is joined to its neighbour, or steep parts would fall apart into dots.
        bottom = min(low, ranges[column - 1][1]) if column else low
        rows = set(range(_dot(high, end), _dot(bottom, end) + 1)) | ({zero} if column % _MARK_EVERY == 0 else set())
        for row in rows:
            cells[row // _ROWS][column // _COLUMNS] |= _DOTS[row % _ROWS][column % _COLUMNS]
    labels = {0: f"{end:+.1f} ", HEIGHT // 2: "0.0 ", HEIGHT - 1: f"{-end:+.1f} "}
    curve = [
        f"{labels.get(number, ''):>5}│{''.join(map(chr, row))}".rstrip(chr(_BLANK)) for number, row in enumerate(cells)
    ]
    last = profile.first + len(profile.values) - 1
    gap = " " * max(1, len(cells[0]) - len(str(profile.first)) - len(str(last)))
    return "\n".join([*curve, f"      {profile.first}{gap}{last}  residue (mean of {profile.window})"])


def _dot(value: float, end: float) -> int:
    """Return the row of dots, counted from the top, on which a value lies."""
    last = HEIGHT * _ROWS - 1
    return round((end - value) / (2 * end) * last)
