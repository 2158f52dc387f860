"""How many figures an answer deserves, and answers in other units."""

import pytest

from galcli.errors import InputError, UsageError
from galcli.work.conversion import converted, figures_of, unit_named
from galcli.work.figures import justified, rounded

NEEDLE = "What extra force lifts a 35 mm needle off water? The surface tension is 0.0728 N/m."


@pytest.mark.parametrize(
    ("problem", "work", "figures"),
    [
        (NEEDLE, "2 * 0.035 * 0.0728", 2),
        (NEEDLE, "0.0728 * 2", 3),
        (NEEDLE, "", 2),
        ("A car goes 126.0 m in 4.50 s.", "126.0/4.50", 3),
        ("A car goes 126.0 m in 4.50 s on 3 wheels.", "126.0/4.50*3", 3),
        ("Light takes 8.3 minutes from the Sun.", "8.3 * 60 * 3e8", 2),
        ("Sam has 5 apples and pays $3.50.", "5 * 3.50", None),
        ("A film runs 90 minutes at an angle of 30°.", "90 * 30", None),
        ("What is the sum of 17 and 25?", "17 + 25", None),
        ("", "", None),
    ],
)
def test_the_least_exact_measurement_counts(problem, work, figures):
    """Counts, money, angles and whole numbers without a unit are exact; so is what the work does not use."""
    assert justified(problem, work).count == figures


@pytest.mark.parametrize(
    ("answer", "printed", "shown"),
    [
        ("0.0050960000000001 N", ["0.0050960000000001"], "0.0051 N"),
        ("0.005096 N", [], "0.005096 N"),
        ("0.00510 N", ["0.005096"], "0.00510 N"),
        ("0.0051 N", ["0.0051"], "0.0051 N"),
        ("24", ["24"], "24"),
        ("between 1.23456 m and 2.34567 m", ["1.23456\n2.34567"], "between 1.2 m and 2.3 m"),
        ("ethanol", ["ethanol"], "ethanol"),
    ],
)
def test_only_printed_digits_are_dropped(answer, printed, shown):
    """What the model rounded itself stays."""
    assert justified(NEEDLE, "0.035 * 0.0728").shown(answer, printed) == shown


def test_without_measurements_only_a_floats_noise_is_dropped():
    """Ten figures stay."""
    exact = justified("What is the square root of 2?", "sqrt(2)")
    assert exact.shown("1.4142135623730951", ["1.4142135623730951"]) == "1.414213562"
    assert exact.shown("0.125", ["0.125"]) == "0.125"


@pytest.mark.parametrize(
    ("number", "figures", "text"),
    [
        ("12345.678", 3, "12300"),
        ("9.996", 3, "10.0"),
        ("1.5", 3, "1.5"),
        ("0.0", 2, "0.0"),
        ("0.00000012345", 2, "1.2e-7"),
        ("1,234.5678", 6, "1234.57"),
    ],
)
def test_rounding_a_number_in_a_text(number, figures, text):
    """Plain where that is short."""
    assert rounded(number, figures) == text


@pytest.mark.parametrize(
    ("answer", "unit", "figures", "text"),
    [
        ("28.0 m/s", "km/h", 3, "101 km/h"),
        ("5 m/s", "km/h", 1, "18 km/h"),
        ("The radius is 2.95 km.", "m", 3, "2950 m"),
        ("2.95 km", "mi", 3, "1.83 mi"),
        ("F = 3.0 kN", "N", 2, "3000 N"),
        ("0.5 J", "eV", 1, "3.1e+18 eV"),
        ("25 °C", "K", 2, "298 K"),
        ("298.15 K", "°C", 5, "25.00 °C"),
        ("77.0 °F", "°C", 3, "25.0 °C"),
    ],
)
def test_an_answer_in_another_unit(answer, unit, figures, text):
    """With the figures that it had; a temperature keeps its decimals."""
    assert converted(answer, unit_named(unit), unit, figures) == text
    assert figures_of(answer) == figures


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("5", "has no unit"),
        ("5 kg", "the dimensions differ"),
        ("ethanol", "is no quantity"),
        ("", "is no quantity"),
    ],
)
def test_an_answer_that_does_not_fit_is_told(answer, sentence):
    """In one sentence."""
    with pytest.raises(InputError, match=sentence):
        converted(answer, unit_named("m"), "m", 2)


@pytest.mark.parametrize("text", ["foo", "", "2 m", "%", "m +"])
def test_what_is_no_unit_is_told(text):
    """With a hint."""
    with pytest.raises(UsageError, match="is not a unit"):
        unit_named(text)
