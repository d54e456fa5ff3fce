"""What a report to the board says, as bare figures and names: its words, tables and charts are made of them.

All of it is public by rule 5 of the domain: figures come from a release, hidden ones are None. The forecast
alone is made of the facts, as days and whole percents to come (docs/public-figures.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from hashlib import sha256

import msgspec

from mhtraining.coverage.charted import BandRow, Counted


class Row(msgspec.Struct, frozen=True):
    """A figure of the fixed list; `counted` is None when it is hidden.

    `key` is its cell, the same in every report. Of a department also its `depth` (0 at the top), its whole
    `path`, and its `goal` in percent, which is the organisation's where it has none of its own.
    """

    name: str
    counted: Counted | None
    depth: int = 0
    key: str = ""
    path: str = ""
    goal: int | None = None


class Month(msgspec.Struct, frozen=True):
    """The organisation's figure at a month end; None when it is hidden."""

    on: date
    counted: Counted | None


class SignalMonth(msgspec.Struct, frozen=True):
    """How many signals departments entered for a month (its first day), and how many departments did.

    None where nothing was entered, which is not zero.
    """

    month: date
    count: int | None
    departments: int


class Aim(msgspec.Struct, frozen=True):
    """The goal: so many percent covered by a day."""

    percent: int
    reach_by: date


class Expected(msgspec.Struct, frozen=True):
    """The forecast made as at the report's day.

    `outcome`: a word of `coverage.forecast.Outcome`, "too_little", or "unknown" where the facts of today and
    the released figure do not agree on whether the goal is reached. The days as in
    `coverage.forecast.Forecast`; `months` in percent, for the chart.
    """

    outcome: str
    low: date | None = None
    median: date | None = None
    high: date | None = None
    months: tuple[BandRow, ...] = ()


class InOrder(msgspec.Struct, frozen=True):
    """How many departments there are, and the paths of those that lack something, of themselves or above.

    Contact officers, deputies and managers as at the report's day, the route as when it was made.
    """

    departments: int
    without_contact_officer: tuple[str, ...]
    without_deputy: tuple[str, ...]
    without_manager: tuple[str, ...]
    without_route: tuple[str, ...]


class Seal(msgspec.Struct, frozen=True):
    """The newest sealed digest of the ledger up to the report's day."""

    day: date
    digest: str


class Report(msgspec.Struct, frozen=True):
    """One report: the figures as at the month end `on`, put together on the day `made_on`.

    `minimum_group`: the setting by which the figures were released. `minutes`: what all required modules
    take together, as their authors say. `months` end with `on`.
    """

    code: str
    organisation: str
    on: date
    made_on: date
    minimum_group: int
    whole: Counted | None
    goal: Aim | None
    domains: tuple[Row, ...]
    departments: tuple[Row, ...]
    municipalities: tuple[Row, ...]
    modules: tuple[Row, ...]
    months: tuple[Month, ...]
    expected: Expected | None
    in_order: InOrder
    signals: tuple[SignalMonth, ...]
    minutes: int
    seal: Seal | None

    @property
    def to_go(self) -> int:
        """How many people more reach the goal; 0 where it is reached, or can't be said."""
        if self.goal is None or self.whole is None:
            return 0
        return max(0, -(-self.goal.percent * self.whole.in_scope // 100) - self.whole.covered)


def written(report: Report) -> str:
    """The report as JSON, from which `read` makes it again, with the same text; so do the same figures."""
    return msgspec.json.encode(report).decode()


def read(text: str) -> Report:
    """The report that was written so. Raises msgspec.MsgspecError for anything else."""
    return msgspec.json.decode(text, type=Report)


def digest_of(report: Report) -> str:
    """What the report says of its own data: the SHA-256 of `written`."""
    return sha256(written(report).encode()).hexdigest()


def shown(rows: Iterable[Row]) -> list[Row]:
    """The rows that are not hidden and count anybody."""
    return [row for row in rows if row.counted is not None and row.counted.in_scope]


def goal_of(row: Row, report: Report) -> int | None:
    """The goal that holds for this figure, in percent."""
    return row.goal if row.goal is not None or report.goal is None else report.goal.percent


def is_reached(counted: Counted | None, goal: int | None) -> bool:
    """Whether a figure that is shown, of anybody, has reached a goal, exactly: 79,9 % is not 80 %."""
    if counted is None or goal is None or not counted.in_scope:
        return False
    return counted.covered * 100 >= goal * counted.in_scope


def change_of(before: Counted | None, after: Counted | None) -> Fraction | None:
    """By how many points of percent coverage changed, exactly; None where one of both is not shown."""
    if before is None or after is None or not before.in_scope or not after.in_scope:
        return None
    return 100 * (Fraction(after.covered, after.in_scope) - Fraction(before.covered, before.in_scope))
