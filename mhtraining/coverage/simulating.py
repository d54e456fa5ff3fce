"""An organisation's people carried forward in weeks, many times: the cohort-component method; needs numpy.

Everybody stands in a cohort: waiting since so many weeks (at first, or since a lapse), or covered until
some week. Each week cohorts lose who leaves, complete and renew by their life tables, lapse on days that
are known, and gain who joins. Every run draws its own rates from what the past leaves uncertain, its own
periods of joining and leaving from those seen (bootstrap), and its own chance of the week.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mhtraining.coverage.life_tables import (
    AHEAD,
    AHEAD_EDGES,
    EDGES,
    MEMORY,
    PERIOD,
    Array,
    Columns,
    Common,
    Fit,
    Table,
    common_factor,
    fitted,
    renewing,
    waiting,
)
from mhtraining.coverage.stays import Cause

RUNS = 400
SLOPE, SLOPE_SD = -0.5, 0.35
"""What is believed of how the log hazard changes with each doubling of the time people wait, until seen
otherwise: between no change (all alike) and -0.7 (they differ so much that it falls as one over time)."""
WEEKS = 157
"""Three years."""
LONGEST = 105
"""Weeks of waiting that are told apart: up to the last class of the life tables."""
AHEAD_WEEKS = AHEAD // 7
POINTS = 8
"""A distribution of validity is carried as so many equally likely points."""
BEYOND = WEEKS + AHEAD_WEEKS


@dataclass(frozen=True)
class Rates:
    """What the past says: three life tables, and what the periods have in common."""

    first: Fit
    again: Fit
    ahead: Fit
    common: Common


def rates(found: Columns) -> Rates:
    """Fit the life tables; what has not been seen yet (lapses, renewals) stays as open as it is."""
    tables = [waiting(found, after_lapse=False), waiting(found, after_lapse=True), renewing(found)]
    fits = _fits(tables, 0.0)
    common = common_factor(tables, list(fits), found.periods)
    return Rates(*_fits(tables, common.spread), common)


def _fits(tables: list[Table], spread: float) -> tuple[Fit, Fit, Fit]:
    first, again, ahead = tables
    of_first = fitted(first, level=np.log(0.01), level_sd=2.0, slope=SLOPE, slope_sd=SLOPE_SD, spread=spread)
    return (
        of_first,
        fitted(again, level=of_first.mean, level_sd=1.0, slope=0.0, slope_sd=0.2, spread=spread),
        fitted(ahead, level=np.log(0.006), level_sd=1.2, slope=0.3, slope_sd=0.3, spread=spread),
    )


def simulate(found: Columns, seed: int) -> tuple[Array, Array]:
    """People in scope and covered at the end of each coming week, one run a row; week 0 is today."""
    rng = np.random.default_rng(seed)
    known = rates(found)
    hazards = [_by_week(fit.drawn(rng, RUNS), EDGES) for fit in (known.first, known.again)]
    renewing_by_week = _by_week(known.ahead.drawn(rng, RUNS), AHEAD_EDGES)[:, ::-1]  # the nearest lapse first
    factor = _factor(rng, known.common)
    joins, leaves = _turnover(rng, found)
    crowd = _Crowd(rng, *_start(found), *_arrivals(rng, found))
    in_scope, covered = np.empty((RUNS, WEEKS + 1)), np.empty((RUNS, WEEKS + 1))
    for week in range(WEEKS + 1):
        covered[:, week] = crowd.covered(week)
        in_scope[:, week] = covered[:, week] + crowd.waiting()
        period, fresh = divmod(week * 7, PERIOD)
        if not fresh:
            pace = -factor[:, period, None]
            chances = [-np.expm1(hazard * pace) for hazard in (*hazards, renewing_by_week)]
        crowd.leave(week, in_scope[:, week], leaves[:, period] * 7)
        done = crowd.complete(chances[:2])
        crowd.renew(week, chances[2])
        crowd.pass_week(week)
        crowd.arrive(week, done, joins[:, period] * 7)
    return in_scope, covered


@dataclass
class _Crowd:
    """Everybody, in every run: a row each.

    `first` and `again`: who waits, by weeks since they came into scope, or since they lapsed. `cover`: who
    is covered, by the coming week in which that lapses. `share_new`: of those who join, how many are
    covered already. The points: for how many weeks one is covered then, on completing, and how many a
    renewal adds.
    """

    rng: np.random.Generator
    first: Array
    again: Array
    cover: Array
    share_new: Array
    points_new: Array
    points_done: Array
    points_renewed: Array

    def covered(self, week: int) -> Array:
        """How many are covered as this week begins."""
        return np.asarray(self.cover[:, week:].sum(axis=1))

    def waiting(self) -> Array:
        """How many are not."""
        return np.asarray(self.first.sum(axis=1) + self.again.sum(axis=1))

    def leave(self, week: int, people: Array, share: Array) -> None:
        """Some leave, whoever they are."""
        gone = self._luck(share * people) / np.maximum(people, 1e-9)
        staying = 1 - np.minimum(1, gone)[:, None]
        for cohorts in (self.first, self.again, self.cover[:, week:]):
            cohorts *= staying

    def complete(self, chances: list[Array]) -> Array:
        """Some of those who wait get done; gives how many."""
        done = np.zeros(RUNS)
        for cohorts, chance in zip((self.first, self.again), chances, strict=True):
            moved = self._moved(cohorts, chance)
            cohorts -= moved
            done += moved.sum(axis=1)
        return done

    def renew(self, week: int, chance: Array) -> None:
        """Some of those whose last valid day is near renew: that many weeks are added to it."""
        near = self.cover[:, week : week + AHEAD_WEEKS]
        moved = self._moved(near, chance)
        near -= moved
        for point in self.points_renewed:
            into = min(week + point, BEYOND)
            last = min(into + AHEAD_WEEKS, BEYOND)
            self.cover[:, into:last] += moved[:, : last - into] / POINTS
            self.cover[:, BEYOND] += moved[:, last - into :].sum(axis=1) / POINTS

    def pass_week(self, week: int) -> None:
        """Who waits, waits a week longer; whose last valid day fell in this week, lapses."""
        for cohorts in (self.first, self.again):
            oldest = cohorts[:, -2:].sum(axis=1)
            cohorts[:, 1:] = cohorts[:, :-1].copy()
            cohorts[:, -1] = oldest
        self.first[:, 0] = 0
        self.again[:, 0] = self.cover[:, week]
        self.cover[:, week] = 0

    def arrive(self, week: int, done: Array, joining: Array) -> None:
        """Who got done is covered from now on; and some join."""
        came = self._luck(joining)
        self.first[:, 0] += came * (1 - self.share_new)
        for points, people in ((self.points_done, done), (self.points_new, came * self.share_new)):
            for point in points:
                self.cover[:, min(week + point, BEYOND)] += people / POINTS

    def _moved(self, cohorts: Array, chance: Array) -> Array:
        """Who of these cohorts moves: as many as expected, give or take the chance of small numbers."""
        expected = cohorts * chance
        total = expected.sum(axis=1)
        expected *= (self._luck(total) / np.maximum(total, 1e-9))[:, None]
        return np.asarray(np.minimum(cohorts, expected, out=expected))

    def _luck(self, expected: Array) -> Array:
        return np.asarray(self.rng.poisson(np.maximum(expected, 0)), dtype=float)


def _by_week(logs: Array, edges: Array) -> Array:
    """Hazards per week since the clock began, from those of the classes."""
    weeks = LONGEST if edges is EDGES else AHEAD_WEEKS
    number = np.searchsorted(edges[1:-1], np.arange(weeks) * 7, side="right")
    return np.asarray(7 * np.exp(np.minimum(logs, 0))[:, number])


def _factor(rng: np.random.Generator, common: Common) -> Array:
    """The common factor of every coming period: an autoregression of the first order on its logarithm."""
    spread = common.spread * np.sqrt(common.worth / rng.chisquare(common.worth, RUNS))
    level = rng.standard_normal(RUNS) * common.level_sd
    periods = WEEKS * 7 // PERIOD + 1
    found = np.empty((RUNS, periods))
    now = np.full(RUNS, common.latest)
    for period in range(periods):
        now = MEMORY * now + np.sqrt(1 - MEMORY**2) * spread * rng.standard_normal(RUNS)
        found[:, period] = np.exp(level + now - spread**2 / 2)
    return found


def _turnover(rng: np.random.Generator, found: Columns) -> tuple[Array, Array]:
    """People who join a day, and the share that leaves a day, for every coming period of every run."""
    periods = max(found.periods, 1)
    end = found.today + 1
    joined, left, days = np.zeros(periods), np.zeros(periods), np.zeros(periods)
    for period in range(periods):
        first = end - PERIOD * (period + 1)
        inside = (found.since >= max(first, found.begin + 1)) & (found.since < first + PERIOD)
        joined[period] = (inside & (found.came == Cause.FLOW)).sum()
        inside = (found.until >= first) & (found.until < first + PERIOD)
        left[period] = (inside & (found.went == Cause.FLOW)).sum()
        seen = np.minimum(found.until, first + PERIOD) - np.maximum(found.since, first)
        days[period] = seen[seen > 0].sum()
    world = rng.integers(periods, size=(RUNS, periods))
    coming = WEEKS * 7 // PERIOD + 1
    drawn = np.take_along_axis(world, rng.integers(periods, size=(RUNS, coming)), axis=1)
    more = [rng.gamma(total + 1, 1 / (total + 1), (RUNS, 1)) for total in (joined.sum(), left.sum())]
    return joined[drawn] / PERIOD * more[0], (left / np.maximum(days, 1))[drawn] * more[1]


def _arrivals(rng: np.random.Generator, found: Columns) -> tuple[Array, Array, Array, Array]:
    """Who joins covered already (a share per run), and for how many weeks one is covered then.

    In turn: the share, weeks on joining, weeks after completing, and weeks that a renewal adds.
    """
    recent = found.since >= found.begin
    new = recent & (found.came == Cause.FLOW)
    with_cover = int((new & (found.last > 0)).sum())
    share = rng.beta(with_cover + 0.5, new.sum() - with_cover + 0.5, RUNS)
    done = _points((found.last - found.since)[recent & (found.came == Cause.DONE)], None)
    before = found.last[np.flatnonzero(found.went == Cause.RENEWED)]
    after = found.last[np.flatnonzero(found.came == Cause.RENEWED)]
    added = after - before if len(before) == len(after) else np.array([])
    return (
        share,
        _points((found.last - found.since)[new & (found.last > 0)], done),
        done,
        _points(added[added > 0], done),
    )


def _points(days: Array, other: Array | None) -> Array:
    if len(days) < POINTS and other is not None:
        return other
    if not len(days):
        return np.full(POINTS, BEYOND)
    at = (np.arange(POINTS) + 0.5) / POINTS
    weeks = np.quantile(days, at, method="nearest") // 7
    return np.asarray(np.clip(weeks, 1, BEYOND), dtype=int)


def _start(found: Columns) -> tuple[Array, Array, Array]:
    """Where everybody stands today: who waits at first, who waits after a lapse, who is covered."""
    here = found.went == Cause.OPEN
    wait = []
    for lapsed in (False, True):
        of_these = here & (found.last == 0) & ((found.came == Cause.LAPSED) == lapsed)
        weeks = np.minimum((found.today + 1 - found.since[of_these]) // 7, LONGEST - 1)
        wait.append(np.tile(np.bincount(weeks, minlength=LONGEST).astype(float), (RUNS, 1)))
    covered = here & (found.last > 0)
    weeks = np.minimum((found.last[covered] - found.today) // 7, BEYOND)
    return wait[0], wait[1], np.tile(np.bincount(weeks, minlength=BEYOND + 1).astype(float), (RUNS, 1))
