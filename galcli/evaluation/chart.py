"""The results as a picture: a bar a row with its interval, a mark for each baseline and each paper's figure."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from galcli.errors import InputError
from galcli.evaluation.results import shown_method
from galcli.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from galcli.evaluation.results import Row

_WIDTH, _LEFT, _RIGHT, _TOP, _LINE = 1200, 470, 300, 56, 26
_TEXT = 13
_INK, _GRID, _BAR, _BASELINE, _PAPER = "#222222", "#dddddd", "#1f77b4", "#d62728", "#2ca02c"
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LONGEST_LABEL, _LONGEST_REMARK = 72, 42


def draw_chart(rows: Sequence[Row], picture: Path, title: str) -> None:
    """Draw the rows that are shares into a PNG file.

    Raises:
        InputError: No row is a share.
    """
    shares = [row for row in rows if row.measure.percent]
    if not shares:
        raise InputError("There is nothing to draw: no result is a share.")
    buffer = io.BytesIO()
    _drawn(shares, title).save(buffer, "PNG")
    write_atomically(picture, buffer.getvalue())


def _drawn(rows: Sequence[Row], title: str) -> Image.Image:
    height = _TOP + len(rows) * _LINE + 40
    image = Image.new("RGB", (_WIDTH, height), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(_TEXT)
    draw.text((_LEFT, 10), title, _INK, font)
    for number, (colour, label) in enumerate(((_BAR, "ours, 95 %"), (_BASELINE, "baseline"), (_PAPER, "papers"))):
        draw.text((_LEFT + number * 110, 30), label, colour, font)
    for tick in _TICKS:
        draw.line([(_x(tick), _TOP), (_x(tick), height - 34)], _GRID)
        draw.text((_x(tick), height - 28), f"{tick:.0%}", _INK, font, "ma")
    for number, row in enumerate(rows):
        _draw_row(draw, font, row, _TOP + number * _LINE)
    return image


def _draw_row(draw: ImageDraw.ImageDraw, font: ImageFont.ImageFont | ImageFont.FreeTypeFont, row: Row, y: int) -> None:
    middle = y + _LINE // 2
    label = f"{row.task} · {row.stratum} · {shown_method(row.measure.method)}: {row.measure.name}"[:_LONGEST_LABEL]
    draw.text((_LEFT - 10, middle), label, _INK, font, "rm")
    draw.rectangle([_x(0), y + 5, _x(row.ours.value), y + _LINE - 5], fill=_BAR)
    draw.line([(_x(row.ours.low), middle), (_x(row.ours.high), middle)], _INK, 2)
    marks = [(_BASELINE, one.value) for one in row.baselines.values()]
    marks += [(_BASELINE, value) for _, value in row.measure.constants]
    marks += [(_PAPER, figure.value) for figure in row.paper]
    for colour, value in marks:
        draw.line([(_x(value), y + 2), (_x(value), y + _LINE - 2)], colour, 3)
    beside = [f"{row.measure.shown(row.ours.value)} of {row.ours.n}"]
    beside += [f"{shown_method(name)} {row.measure.shown(one.value)}" for name, one in row.baselines.items()]
    draw.text((_WIDTH - _RIGHT + 12, middle), "  ".join(beside)[:_LONGEST_REMARK], _INK, font, "lm")


def _x(share: float) -> float:
    return _LEFT + min(1.0, max(0.0, share)) * (_WIDTH - _LEFT - _RIGHT)
