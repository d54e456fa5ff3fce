"""Histories whose future is known: people simulated one by one, in a way the forecast does not know.

Everybody completes after a time of his own (quick, slow, at the due day, or hardly ever), measured in
working days that holidays, campaigns and quiet months stretch and squeeze; departments begin one after
another; people come and go; completions lapse and are renewed in time, late, or not.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from mhtraining.coverage.stays import Cause, Past, Stay

BEGIN = date(2022, 1, 3)
HORIZON = 3 * 366
FAR = 10**6


@dataclass(frozen=True)
class Whole:
    """All stays, past and future, as (since, until, last, came, went); days counted from BEGIN.

    `last` is None when not covered, FAR when there is no last valid day.
    """

    stays: list[tuple[int, int, int | None, Cause, Cause]]
    end: int

    def past(self, cut: int) -> Past:
        """What is known at the end of this day."""
        on = BEGIN + timedelta(days=cut)
        found = Past(on)
        for since, until, last, came, went in self.stays:
            if since <= cut:
                ended = until <= cut
                found.add(
                    Stay(
                        BEGIN + timedelta(days=since),
                        BEGIN + timedelta(days=min(until, cut + 1)),
                        None if last is None else date.max if last == FAR else BEGIN + timedelta(days=last),
                        came,
                        went if ended else Cause.OPEN,
                    )
                )
        return found

    def percents(self) -> list[float]:
        """Percent covered on every day."""
        people, covered = [0] * (self.end + 1), [0] * (self.end + 1)
        for since, until, last, _, _ in self.stays:
            for counts in (people, covered) if last is not None else (people,):
                counts[since] += 1
                counts[min(until, self.end)] -= 1
        both = zip(accumulate(covered), accumulate(people), strict=True)
        return [100 * one / all_ if all_ else 0.0 for one, all_ in both][: self.end]


@dataclass
class Nature:
    """How one organisation is, unknown to the forecast."""

    people: int
    median: float
    shape: float
    hardly: float
    due: int
    at_due: float
    turnover: float
    growth: float
    valid: int | None
    renews: float
    again: float
    new_covered: float
    groups: list[int]


def nature(rng: random.Random, cut: int) -> Nature:
    """An organisation; its departments begin by the day `cut`, for what is required stays as it is then."""
    return Nature(
        people=round(math.exp(rng.uniform(math.log(60), math.log(3000)))),
        median=math.exp(rng.uniform(math.log(15), math.log(200))),
        shape=rng.uniform(0.6, 1.4),
        hardly=rng.uniform(0.03, 0.35),
        due=rng.choice([30, 60, 90]),
        at_due=rng.choice([0, rng.uniform(0, 0.4)]),
        turnover=rng.uniform(0.04, 0.2),
        growth=rng.uniform(0.7, 1.3),
        valid=rng.choice([None, 365, 730, 730]),
        renews=rng.uniform(0.2, 0.9),
        again=rng.uniform(0.5, 2),
        new_covered=rng.uniform(0, 0.15),
        groups=sorted(rng.randrange(min(300, cut)) for _ in range(rng.choice([0, 0, 1, 3]))),
    )


def whole(rng: random.Random, nature: Nature, end: int) -> Whole:
    clock = _working_days(rng, end)
    stays: list[tuple[int, int, int | None, Cause, Cause]] = []
    starts = [0, *nature.groups]
    for number in range(nature.people):
        _life(rng, nature, clock, rng.choice(starts) if number else 0, Cause.RULE, end, stays)
    day = 0.0
    while True:
        day += rng.expovariate(nature.people * nature.turnover * nature.growth / 365)
        if day >= end:
            return Whole(stays, end)
        _life(rng, nature, clock, int(day), Cause.FLOW, end, stays)


def _life(rng, nature, clock, day, came, end, stays) -> None:
    gone = day + 1 + int(rng.expovariate(nature.turnover / 365))
    stop = min(gone, end)

    def close(since, until, last, came, went):
        if until >= stop:
            until, went = stop, Cause.FLOW if gone <= end else Cause.OPEN
        if since < until:
            stays.append((since, until, last, came, went))
        return until < stop

    factor = 1.0
    hardly = rng.random() < nature.hardly
    covered = came == Cause.FLOW and rng.random() < nature.new_covered
    while day < stop:
        if not covered:
            done = max(day + 1, _after(clock, day, factor * _delay(rng, nature, hardly)))
            if not close(day, done, None, came, Cause.DONE):
                return
            day, came, covered = done, Cause.DONE, True
        if nature.valid is None:
            close(day, FAR, FAR, came, Cause.OPEN)
            return
        last = day + (nature.valid if came == Cause.DONE else rng.randrange(1, nature.valid + 1))
        while rng.random() < nature.renews:
            renewed = max(day + 1, last - rng.randrange(60))
            if not close(day, renewed, last, came, Cause.RENEWED):
                return
            day, came, last = renewed, Cause.RENEWED, last + nature.valid
        if not close(day, last + 1, last, came, Cause.LAPSED):
            return
        day, came, covered, factor = last + 1, Cause.LAPSED, False, nature.again


def _delay(rng: random.Random, nature: Nature, hardly: bool) -> float:
    if hardly:
        return rng.expovariate(1 / 2000)
    if rng.random() < nature.at_due:
        return max(1.0, rng.gauss(nature.due, 8))
    return nature.median * (rng.expovariate(1) / math.log(2)) ** (1 / nature.shape)


def _working_days(rng: random.Random, end: int) -> list[float]:
    """Working time that has passed by each day: none at weekends, less in holidays, waves of months."""
    season, waves = rng.uniform(0, 0.35), rng.uniform(0, 0.4)
    passed, found, level = 0.0, [], 0.0
    boosts = {}
    for _ in range(rng.randrange(4)):
        first, much = rng.randrange(end), rng.uniform(1.5, 3)
        boosts |= dict.fromkeys(range(first, first + rng.randrange(14, 42)), much)
    for day in range(end + 4000):
        if day % 30 == 0:
            level = 0.5 * level + math.sqrt(0.75) * rng.gauss(0, waves)
        of_year = (day % 365) / 365
        low = 1 - season * (1.0 if 0.52 < of_year < 0.66 else 0.5 if of_year > 0.96 else -0.1)
        weekday = 1.4 if day % 7 < 5 else 0.0
        passed += weekday * low * math.exp(level - waves**2 / 2) * boosts.get(day, 1)
        found.append(passed)
    return found


def _after(clock: list[float], day: int, delay: float) -> int:
    """The day by which so much working time has passed since `day`."""
    return bisect_left(clock, clock[day] + delay)
