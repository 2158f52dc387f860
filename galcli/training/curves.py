"""The loss curves of a run as a picture, drawn by Pillow: one more plotting library would weigh more than all of this.

The training loss is smoothed; the validation loss of every source is shown as measured.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from galcli.errors import InputError
from galcli.files import write_atomically
from galcli.training.metrics import read_metrics

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_WIDTH, _HEIGHT = 960, 540
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 220, 40, 50
_TEXT = 14
_INK, _GRID = "#222222", "#dddddd"
_COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#e377c2", "#17becf", "#7f7f7f")
_TICKS = 6
_SMOOTHING = 0.95
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a plot: its label and its points."""

    label: str
    points: tuple[tuple[float, float], ...]


def curves_of(entries: Sequence[dict[str, Any]]) -> list[Curve]:
    """Return the curves of a record: the smoothed training loss first, then one for each validation source."""
    losses = [(float(entry["step"] + 1), float(entry["loss"])) for entry in entries if "loss" in entry]
    curves = [Curve("training", _smoothed(losses))] if losses else []
    sources: dict[str, list[tuple[float, float]]] = {}
    for entry in entries:
        for source, loss in entry.get("validation", {}).items():
            sources.setdefault(source, []).append((float(entry["step"] + 1), float(loss)))
    return [*curves, *(Curve(source, tuple(points)) for source, points in sources.items())]


def draw_curves(metrics: Path, picture: Path, title: str) -> None:
    """Draw the record of a run into a PNG file.

    Raises:
        InputError: The record has no losses.
    """
    curves = curves_of(read_metrics(metrics))
    if not curves:
        raise InputError(f"{metrics} records no losses.")
    buffer = io.BytesIO()
    _plot(curves, title).save(buffer, "PNG")
    write_atomically(picture, buffer.getvalue())


def _smoothed(points: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return an exponential mean that is not pulled towards its first value."""
    mean = weight = 0.0
    found: list[tuple[float, float]] = []
    for step, loss in points:
        mean = _SMOOTHING * mean + (1 - _SMOOTHING) * loss
        weight = _SMOOTHING * weight + (1 - _SMOOTHING)
        found.append((step, mean / weight))
    return tuple(found)


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers between two numbers, about six of them."""
    if not high > low:
        return [low]
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first, last = math.ceil(low / step - _ROUNDING), math.floor(high / step + _ROUNDING)
    return [round(number * step, 10) for number in range(first, last + 1)]


class _Scale:
    """Turns a number into a place on the picture."""

    def __init__(self, numbers: Sequence[float], start: int, end: int) -> None:
        self.low, self.high = min(numbers), max(numbers)
        self._start, self._end = start, end

    def __call__(self, number: float) -> float:
        part = (number - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self._start + part * (self._end - self._start)


def _plot(curves: Sequence[Curve], title: str) -> Image.Image:
    image = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(_TEXT)
    points = [point for curve in curves for point in curve.points]
    across = _Scale([step for step, _ in points], _LEFT, _WIDTH - _RIGHT)
    up = _Scale([loss for _, loss in points], _HEIGHT - _BOTTOM, _TOP)
    for step in ticks(across.low, across.high):
        draw.line([(across(step), _TOP), (across(step), _HEIGHT - _BOTTOM)], _GRID)
        draw.text((across(step), _HEIGHT - _BOTTOM + 6), f"{step:,.0f}", _INK, font, "ma")
    for loss in ticks(up.low, up.high):
        draw.line([(_LEFT, up(loss)), (_WIDTH - _RIGHT, up(loss))], _GRID)
        draw.text((_LEFT - 8, up(loss)), f"{loss:g}", _INK, font, "rm")
    for number, curve in enumerate(curves):
        colour = _COLOURS[number % len(_COLOURS)]
        line = [(across(step), up(loss)) for step, loss in curve.points]
        draw.line(line, colour, 2)
        for x, y in line if number else ():
            draw.ellipse([x - 3, y - 3, x + 3, y + 3], fill=colour)
        place = _TOP + number * (_TEXT + 8)
        draw.line([(_WIDTH - _RIGHT + 16, place + 8), (_WIDTH - _RIGHT + 40, place + 8)], colour, 3)
        label = f"{curve.label[:18]}  {curve.points[-1][1]:.3f}"
        draw.text((_WIDTH - _RIGHT + 48, place + 8), label, _INK, font, "lm")
    draw.text((_LEFT, 12), title, _INK, font)
    draw.text(((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 22), "step", _INK, font, "ma")
    draw.text((8, 12), "nats", _INK, font)
    return image
