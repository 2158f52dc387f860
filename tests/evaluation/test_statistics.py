"""Figures and their intervals."""

import math

import pytest

from galcli.evaluation.statistics import bits, estimate, mean, perplexity, ratio, roc_auc, wilson


def test_wilson_as_published():
    """Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662."""
    low, high = wilson(81 / 263, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(("share", "ends"), [(0.0, 0), (1.0, 1)])
def test_wilson_stays_within_0_and_1(share, ends):
    """Even where nothing or everything is right, the interval has a width."""
    low, high = wilson(share, 10)
    assert 0 <= low < high <= 1
    assert (low, high)[ends] == pytest.approx(share)


def test_shares_get_wilsons_interval_and_others_a_bootstrap():
    """Only right or wrong is a share."""
    shares = estimate([1.0, 0.0, 1.0, 1.0])
    assert (shares.low, shares.high) == wilson(0.75, 4)
    scores = estimate([0.2, 0.4, 0.6, 0.8] * 10)
    assert scores.value == pytest.approx(0.5)
    assert 0.4 < scores.low < 0.5 < scores.high < 0.6
    assert estimate([0.2, 0.4, 0.6, 0.8] * 10) == scores


def test_sums_over_sums():
    """A long text counts more than a short one."""
    assert ratio([(1.0, 2.0), (1.0, 8.0)]) == pytest.approx(0.2)
    assert perplexity([(2 * math.log(3), 2.0), (math.log(3), 1.0)]) == pytest.approx(3)
    assert bits([(math.log(2) * 8, 4.0)]) == pytest.approx(2)


def test_area_under_the_curve():
    """Equal scores count half; scikit-learn's example gives 0.75."""
    assert roc_auc([(0.1, 0.0), (0.4, 0.0), (0.35, 1.0), (0.8, 1.0)]) == pytest.approx(0.75)
    assert roc_auc([(0.5, 0.0), (0.5, 1.0)]) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="same"):
        roc_auc([(0.5, 1.0)])


def test_no_figure_without_parts():
    """Nothing to sum up is no result of 0."""
    assert estimate([]) is None
    assert estimate([(0.5, 1.0)], roc_auc) is None
    assert mean([1.0, 0.0]) == 0.5
