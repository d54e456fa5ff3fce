"""Draws days and periods that often coincide, so that histories meet at their boundaries."""

import random
from datetime import date, timedelta

from tests.properties.facts import Period

HISTORY_DAYS = 1100
FUTURE_DAYS = 90


def intersection(one: Period, other: Period) -> Period | None:
    """The days that lie in both, None when there are none."""
    starts_on = max(one.starts_on, other.starts_on)
    ends = [period.ends_on for period in (one, other) if period.ends_on is not None]
    ends_on = min(ends, default=None)
    return Period(starts_on, ends_on) if ends_on is None or starts_on < ends_on else None


def overlap(one: Period, other: Period) -> bool:
    """Whether some day lies in both."""
    return intersection(one, other) is not None


class Draw:
    """The chances and days of one world: about three years up to `today`, and some days beyond."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.today = date(2024, 1, 1) + timedelta(days=rng.randrange(1000))
        self.first = self.today - timedelta(days=HISTORY_DAYS)
        self.horizon = self.today + timedelta(days=FUTURE_DAYS)
        self._anchors = [self._anchor() for _ in range(rng.randint(3, 8))]

    def _anchor(self) -> date:
        day = self.first + timedelta(days=self.rng.randrange(HISTORY_DAYS))
        if self.chance(0.3):
            return day.replace(day=1) - timedelta(days=1)
        return day

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.rng.random() < probability

    def day(self, earliest: date, latest: date) -> date:
        """A day from `earliest` up to and including `latest`, often one at or beside an anchor."""
        near = self.rng.choice(self._anchors) + timedelta(days=self.rng.choice((-1, 0, 0, 0, 1)))
        if earliest <= near <= latest and self.chance(0.6):
            return near
        return earliest + timedelta(days=self.rng.randint(0, (latest - earliest).days))

    def period(self, *, endless: float = 0.4) -> Period:
        """A period anywhere from the first day to the horizon, mostly from early on; endless that often."""
        last = self.first + timedelta(days=250) if self.chance(0.6) else self.horizon - timedelta(days=1)
        starts_on = self.day(self.first, last)
        ends_on = self.day(starts_on + timedelta(days=1), self.horizon)
        return Period(starts_on, None if self.chance(endless) else ends_on)

    def inside(self, whole: Period) -> Period:
        """A part of a period, often reaching to one of its ends or both."""
        until = whole.ends_on or max(self.horizon, whole.starts_on + timedelta(days=2))
        starts_on = whole.starts_on
        if self.chance(0.5):
            starts_on = self.day(starts_on, until - timedelta(days=1))
        if self.chance(0.5):
            return Period(starts_on, whole.ends_on)
        return Period(starts_on, self.day(starts_on + timedelta(days=1), until))

    def pieces(self, whole: Period, cuts: int) -> list[Period]:
        """The period cut into consecutive pieces, one more than the cuts that fell inside it."""
        until = whole.ends_on or self.horizon
        days = {self.day(min(whole.starts_on, until), until) for _ in range(cuts)}
        starts = sorted({whole.starts_on} | {one for one in days if whole.starts_on < one < until})
        return [Period(*both) for both in zip(starts, [*starts[1:], whole.ends_on], strict=True)]
