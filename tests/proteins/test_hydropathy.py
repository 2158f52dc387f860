"""The hydropathy profile and its drawings."""

import io
import xml.etree.ElementTree as ET

import pytest
from Bio.SeqUtils.ProtParam import ProteinAnalysis, ProtParamData
from PIL import Image

from galcli.errors import UsageError
from galcli.proteins.drawing import HEIGHT, WIDTH, figure, png, svg
from galcli.proteins.hydropathy import SCALE, profile
from galcli.proteins.plot import columns, limit, plot

SEQUENCE = "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEKAVQVKVKALPDAQFEVVHSLAKWKRQ"


def test_the_scale_is_kyte_and_doolittles():
    """As Biopython has it."""
    assert ProtParamData.kd == SCALE


@pytest.mark.parametrize("window", [1, 9, 19])
def test_the_profile_is_biopythons(window):
    """With even weights."""
    own = ProteinAnalysis(SEQUENCE).protein_scale(ProtParamData.kd, window) if window > 1 else map(SCALE.get, SEQUENCE)
    found = profile(SEQUENCE, window)
    assert found.values == pytest.approx(list(own))
    assert found.first == window // 2 + 1


def test_a_short_sequence_has_a_short_window():
    """The largest odd one that fits."""
    assert (profile("MKVA").window, len(profile("MKVA").values)) == (3, 2)
    assert profile("M").values == [SCALE["M"]]


@pytest.mark.parametrize("window", [0, -3, 4])
def test_a_window_without_a_middle_is_refused(window):
    """It must be odd and positive."""
    with pytest.raises(UsageError, match="odd"):
        profile(SEQUENCE, window)


def test_no_peak_is_lost_when_columns_are_few():
    """Each column has its smallest and largest value."""
    values = [0.0] * 40_000
    values[20_001] = 3.0
    found = columns(values, 100)
    assert len(found) == 100
    assert max(high for _, high in found) == 3.0
    assert columns([1.0, 2.0], 100) == [(1.0, 1.0), (2.0, 2.0)]


def test_the_plot_rises_where_the_sequence_is_hydrophobic():
    """Curve dots above zero in the first half and below in the second."""
    lines = plot(profile("I" * 40 + "R" * 40)).splitlines()
    assert len(lines) == 9
    assert lines[0].startswith("+4.5 │")
    top, bottom = lines[0].partition("│")[2], lines[7].partition("│")[2]
    assert any(character != "\u2800" for character in top[:10])
    assert set(top[25:]) <= {"\u2800"}
    assert set(bottom[:10]) <= {"\u2800"}
    assert any(character != "\u2800" for character in bottom[25:])
    assert lines[8].split()[:2] == ["10", "71"]


def test_the_plot_of_the_longest_proteins_fits_the_terminal():
    """40,000 residues in 80 columns."""
    lines = plot(profile("MKVLIRDE" * 5000)).splitlines()
    assert max(map(len, lines[:-1])) <= 80


def test_the_axis_fits_the_profile():
    """The smallest of three that holds it."""
    assert limit(profile("GS" * 20)) == 2.0
    assert limit(profile("R" * 30)) == 4.5


def test_the_svg_is_well_formed_and_says_what_it_shows():
    """Markup in a title is only text."""
    root = ET.fromstring(svg(figure("a <b> & \x1b[31mc", profile(SEQUENCE))))  # noqa: S314 - our own output
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "a <b> & c"
    (line,) = root.iter("{http://www.w3.org/2000/svg}polyline")
    points = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    assert len(points) == len(SEQUENCE) - 18
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in points)


def test_the_png_has_the_curve():
    """Blue pixels, on white, at twice the size."""
    image = Image.open(io.BytesIO(png(figure("t" * 200, profile(SEQUENCE)))))
    assert image.size == (2 * WIDTH, 2 * HEIGHT)
    colors = {color for _, color in image.getcolors(100_000)}
    assert {(255, 255, 255), (0x1F, 0x5F, 0xA8)} <= colors


@pytest.mark.parametrize("residues", ["M", "MK", "MKVLI" * 8000])
def test_shortest_and_longest_proteins_are_drawn(residues):
    """In bounded size."""
    drawn = figure("", profile(residues))
    assert len(svg(drawn)) < 50_000
    assert png(drawn).startswith(b"\x89PNG")
