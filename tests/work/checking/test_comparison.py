"""Whether two sides agree whose units are alike or not."""

import pytest

from galcli.work.checker import check


def judged(text):
    """Return verdict and right value of the only claim."""
    (found,) = check(text)
    return str(found.verdict), found.expected


@pytest.mark.parametrize(
    ("text", "verdict", "expected"),
    [
        ("2 km + 3 km = 5000 m", "verified", None),
        ("2 km + 3 km = 6 km", "refuted", "5 km"),
        ("5 m × 2 m = 10 m", "refuted", "10 m^2"),
        ("3 kg × 2 m/s² = 6 N", "verified", None),
        ("3 kg × 2 m/s² = 6 J", "refuted", "6 N"),
        ("50/200 × 100 = 25 %", "verified", None),
        ("1/4 = 25 %", "verified", None),
        ("1/4 = 26 %", "refuted", "25%"),
        ("(8 - 2) × 180 = 1080°", "verified", None),
        ("1.5 V / 3 mA = 500 Ω", "verified", None),
        ("1.5 V / 3 mA = 500", "verified", None),
        ("12 apples + 3 apples = 15", "verified", None),
        ("$5 + $3.50 = $8.50", "verified", None),
        ("1 year = 365 days", "verified", None),
        ("1 mile = 1609 m", "verified", None),
        ("1 mile = 1690 m", "refuted", "1609.344 m"),
        ("m_e c^2 = 0.511 MeV", "verified", None),
        ("m_e c^2 = 0.611 MeV", "refuted", "0.511 MeV"),
        ("6.674e-11 N m²/kg² × 5.97e24 kg / (6.371e6 m)² = 9.82 m/s²", "verified", None),
        ("atan(-1) = 135°", "verified", None),
        ("3 m = 3 s", "unverified", None),
    ],
)
def test_units_on_either_side(text, verdict, expected):
    """Converted, left out, or wrong."""
    assert judged(text) == (verdict, expected)


def test_a_prefix_that_may_be_left_out_is_left_open():
    """A factor of a thousand is no refutation where the unit is missing."""
    assert judged("1.5 V / 3 mA = 0.5") == ("verified", None)
    assert judged("1.5 kV / 3 A = 0.0005")[0] != "verified"


def test_constants_are_named_with_their_year():
    """So that a reader can look them up."""
    (found,) = check("m_e c^2 = 0.511 MeV")
    assert found.reason.endswith("with c, m_e from CODATA 2022")
