"""The evaluation of a region over two years, as bare figures: coverage, what is in order, the six aims.

The policy plan of West-Friesland (2022) has its approach evaluated after two years, to say which steps
follow. Coverage is as it was released (rule 5); contact officers, routes and aims are as on the day on
which it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256

import msgspec
from sqlalchemy.orm import Session

from mhtraining.boardreport.basic_level import Known, Level, Standing
from mhtraining.boardreport.knowing import basic_level_of
from mhtraining.boardreport.models import BasicAim
from mhtraining.boardreport.region import Side, side_by_side
from mhtraining.boardreport.report import Month
from mhtraining.coverage.charted import Counted
from mhtraining.organisation.models import Region

YEARS = 2
MONTHS_BETWEEN = 3
"""The trend is told by quarter."""
ALL_MONTHS = 12 * 30
"""More months than have been released of anybody."""


class Member(msgspec.Struct, frozen=True):
    """One organisation: its figure at each of `Evaluation.months` that was released, and its aims."""

    name: str
    months: tuple[Month, ...]
    known: Known
    aims: tuple[Standing, ...]

    def level(self, aim: BasicAim) -> Level:
        """How far it meets an aim."""
        [found] = [one.level for one in self.aims if one.aim is aim]
        return found

    @property
    def is_there(self) -> bool:
        """Whether it meets all aims: the basic level."""
        return all(one.level is Level.MET for one in self.aims)


class Evaluation(msgspec.Struct, frozen=True):
    """A region as at the month end `on`, and two years before it; put together on the day `made_on`.

    `months`: the month ends of the trend, the oldest first; `together`: all members as one at those that
    every one of them released, as far as that gives nobody away.
    """

    region: str
    on: date
    made_on: date
    months: tuple[date, ...]
    members: tuple[Member, ...]
    together: tuple[Month, ...]

    @property
    def since(self) -> date:
        """Two years before it: the first month of the trend."""
        return self.months[0]

    def whole(self, on: date) -> Counted | None:
        """All members as one at a month end; None where that can't be said."""
        return next((one.counted for one in self.together if one.on == on), None)


def evaluate(session: Session, region: Region, on: date, made_on: date) -> Evaluation:
    """Put the evaluation together; `on` is a month end that is over."""
    months = trend_months(on)
    side = side_by_side(session, region.id, made_on, months=ALL_MONTHS)
    members = []
    for one in side.members:
        known, aims = basic_level_of(session, one.organisation_id, made_on)
        figures = tuple(Month(month, one.figures[month]) for month in months if month in one.figures)
        members.append(Member(one.name, figures, known, aims))
    return Evaluation(region.code, on, made_on, months, tuple(members), _together(side, months))


def trend_months(on: date) -> tuple[date, ...]:
    """The month ends of the two years up to `on`, every MONTHS_BETWEEN months, the oldest first."""
    steps = range(12 * YEARS, -1, -MONTHS_BETWEEN)
    return tuple(_month_end(on, step) for step in steps)


def digest_of(evaluation: Evaluation) -> str:
    """The SHA-256 of its figures: the same figures give the same."""
    return sha256(msgspec.json.encode(evaluation)).hexdigest()


def _together(side: Side, months: Sequence[date]) -> tuple[Month, ...]:
    released = (month for month in months if all(month in one.figures for one in side.members))
    return tuple(Month(month, side.together(month)) for month in released)


def _month_end(on: date, back: int) -> date:
    """The end of the month so many months before that of `on`."""
    year, month = divmod(on.year * 12 + on.month - back, 12)  # the first of the month after it
    return date(year, month + 1, 1) - timedelta(days=1)
