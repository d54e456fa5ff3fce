"""The forecast of the day on which the goal is reached: held against futures that are known."""

from __future__ import annotations

import math
import os
import random
import sys
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from mhtraining.coverage.forecast import Forecast, Lack, Outcome, TooLittle, forecast
from mhtraining.coverage.stays import Cause, Past, Stay
from tests.coverage.made_futures import BEGIN, HORIZON, nature, whole

FULL = os.environ.get("CI") == "true"
HISTORIES = 200 if FULL else 40
HELD = (0.70, 0.90) if FULL else (0.58, 0.98)
"""Of 40 histories some 27 get a day: chance alone takes a true 0.80 anywhere in there (2.8 deviations)."""
SEED = 7_000_000
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tried:
    """One history: what was forecast, and the true day (None: not within three years)."""

    found: Forecast
    true: date | None

    @property
    def early(self) -> bool:
        """It was reached before the interval."""
        return self.true is not None and (self.found.low is None or self.true < self.found.low)

    @property
    def late(self) -> bool:
        """It was reached after the interval."""
        return self.found.high is not None and (self.true is None or self.true > self.found.high)


def _tried(seed: int) -> Tried | TooLittle | None:
    """The history of this seed, cut at a day, with a goal somewhat above what it has come to by then."""
    rng = random.Random(seed)
    cut = rng.randrange(60, 900)
    made = whole(rng, nature(rng, cut), cut + HORIZON + 1)
    percents = made.percents()
    now = percents[cut]
    usual = 80 if now < 78 and rng.random() < 0.2 else math.ceil(now + rng.uniform(0.5, 9))
    goal = min(98, usual)
    found = forecast(made.past(cut), goal)
    if isinstance(found, TooLittle) or found.outcome is Outcome.REACHED:
        return found if isinstance(found, TooLittle) else None
    true = next((BEGIN + n * DAY for n in range(cut + 1, cut + HORIZON - 1) if percents[n] >= goal), None)
    return Tried(found, true)


def test_the_interval_holds_the_true_day_four_times_in_five(capsys: pytest.CaptureFixture[str]) -> None:
    results = [_tried(seed) for seed in range(SEED, SEED + HISTORIES)]
    tried = [each for each in results if isinstance(each, Tried)]
    dated = [each for each in tried if each.found.outcome is Outcome.DATED]
    never = [each for each in tried if each.found.outcome is Outcome.NOT_WITHIN]
    early, late = sum(each.early for each in dated), sum(each.late for each in dated)
    held = 1 - (early + late) / len(dated)
    widths = sorted((each.found.high or date.max).toordinal() - each.found.low.toordinal() for each in dated)
    rightly = sum(each.true is None for each in never)
    little = sum(isinstance(each, TooLittle) for each in results)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(dated)} with a day: the interval holds the true one in {held:.0%} ({early} came sooner, "
            f"{late} later), median width {widths[len(widths) // 2]} days; {len(never)} not within three "
            f"years, {rightly} of them rightly; {little} too little data\n"
        )

    assert HELD[0] <= held <= HELD[1]
    assert min(early, late) > 0
    assert rightly > 0.5 * len(never)
    assert widths[len(widths) // 2] < 540
    assert len(dated) + len(never) >= 0.8 * HISTORIES


def _steady(people: int, *, cut: int = 120, daily: float = 0.01, seed: int = 1) -> Past:
    """All begin on one day; whoever waits gets done with the same chance every day."""
    rng = random.Random(seed)
    found = Past(BEGIN + cut * DAY)
    for _ in range(people):
        done = 1 + int(rng.expovariate(-math.log(1 - daily)))
        ends = min(done, cut + 1)
        found.add(
            Stay(BEGIN, BEGIN + ends * DAY, None, Cause.RULE, Cause.DONE if done <= cut else Cause.OPEN)
        )
        if done <= cut:
            found.add(Stay(BEGIN + done * DAY, found.on + DAY, date.max, Cause.DONE, Cause.OPEN))
    return found


def _dated(past: Past, goal: int) -> Forecast:
    found = forecast(past, goal)
    assert isinstance(found, Forecast)
    return found


def test_at_an_even_pace_the_day_is_the_one_that_can_be_reckoned() -> None:
    past = _steady(3000)
    found = _dated(past, 85)
    reckoned = BEGIN + timedelta(days=math.log(0.15) / math.log(0.99))  # 189 days

    assert found.outcome is Outcome.DATED
    assert found.low < reckoned < found.high
    assert abs((found.median - reckoned).days) <= 30
    assert (found.high - found.low).days < 150


def test_the_fewer_people_the_wider_the_interval() -> None:
    widths = []
    for people in (60, 3000):
        found = _dated(_steady(people), 78)
        widths.append((found.high - found.low).days)

    assert widths[0] > 1.3 * widths[1]


def test_the_same_past_gives_the_same_answer() -> None:
    assert forecast(_steady(200), 80) == forecast(_steady(200), 80)


def test_the_band_goes_over_three_years_of_month_ends_and_passes_the_goal_on_the_day() -> None:
    found = _dated(_steady(500), 85)
    days = [band.on for band in found.months]
    then = next(band for band in found.months if band.on >= found.median)

    assert all((day + DAY).day == 1 for day in days)
    assert days == sorted(set(days))
    assert 35 <= len(days) <= 37
    assert all(0 <= band.low <= band.median <= band.high <= 100 for band in found.months)
    assert then.median >= 85 > found.months[0].median


def test_a_goal_that_is_reached_is_reached_today() -> None:
    past = _steady(100)
    covered = sum(last > 0 for last in past.last)
    found = _dated(past, covered)
    more = _dated(past, covered + 1)

    assert (found.outcome, found.median, found.months) == (Outcome.REACHED, past.on, ())
    assert (more.outcome, more.median > past.on) == (Outcome.DATED, True)


def test_where_nobody_more_gets_done_it_is_not_reached_within_three_years() -> None:
    past = _steady(400, cut=60, daily=0.1)
    still = Past(past.on + 640 * DAY)
    for since, until, last, came, went in zip(
        past.since, past.until, past.last, past.came, past.went, strict=True
    ):
        ends = still.on.toordinal() + 1 if went == Cause.OPEN else until
        still.add(
            Stay(
                date.fromordinal(since),
                date.fromordinal(ends),
                date.fromordinal(last) if last else None,
                Cause(came),
                Cause(went),
            )
        )
    for _ in range(100):
        still.add(Stay(BEGIN, still.on + DAY, None, Cause.RULE, Cause.OPEN))
    found = _dated(still, 95)

    assert (found.outcome, found.median, found.high) == (Outcome.NOT_WITHIN, None, None)


def test_known_lapses_are_counted() -> None:
    """Everybody was done in the same weeks: a year later that lapses, goal or not."""
    lasting, lapsing = _steady(500), _steady(500)
    for number, last in enumerate(lapsing.last):
        if last:
            lapsing.last[number] = lapsing.since[number] + 365
    in_a_year = BEGIN + timedelta(days=450)
    percents = [
        next(band.median for band in _dated(past, 98).months if band.on >= in_a_year)
        for past in (lasting, lapsing)
    ]

    assert percents[0] > percents[1] + 5


@pytest.mark.parametrize(
    ("past", "lack", "needed"),
    [
        (lambda: Past(BEGIN), Lack.PEOPLE, 20),
        (lambda: _steady(19), Lack.PEOPLE, 20),
        (lambda: _steady(500, cut=54), Lack.WEEKS, 8),
        (lambda: _steady(500, daily=0.0001), Lack.COMPLETED, 25),
    ],
)
def test_where_it_would_be_guessing_it_says_of_what_there_is_too_little(past, lack, needed) -> None:
    found = forecast(past(), 90)

    assert isinstance(found, TooLittle)
    assert (found.lack, found.needed, found.found < needed) == (lack, needed, True)


def test_at_the_bounds_it_does_forecast() -> None:
    assert isinstance(forecast(_steady(500, cut=55), 90), Forecast)
    assert isinstance(forecast(_steady(60), 90), Forecast)
