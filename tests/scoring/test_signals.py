"""Signal detection: sensitivity and bias with the log-linear correction."""

from math import erf, isfinite, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mhtraining.scoring.answers import SpotCounts
from mhtraining.scoring.signals import add_up, bias, d_prime

counts = st.builds(SpotCounts, *[st.integers(0, 10_000)] * 4)


def normal(z):
    return (1 + erf(z / sqrt(2))) / 2


@given(counts)
def test_both_give_back_the_corrected_rates(each):
    hit_rate = (each.hits + 0.5) / (each.hits + each.misses + 1)
    alarm_rate = (each.false_alarms + 0.5) / (each.false_alarms + each.correct_rejections + 1)

    assert normal(d_prime(each) / 2 - bias(each)) == pytest.approx(hit_rate)
    assert normal(-d_prime(each) / 2 - bias(each)) == pytest.approx(alarm_rate)


@given(counts)
def test_rates_of_nought_and_one_stay_finite(each):
    assert isfinite(d_prime(each))
    assert isfinite(bias(each))


def test_a_known_case():
    # 20 of 25 signals seen and 10 false alarms in 25, so 20.5/26 and 10.5/26; z from a table
    each = SpotCounts(hits=20, misses=5, false_alarms=10, correct_rejections=15)

    assert (d_prime(each), bias(each)) == (pytest.approx(1.0446, abs=2e-3), pytest.approx(-0.2791, abs=2e-3))


def test_choosing_everything_is_no_skill_but_a_readiness_to_see_signals():
    each = SpotCounts(hits=6, misses=0, false_alarms=6, correct_rejections=0)

    assert d_prime(each) == 0
    assert bias(each) < 0


def test_counts_add_up():
    assert add_up([SpotCounts(1, 2, 3, 4), SpotCounts(10, 20, 30, 40)]) == SpotCounts(11, 22, 33, 44)
