"""What symbols stand for, as seen from a place in a text."""

from fractions import Fraction

import pytest

from galcli.report import Verdict
from galcli.work.checker import check
from galcli.work.checking.bindings import FRESH, WINDOW, Bindings
from galcli.work.maths.evaluate import Bound
from galcli.work.maths.quantity import Quantity


def bound(number, place=0):
    """Return a plain number that was given at a place."""
    quantity = Quantity(Fraction(number))
    return Bound(quantity, quantity, place=place)


@pytest.fixture
def bindings():
    """Bindings that know m = 2 at 100 and m = 3 at 500."""
    known = Bindings()
    known.add("m", bound(2, 100))
    known.add("m", bound(3, 500))
    return known


@pytest.mark.parametrize(("place", "number"), [(50, None), (100, 2), (499, 2), (500, 3), (500 + WINDOW, 3)])
def test_the_last_value_before_a_place_counts(bindings, place, number):
    """For a while."""
    bindings.place = place
    found = bindings.get("m")
    assert (found and found.face.value) == number


def test_a_value_in_a_text_grows_stale(bindings):
    """The next exercise uses the same letters."""
    bindings.place = 501 + WINDOW
    assert bindings.get("m") is None
    assert "m" not in bindings


def test_a_value_given_right_after_a_claim_holds(bindings):
    """`… for m = 2`."""
    bindings.place, bindings.ahead = 50, 120
    assert bindings.get("m").face.value == 2


def test_a_value_from_the_context_holds_everywhere():
    """Until the text gives another."""
    known = Bindings()
    known.add("g", bound(10), context=True)
    known.add("g", bound(9, 700))
    known.place = 600
    assert known.is_given("g")
    assert known.is_fresh("g")
    known.place = 800
    assert not known.is_given("g")
    assert known.get("g").face.value == 9


def test_a_value_that_is_not_fresh_or_not_single_refutes_nothing(bindings):
    """It may have changed."""
    bindings.place = 510
    assert bindings.is_fresh("m")
    assert not bindings.is_single("m")
    bindings.place = 501 + FRESH
    assert not bindings.is_fresh("m")


def test_the_number_of_names_is_bounded():
    """So is the time."""
    known = Bindings()
    for number in range(1000):
        known.add(f"x_{number}", bound(number, number))
    assert len(known.names) == 400


def test_definitions_hold_for_the_claims_after_them():
    """With their units."""
    text = "m = 2.0 kg, v = 3.0 m/s, so E = ½mv² = 9.0 J"
    assert [found.verdict for found in check(text)] == [Verdict.VERIFIED]
    assert [found.verdict for found in check(text.replace("9.0", "9.5"))] == [Verdict.REFUTED]


def test_the_claims_of_a_context_are_not_reported():
    """Its symbols hold."""
    found = check("E = m * 3 = 6", "m = 2, and 1 + 1 = 3")
    assert [one.verdict for one in found] == [Verdict.VERIFIED]
