"""On which day the coverage goal is reached, with an interval that holds it four times in five.

Method: life tables of what was seen (`life_tables.py`), and everybody carried forward by them, many
times over (`simulating.py`): the cohort-component method of population forecasts, with chance. Of these
runs the day on which the goal is first reached is taken: the median, and the 10th and 90th percentile
(with runs that never reach it counted as later than all). Sources: E. L. Kaplan and P. Meier,
"Nonparametric estimation from incomplete observations", JASA 53 (1958); T. R. Holford, "The analysis of
rates and of survivorship using log-linear models", Biometrics 36 (1980); D. Gamerman, "Dynamic Bayesian
models for survival data", Applied Statistics 40 (1991); P. S. Fader and B. G. S. Hardie, "How to project
customer retention", Journal of Interactive Marketing 21 (2007); S. H. Preston, P. Heuveline and
M. Guillot, "Demography" (2001), on the cohort-component method.

What is required is taken to stay as it is today. Tested against 200 made histories whose future is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mhtraining.coverage.stays import Cause, Past

if TYPE_CHECKING:
    from mhtraining.coverage.life_tables import Array

SEED = 20_261_122
LOW, MIDDLE, HIGH = 10, 50, 90
FEWEST_COMPLETED = 25
"""Fewer people who got done in two years say the pace no better than to a fifth (1/√25)."""
FEWEST_WEEKS = 8
"""Less than two periods of four weeks say nothing of how one differs from the next."""
FEWEST_PEOPLE = 20
"""Among fewer, one person is more than the five points by which goals are set."""


class Outcome(StrEnum):
    """What the forecast comes to."""

    REACHED = "reached"
    """It is reached already."""
    DATED = "dated"
    """It is reached on `median`, as likely before as after."""
    NOT_WITHIN = "not_within"
    """More likely than not it is not reached within three years."""


class Lack(StrEnum):
    """Of what there is too little to forecast."""

    PEOPLE = "people"
    WEEKS = "weeks"
    COMPLETED = "completed"


@dataclass(frozen=True)
class TooLittle:
    """A forecast would be guessing: `found` of what is lacking, where `needed` would do."""

    on: date
    goal_percent: int
    lack: Lack
    found: int
    needed: int


@dataclass(frozen=True)
class Band:
    """Percent covered on the last day of a month: what it lies below, about, and above (10, 50, 90 %)."""

    on: date
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """When the goal is reached, as seen on the day `on`.

    Of `low` and `high`: with a chance of one in ten it is before the one, with one in ten after the
    other. None stands for later than three years. `months`: the coming three years, for the chart.
    """

    on: date
    goal_percent: int
    outcome: Outcome
    low: date | None
    median: date | None
    high: date | None
    months: tuple[Band, ...]


def forecast(past: Past, goal_percent: int) -> Forecast | TooLittle:
    """When coverage first is at least `goal_percent`; the same past gives the same answer.

    Imports numpy: for a job in the background. TooLittle where it would be guessing.
    """
    people = sum(went == Cause.OPEN for went in past.went)
    covered = sum(went == Cause.OPEN and last > 0 for went, last in zip(past.went, past.last, strict=True))
    if people and covered * 100 >= goal_percent * people:
        return Forecast(past.on, goal_percent, Outcome.REACHED, past.on, past.on, past.on, ())
    lack = _lacking(past, people)
    if lack is not None:
        return TooLittle(past.on, goal_percent, *lack)
    from mhtraining.coverage.life_tables import columns
    from mhtraining.coverage.simulating import simulate

    in_scope, reached = simulate(columns(past), SEED)
    share = 100 * reached / (in_scope + 1e-9)
    low, median, high = _days(past.on, share, goal_percent)
    outcome = Outcome.NOT_WITHIN if median is None else Outcome.DATED
    return Forecast(past.on, goal_percent, outcome, low, median, high, _months(past.on, share))


def _lacking(past: Past, people: int) -> tuple[Lack, int, int] | None:
    today = past.on.toordinal()
    weeks = (today + 1 - min(past.since, default=today + 1)) // 7
    completed = sum(
        went == Cause.DONE and until > today - 728 for went, until in zip(past.went, past.until, strict=True)
    )
    for lack, found, needed in (
        (Lack.PEOPLE, people, FEWEST_PEOPLE),
        (Lack.WEEKS, weeks, FEWEST_WEEKS),
        (Lack.COMPLETED, completed, FEWEST_COMPLETED),
    ):
        if found < needed:
            return lack, found, needed
    return None


def _days(on: date, share: Array, goal: int) -> tuple[date | None, ...]:
    """The percentiles of the first day; between the ends of two weeks the share goes straight."""
    import numpy as np

    over = share >= goal
    first = np.where(over.any(axis=1), over.argmax(axis=1), 0)
    runs = np.arange(len(share))
    before, after = share[runs, np.maximum(first - 1, 0)], share[runs, first]
    part = np.clip((goal - before) / np.maximum(after - before, 1e-9), 0, 1)
    days = np.where(first > 0, np.ceil(7 * (first - 1 + part)), np.inf)
    return tuple(
        None if np.isinf(found) else on + timedelta(days=max(1, int(found)))
        for found in np.percentile(days, (LOW, MIDDLE, HIGH), method="inverted_cdf")
    )


def _months(on: date, share: Array) -> tuple[Band, ...]:
    import numpy as np

    found = []
    end = _month_end(on)
    while (end - on).days <= 7 * (share.shape[1] - 1):
        week, days = divmod((end - on).days, 7)
        then: Any = share[:, week]
        if days:
            then = then + (share[:, week + 1] - then) * days / 7
        low, middle, high = (round(float(each), 1) for each in np.percentile(then, (LOW, MIDDLE, HIGH)))
        found.append(Band(end, low, middle, high))
        end = _month_end(end + timedelta(days=1))
    return tuple(found)


def _month_end(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)
