"""The hydropathy profile as an image: SVG written here, PNG by Pillow, both from the same points."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from galcli.proteins.patterns import MEMBRANE_MEAN
from galcli.proteins.plot import columns, limit
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.proteins.hydropathy import Profile

WIDTH, HEIGHT = 900, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 20, 40, 50
_LONGEST_TITLE = 90
_TICKS = 6
_SCALE = 2  # a PNG has twice the points of the SVG, so that it stays sharp in print
_CURVE, _GUIDE, _INK = "#1f5fa8", "#b06000", "#333333"


@dataclass(frozen=True, slots=True)
class Figure:
    """A profile laid out in points.

    Attributes:
        title: What stands above it.
        profile: What is drawn.
        end: Where the axis of hydropathy ends, above and below zero.
    """

    title: str
    profile: Profile
    end: float

    def curve(self) -> list[tuple[float, float]]:
        """Return the corners of the curve; where residues outnumber points, smallest and largest value of each."""
        ranges = columns(self.profile.values, WIDTH - _LEFT - _RIGHT)
        step = len(self.profile.values) / len(ranges)
        points: list[tuple[float, float]] = []
        for number, (low, high) in enumerate(ranges):
            x = self.x(self.profile.first + number * step)
            points += [(x, self.y(value)) for value in ((low,) if low == high else (low, high))]
        return points

    def ticks(self) -> Iterator[int]:
        """Yield the residues that the axis names."""
        first, count = self.profile.first, len(self.profile.values)
        yield from sorted({first + round((count - 1) * tick / (_TICKS - 1)) for tick in range(_TICKS)})

    def x(self, residue: float) -> float:
        """Return where a residue stands."""
        span = max(1, len(self.profile.values) - 1)
        return round(_LEFT + (residue - self.profile.first) / span * (WIDTH - _LEFT - _RIGHT), 2)

    def y(self, value: float) -> float:
        """Return where a hydropathy stands."""
        return round(_TOP + (self.end - value) / (2 * self.end) * (HEIGHT - _TOP - _BOTTOM), 2)

    def labels(self) -> Iterator[tuple[float, float, str, str]]:
        """Yield place, anchor (start, middle or end) and text of each label; the place is its base line."""
        yield WIDTH / 2, _TOP - 16, "middle", self.title
        scale = f"Kyte-Doolittle hydropathy, mean of {self.profile.window} residues"
        yield WIDTH / 2, HEIGHT - 10, "middle", f"{scale}; above {MEMBRANE_MEAN} a stretch may span a membrane"
        for value in (self.end, MEMBRANE_MEAN, 0.0, -self.end):
            yield _LEFT - 8, self.y(value) + 4, "end", f"{value:g}"
        for residue in self.ticks():
            yield self.x(residue), HEIGHT - _BOTTOM + 16, "middle", str(residue)


def figure(title: str, profile: Profile) -> Figure:
    """Return the figure of a profile; its title is cut to what fits."""
    shown = one_line(title)
    return Figure(shown if len(shown) <= _LONGEST_TITLE else shown[: _LONGEST_TITLE - 1] + "…", profile, limit(profile))


def svg(drawn: Figure) -> str:
    """Return the figure as SVG."""
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    points = " ".join(f"{x:g},{y:g}" for x, y in drawn.curve())
    guides = "".join(
        f'<line x1="{_LEFT}" x2="{right}" y1="{drawn.y(value)}" y2="{drawn.y(value)}" stroke="{color}"{dashes}/>\n'
        for value, color, dashes in ((0.0, _INK, ""), (MEMBRANE_MEAN, _GUIDE, ' stroke-dasharray="6 4"'))
    )
    labels = "".join(
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>\n'
        for x, y, anchor, text in drawn.labels()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">\n'
        f"<title>{escape(drawn.title)}</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n'
        f'<rect x="{_LEFT}" y="{_TOP}" width="{right - _LEFT}" height="{bottom - _TOP}" fill="none" stroke="{_INK}"/>\n'
        f"{guides}"
        f'<polyline points="{points}" fill="none" stroke="{_CURVE}" stroke-width="1.5"/>\n'
        f'<g font-family="sans-serif" font-size="13" fill="{_INK}">\n{labels}</g>\n</svg>\n'
    )


def png(drawn: Figure) -> bytes:
    """Return the figure as PNG."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), "white")
    canvas = ImageDraw.Draw(image)
    font = ImageFont.load_default(13 * _SCALE)
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    canvas.rectangle([edge * _SCALE for edge in (_LEFT, _TOP, right, bottom)], outline=_INK, width=_SCALE)
    for value, color in ((0.0, _INK), (MEMBRANE_MEAN, _GUIDE)):
        y = drawn.y(value) * _SCALE
        canvas.line([_LEFT * _SCALE, y, right * _SCALE, y], fill=color, width=_SCALE)
    canvas.line([(x * _SCALE, y * _SCALE) for x, y in drawn.curve()], fill=_CURVE, width=3, joint="curve")
    anchors = {"start": "ls", "middle": "ms", "end": "rs"}
    for x, y, anchor, text in drawn.labels():
        canvas.text((x * _SCALE, y * _SCALE), text, fill=_INK, font=font, anchor=anchors[anchor])
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
