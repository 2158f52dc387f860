import pytest

from galcli.training.schedule import Schedule


def test_warm_up_stable_decay():
    """The factor rises, stays, and falls to just above its least."""
    schedule = Schedule(steps=100, warmup=10, decay=0.2)
    factors = [schedule.factor(step) for step in range(100)]
    assert factors[0] == pytest.approx(0.1)
    assert factors[9] == factors[79] == 1.0
    assert factors[80] == pytest.approx(20 / 21)
    assert factors[99] == pytest.approx(1 / 21)
    assert factors[80:] == sorted(factors[80:], reverse=True)


def test_least():
    """The decay ends at the least factor, not at zero."""
    schedule = Schedule(steps=10, warmup=0, decay=0.5, least=0.1)
    assert schedule.factor(9) == pytest.approx(0.1 + 0.9 / 6)
    assert schedule.factor(10) == pytest.approx(0.1)


def test_a_longer_run_begins_alike():
    """Up to the decay of the shorter run, both have the same factors."""
    short, long = Schedule(100, 10, 0.2), Schedule(200, 10, 0.2)
    assert [short.factor(step) for step in range(80)] == [long.factor(step) for step in range(80)]


def test_without_decay():
    """No decay means no fall."""
    assert Schedule(10, 2, 0.0).factor(9) == 1.0
