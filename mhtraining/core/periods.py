"""Periods of days: when one holds, in SQL and in Python, and the arithmetic of sets of days.

A period runs from its first day up to, not including, its first day no longer. A set of days is a
list of such runs `(first, end)`; `FOREVER` is the end of a run that has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, Date, and_, bindparam, or_

FOREVER = date.max

Run = tuple[date, date]
Days = list[Run]


class Period(Protocol):
    """Anything with a first day and a first day no longer (None while it lasts)."""

    @property
    def starts_on(self) -> date:
        """First day."""

    @property
    def ends_on(self) -> date | None:
        """First day no longer."""


DAY = bindparam("on", type_=Date)
"""The day asked about, in a statement that is built once and executed with `on`.

Building a statement takes longer than executing it, so those of every page are built once.
"""
Day = date | BindParameter[date]


def holds_on(model: Any, on: Day) -> ColumnElement[bool]:
    """SQL condition: the period of `model` (a model, an alias or a row source) holds on this day."""
    return and_(model.starts_on <= on, or_(model.ends_on.is_(None), model.ends_on > on))


def run_of(period: Period) -> Run:
    """The days of one period."""
    return period.starts_on, period.ends_on or FOREVER


def merged(runs: Iterable[Run]) -> Days:
    """The same days as the fewest runs, in order: runs that overlap or touch become one."""
    days: Days = []
    there = [run for run in runs if run[0] < run[1]]
    if len(there) < 2:  # as with most people
        return there
    for first, end in sorted(there):
        if days and first <= days[-1][1]:
            days[-1] = (days[-1][0], max(days[-1][1], end))
        else:
            days.append((first, end))
    return days


def days_of(periods: Iterable[Period]) -> Days:
    """All days of these periods together."""
    return merged(run_of(period) for period in periods)


def common(some: Days, others: Days) -> Days:
    """The days that are in both."""
    return merged((max(first, start), min(end, stop)) for first, end in some for start, stop in others)


def without(days: Days, taken: Days) -> Days:
    """The days that are not among those taken."""
    left = merged(days)
    for start, stop in taken:
        left = [
            part
            for first, end in left
            for part in ((first, min(end, start)), (max(first, stop), end))
            if part[0] < part[1]
        ]
    return left


def run_at(days: Days, on: date) -> Run | None:
    """The unbroken run of days that holds this day; None when it is not among them."""
    return next(((first, end) for first, end in merged(days) if first <= on < end), None)
