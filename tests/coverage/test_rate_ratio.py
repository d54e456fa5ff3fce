"""The ratio of two Poisson rates: published intervals, the definition itself, made series of known truth."""

from __future__ import annotations

from math import comb, inf

import numpy as np
import pytest

from mhtraining.coverage.rate_ratio import Exposed, Lack, RateRatio, exposed, interval, rate_ratio


def side(signals: int, people_months: int = 1000, months: int = 12) -> Exposed:
    return Exposed(signals, months, people_months)


@pytest.mark.parametrize(
    ("seen", "trials", "low", "high"),
    [(0, 10, 0, 0.3085), (10, 20, 0.2720, 0.7280), (1, 20, 0.0013, 0.2487), (81, 263, 0.2527, 0.3676)],
)
def test_the_interval_is_that_of_clopper_and_pearson(seen: int, trials: int, low: float, high: float) -> None:
    """Published 95 % intervals of a binomial share: the share of what came after the wave."""
    found = interval(side(trials - seen), side(seen))

    assert [odds / (1 + odds) for odds in found] == pytest.approx([low, high], abs=6e-5)


@pytest.mark.parametrize(("before", "after"), [(3, 9), (0, 12), (12, 0), (40, 41), (7, 3)])
def test_at_its_ends_what_was_seen_is_just_likely_enough(before: int, after: int) -> None:
    """The definition itself: beyond each end as much as was seen has a chance of 2.5 percent at most."""
    trials = before + after
    low, high = interval(side(before, 500), side(after, 2000))

    def chance(numbers: range, ratio: float) -> float:
        share = ratio * 2000 / (ratio * 2000 + 500)
        return sum(comb(trials, x) * share**x * (1 - share) ** (trials - x) for x in numbers)

    if after:
        assert chance(range(after, trials + 1), low) == pytest.approx(0.025, rel=1e-6)
    else:
        assert low == 0
    if before:
        assert chance(range(after + 1), high) == pytest.approx(0.025, rel=1e-6)
    else:
        assert high == inf


def test_twice_the_people_are_not_twice_the_rate() -> None:
    found = rate_ratio(side(30, 1000), side(60, 2000))

    assert isinstance(found, RateRatio)
    assert found.ratio == 1
    assert found.is_open
    assert (found.before.per_hundred, found.after.per_hundred) == (3, 3)


@pytest.mark.parametrize(
    ("before", "after", "lack"),
    [
        (side(50, months=2), side(50), Lack.BEFORE),
        (side(0, 0), side(50), Lack.BEFORE),
        (side(50), side(50, months=2), Lack.AFTER),
        (side(50), side(0, 0), Lack.AFTER),
        (side(4), side(5), Lack.SIGNALS),
        (side(0), side(0), Lack.SIGNALS),
    ],
)
def test_of_too_little_nothing_is_said(before: Exposed, after: Exposed, lack: Lack) -> None:
    assert rate_ratio(before, after) is lack


def test_a_month_of_zero_is_a_month() -> None:
    assert exposed([(0, 100), (4, 110), (0, 90)]) == Exposed(4, 3, 300)
    assert exposed([]) == Exposed(0, 0, 0)


def test_none_before_is_more_than_can_be_said_in_times() -> None:
    found = rate_ratio(side(0), side(12))

    assert isinstance(found, RateRatio)
    assert found.ratio == found.high == inf
    assert found.low > 1
    assert not found.is_open


@pytest.mark.parametrize("truth", [0.5, 1, 1.5, 3])
@pytest.mark.parametrize("rate", [0.3, 2, 30])
def test_made_series_give_back_what_they_were_made_by(truth: float, rate: float) -> None:
    """`rate` signals a month before; at the lowest three months in four are of zero."""
    dice = np.random.default_rng([int(10 * truth), int(10 * rate)])
    held, ratios = 0, []
    for _run in range(400):
        people = dice.integers(80, 200, 24)
        means = rate * people / 140 * np.where(np.arange(24) < 12, 1, truth)
        months = [*zip(dice.poisson(means).tolist(), people.tolist(), strict=True)]
        before, after = exposed(months[:12]), exposed(months[12:])
        low, high = interval(before, after) if before.signals + after.signals else (0, inf)
        held += low <= truth <= high
        ratios.append(after.per_hundred / before.per_hundred if before.signals else inf)

    assert held / 400 >= 0.935  # of an exact interval at least 95 % hold the truth; 1.1 % is chance here
    assert np.median(ratios) == pytest.approx(truth, rel=0.25 if rate < 1 else 0.08)
