"""What a chart is drawn from: plain rows, the same as those of the table beside it.

The rows of a chart, written out, are all that its drawing depends on; their digest is its version. Nothing
here imports what draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

import msgspec

DRAWN_AS = "1"
"""Another number whenever the same rows are drawn otherwise: what was drawn before is then drawn anew."""


class Counted(msgspec.Struct, frozen=True):
    """How many people are in the denominator, and how many of them are covered."""

    in_scope: int
    covered: int

    @property
    def percent(self) -> int | None:
        """In whole percent, rounded down; None when nobody is in scope."""
        return self.covered * 100 // self.in_scope if self.in_scope else None


class DepartmentRow(msgspec.Struct, frozen=True):
    """A department with all below it. `depth` is 0 for the first of the chart; `goal` in percent."""

    name: str
    depth: int
    counted: Counted
    goal: int | None = None


class ByDepartment(msgspec.Struct, frozen=True, tag="departments"):
    """Coverage by department against the goal, as at the day `on`."""

    language: str
    on: date
    rows: tuple[DepartmentRow, ...]


class MonthRow(msgspec.Struct, frozen=True):
    """Coverage at the end of a month (of the running one: on its last known day)."""

    on: date
    counted: Counted


class BandRow(msgspec.Struct, frozen=True):
    """What is expected at the end of a month to come, in percent: the median and an 80 % interval."""

    on: date
    low: float
    median: float
    high: float


class Trend(msgspec.Struct, frozen=True, tag="trend"):
    """Coverage per month, with what is expected and the goal (percent), where there are."""

    language: str
    months: tuple[MonthRow, ...]
    band: tuple[BandRow, ...] = ()
    goal: int | None = None


class HeatRow(msgspec.Struct, frozen=True):
    """A department and its figure of every module, in order; None where the module is not required."""

    name: str
    depth: int
    cells: tuple[Counted | None, ...]


class Heat(msgspec.Struct, frozen=True, tag="heat"):
    """Coverage by department and module, as at the day `on`; `modules` are titles. The goal in percent."""

    language: str
    on: date
    modules: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    goal: int | None = None


class ExpiryRow(msgspec.Struct, frozen=True):
    """How many people have a completion that lapses in this month (its first day)."""

    month: date
    people: int


class Ahead(msgspec.Struct, frozen=True, tag="ahead"):
    """Completions that lapse in the months to come, seen from the day `on`."""

    language: str
    on: date
    rows: tuple[ExpiryRow, ...]


class SignalRow(msgspec.Struct, frozen=True):
    """A month by its last day: coverage then, and how many signals came in (None: nothing was entered)."""

    on: date
    counted: Counted
    signals: int | None


class Signals(msgspec.Struct, frozen=True, tag="signals"):
    """Signals beside coverage, month by month; `wave`: the last day of the month of a training wave."""

    language: str
    rows: tuple[SignalRow, ...]
    wave: date | None = None


Charted = ByDepartment | Trend | Heat | Ahead | Signals


def kind(charted: Charted) -> str:
    """Which chart this is, in one word."""
    return str(charted.__struct_config__.tag)


def written(charted: Charted) -> str:
    """The rows as text, from which `read` makes them again."""
    return msgspec.json.encode(charted).decode()


def read(text: str) -> Charted:
    """The rows that were written so. Raises msgspec.MsgspecError for anything else."""
    charted: Charted = msgspec.json.decode(text, type=Charted)
    return charted


def version_of(text: str) -> str:
    """The version of a chart whose rows are written so: the same rows, the same version."""
    return sha256(f"{DRAWN_AS}\n{text}".encode()).hexdigest()


def last_known(months: Sequence[MonthRow]) -> MonthRow | None:
    """The last month of which there is a figure."""
    return next((month for month in reversed(months) if month.counted.percent is not None), None)
