import json

import pytest
from PIL import Image

from galcli.errors import InputError
from galcli.training.curves import curves_of, draw_curves, ticks

RECORD = [{"step": step, "loss": 6 / (step + 1)} for step in range(50)] + [
    {"step": 24, "validation": {"sums": 2.0, "names": 3.0}},
    {"step": 49, "validation": {"sums": 1.0, "names": 2.5}},
]


def test_curves():
    """The training loss begins where it is and is smoothed; validation is as measured."""
    training, sums, names = curves_of(RECORD)
    assert (training.label, sums.label, names.label) == ("training", "sums", "names")
    assert training.points[0] == (1.0, 6.0)
    assert 0.12 < training.points[-1][1] < 1
    assert sums.points == ((25.0, 2.0), (50.0, 1.0))


def test_picture(tmp_path):
    """It is a PNG with something in it."""
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in RECORD))
    draw_curves(tmp_path / "metrics.jsonl", tmp_path / "loss.png", "toy")
    with Image.open(tmp_path / "loss.png") as picture:
        assert picture.format == "PNG"
        colours = {colour for _, colour in picture.getcolors(10_000)}
    assert {(31, 119, 180), (214, 39, 40), (44, 160, 44)} <= colours


def test_nothing_to_draw(tmp_path):
    """An empty record is named."""
    with pytest.raises(InputError, match="records no losses"):
        draw_curves(tmp_path / "metrics.jsonl", tmp_path / "loss.png", "toy")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 6, [0, 1, 2, 3, 4, 5, 6]),
        (1.9, 2.4, [1.9, 2.0, 2.1, 2.2, 2.3, 2.4]),
        (3, 3, [3]),
        (0, 1000, [0, 200, 400, 600, 800, 1000]),
    ],
)
def test_ticks(low, high, expected):
    """Ticks are round numbers."""
    assert ticks(low, high) == pytest.approx(expected)
