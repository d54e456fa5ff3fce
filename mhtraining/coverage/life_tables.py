"""Life tables of an organisation's past: how fast people complete, and how sure that is; needs numpy.

Piecewise-constant hazards by time since the clock began, from occurrences and exposures (those who left
or still wait count for as long as they were seen: actuarial life table; equal to a Poisson model, Holford
1980, Laird and Olivier 1981), made smooth by a random walk on the log hazard as prior (Gamerman 1991).
The walk has a trend, so that beyond the longest time seen the hazard goes on as it went, with ever less
certainty: as in projecting retention, those left are the slower ones (Fader and Hardie 2007).

Months differ for everybody at once (holidays, campaigns): the spread of what was done against what was
expected per four weeks, beyond chance, is carried along as a common factor, else large organisations
would seem to be known exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from mhtraining.coverage.stays import Cause, Past

Array = np.ndarray[Any, np.dtype[Any]]

EDGES = np.array([0, 7, 14, 28, 42, 56, 84, 112, 168, 224, 336, 504, 728, 1456])
"""Bounds of the classes of time since the clock began, in days; the last class has no end."""
AHEAD = 91
"""Renewing counts from so many days before the last valid day has passed."""
AHEAD_EDGES = np.array([0, 35, 63, 77, 91])
PERIOD = 28
PERIODS = 26
"""Learnt from at most so many periods of four weeks, two years: what was before was another time."""
SPREAD, SPREAD_WORTH = 0.3, 6
"""What is believed of the spread between periods before anything was seen (0.3: three in ten), and how
many periods that belief is worth."""
STEP = 0.4
"""By how much the log hazard may stray from its trend, per doubling of the time (standard deviation)."""
MEMORY = 0.5
"""How much of one period's common factor is left in the next."""


@dataclass(frozen=True)
class Table:
    """Occurrences and exposures (in days) per class of time and period; period 0 is the latest."""

    edges: Array
    events: Array
    exposure: Array


@dataclass(frozen=True)
class Fit:
    """Log hazards per day and class: the mean, and a square root of their covariance."""

    mean: Array
    root: Array

    def drawn(self, rng: np.random.Generator, times: int) -> Array:
        """So many draws of the log hazards, one a row."""
        return np.asarray(self.mean + rng.standard_normal((times, len(self.mean))) @ self.root.T)


@dataclass(frozen=True)
class Columns:
    """A past as arrays, seen through the window of the periods that are learnt from."""

    since: Array
    until: Array
    last: Array
    came: Array
    went: Array
    today: int
    begin: int

    @property
    def periods(self) -> int:
        """How many whole periods there are."""
        return int(min(PERIODS, (self.today + 1 - self.begin) // PERIOD))


def columns(past: Past) -> Columns:
    """The past as arrays."""
    since = np.asarray(past.since, dtype=np.int64)
    today = past.on.toordinal()
    begin = int(since.min()) if len(since) else today + 1
    return Columns(
        since,
        np.asarray(past.until, dtype=np.int64),
        np.asarray(past.last, dtype=np.int64),
        np.asarray(past.came),
        np.asarray(past.went),
        today,
        max(begin, today + 1 - PERIODS * PERIOD),
    )


def waiting(found: Columns, *, after_lapse: bool) -> Table:
    """Of those who wait since they came into scope, or since their last valid day: how many get done."""
    chosen = (found.last == 0) & ((found.came == Cause.LAPSED) == after_lapse)
    return _table(found, chosen, found.since, Cause.DONE, EDGES)


def renewing(found: Columns) -> Table:
    """Of those who are covered, by time from `AHEAD` days before it lapses: how many renew."""
    chosen = found.last > 0
    return _table(found, chosen, found.last + 1 - AHEAD, Cause.RENEWED, AHEAD_EDGES)


def _table(found: Columns, chosen: Array, clock: Array, event: Cause, edges: Array) -> Table:
    clock, since, until = clock[chosen], found.since[chosen], found.until[chosen]
    happened = found.went[chosen] == event
    end = found.today + 1
    exposure = np.zeros((len(edges) - 1, PERIODS))
    for number, (low, high) in enumerate(pairwise(edges)):
        high = high if number < len(edges) - 2 else 10**6
        start, stop = np.maximum(clock + low, since), np.minimum(clock + high, until)
        start = np.maximum(start, found.begin)
        kept = stop > start
        start, stop = start[kept], stop[kept]
        for period in range(PERIODS):
            first = end - PERIOD * (period + 1)
            days = np.minimum(stop, first + PERIOD) - np.maximum(start, first)
            exposure[number, period] = days[days > 0].sum()
    at = until[happened]
    period = (found.today - at) // PERIOD
    number = np.searchsorted(edges[1:-1], at - clock[happened], side="left")
    well = (at - clock[happened] > 0) & (period >= 0) & (period < PERIODS) & (at > found.begin)
    events = np.zeros_like(exposure)
    np.add.at(events, (number[well], period[well]), 1)
    return Table(edges, events, exposure)


def fitted(
    table: Table, *, level: float | Array, level_sd: float, slope: float, slope_sd: float, spread: float = 0.0
) -> Fit:
    """The log hazards that the table and the prior make likely (Laplace's approximation).

    `level` is the log hazard believed at first, or one per class; `slope` what it changes per doubling of
    the time. `spread` is that between periods: it makes what one period says worth less.
    """
    middle = np.sqrt((table.edges[:-1] + 4.0) * table.edges[1:])
    far = np.log2(middle / middle[0])
    prior = level_sd**2 + slope_sd**2 * np.outer(far, far) + STEP**2 * np.minimum.outer(far, far)
    precision = np.linalg.inv(prior + 1e-9 * np.eye(len(far)))
    mean = level + slope * far
    events, exposure = table.events.sum(axis=1), table.exposure.sum(axis=1)
    worth = np.ones_like(events)
    x = np.array(mean, dtype=float)
    for step in range(60):
        expected = exposure * np.exp(x)
        if spread and step % 5 == 0:
            parts = table.exposure * np.exp(x)[:, None]
            worth = 1 / (1 + spread**2 * (parts**2).sum(axis=1) / np.maximum(parts.sum(axis=1), 1e-9))
        slope_of = worth * (events - expected) - precision @ (x - mean)
        move = np.linalg.solve(precision + np.diag(worth * expected), slope_of)
        x = x + np.clip(move, -1.5, 1.5)
        if np.abs(move).max() < 1e-6 and step > 10:
            break
    curvature = precision + np.diag(worth * exposure * np.exp(x))
    return Fit(x, np.linalg.cholesky(np.linalg.inv(curvature)))


@dataclass(frozen=True)
class Common:
    """The factor that all share in a period: its spread, how many periods that rests on, the latest."""

    spread: float
    worth: float
    level_sd: float
    latest: float


def common_factor(tables: list[Table], fits: list[Fit], periods: int) -> Common:
    """How much the periods differ beyond chance: what was done against what the fits expect."""
    pairs = zip(tables, fits, strict=True)
    done = np.sum([table.events.sum(axis=0) for table in tables], axis=0)[:periods]
    expected = np.sum([np.exp(fit.mean) @ table.exposure for table, fit in pairs], axis=0)[:periods]
    usable = int((expected >= 3).sum())
    seen = ((done - expected) ** 2 - expected).sum() / max((expected**2).sum(), 1e-9)
    worth = max(0, usable - 4)
    variance = (worth * max(seen, 0.0) + SPREAD_WORTH * SPREAD**2) / (worth + SPREAD_WORTH)
    effective = expected.sum() ** 2 / max((expected**2).sum(), 1e-9)
    latest = 0.0
    if len(expected) and expected[0] > 0:
        trust = variance / (variance + 1 / expected[0])
        latest = float(trust * np.log((done[0] + 1) / (expected[0] + 1)))
    level_sd = float(np.sqrt(variance * (1 + MEMORY) / (1 - MEMORY) / max(effective, 1)))
    return Common(float(np.sqrt(variance)), worth + SPREAD_WORTH, level_sd, latest)
