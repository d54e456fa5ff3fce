"""The figures that pages, files, charts and commands show: sums of the kept rows, as at any day.

Whatever the size of the organisation, a figure is the sum of a few hundred thousand small rows at most,
read from one index.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Integer, Select, String, bindparam, func, select
from sqlalchemy.orm import Session

from mhtraining.core.periods import holds_on
from mhtraining.coverage.frame import ORGANISATION, department_scope, municipality_scope
from mhtraining.coverage.kept import data_version, is_waiting
from mhtraining.coverage.models import EVERYTHING, MEASURES, STAR, CoverageDelta
from mhtraining.coverage.queries import Figure
from mhtraining.organisation.models import Department, DepartmentMunicipality
from mhtraining.organisation.queries import positions_on

__all__ = [
    "Counts",
    "Expiries",
    "Figures",
    "MonthEnd",
    "data_version",
    "expiries",
    "figures",
    "is_waiting",
    "of_departments",
    "trend",
]


@dataclass(frozen=True)
class Counts(Figure):
    """A figure with what stands beside it: numbers of people in the denominator (rule 4)."""

    ever_trained: int
    overdue: int
    expiring: int


NOBODY = Counts(0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Figures:
    """The figures of an organisation as at the day `on`, each department over itself and all below.

    `departments`: every one that exists that day. `municipalities`: every one that is served. `modules`:
    those required of somebody. `cells`: a department and a module, where somebody is in scope. `people`:
    how many there are by the names in `models`, from IN_SERVICE on.
    """

    on: date
    whole: Counts
    departments: Mapping[int, Counts]
    municipalities: Mapping[str, Counts]
    modules: Mapping[str, Counts]
    cells: Mapping[tuple[int, str], Counts]
    people: Mapping[str, int]


@dataclass(frozen=True)
class MonthEnd:
    """The figure as it was on the last day of a month; of the running month on the last day asked."""

    on: date
    counts: Counts


@dataclass(frozen=True)
class Expiries:
    """How many completions in force lapse in the month that begins on `month`, when nobody renews any."""

    month: date
    people: int


def figures(session: Session, organisation_id: int, on: date) -> Figures:
    """All figures of an organisation as at this day."""
    found = {
        (scope, slug): Counts(*map(int, sums))
        for slug, scope, *sums in session.execute(_sums(), {"organisation_id": organisation_id, "on": on})
    }
    there = positions_on(session, organisation_id, on)
    standing = {department_scope(one): one for one in there}
    served = {municipality_scope(name): name for name in _served(session, organisation_id, on, there)}
    return Figures(
        on,
        found.get((ORGANISATION, EVERYTHING), NOBODY),
        {one: found.get((scope, EVERYTHING), NOBODY) for scope, one in standing.items()},
        {name: found.get((scope, EVERYTHING), NOBODY) for scope, name in served.items()},
        {
            slug: counts
            for (scope, slug), counts in sorted(found.items())
            if scope == ORGANISATION and slug != EVERYTHING and slug[0] != STAR and counts.in_scope
        },
        {
            (standing[scope], slug): counts
            for (scope, slug), counts in found.items()
            if slug != EVERYTHING and counts.in_scope and scope in standing
        },
        {slug: counts.in_scope for (_scope, slug), counts in sorted(found.items()) if slug[:1] == STAR},
    )


def of_departments(
    session: Session, organisation_id: int, departments: Collection[int], on: date
) -> dict[int, Counts]:
    """The figures of these departments (ids), each over itself and all below, of everything required."""
    asked = {department_scope(one): one for one in departments}
    statement = _sums().where(CoverageDelta.module_slug == EVERYTHING, CoverageDelta.scope.in_(sorted(asked)))
    sums = session.execute(statement, {"organisation_id": organisation_id, "on": on})
    found = {scope: Counts(*map(int, counts)) for _slug, scope, *counts in sums}
    return {one: found.get(scope, NOBODY) for scope, one in asked.items()}


def trend(
    session: Session,
    organisation_id: int,
    *,
    until: date,
    department_id: int | None = None,
    municipality: str | None = None,
    module: str | None = None,
) -> list[MonthEnd]:
    """The figure at the end of every month, from the first in which somebody was in scope, oldest first."""
    scope = _scope(department_id, municipality)
    values = {"organisation_id": organisation_id, "slug": module or EVERYTHING, "scope": scope, "on": until}
    days = session.execute(_days(), values).all()
    found: list[MonthEnd] = []
    sums = [0] * len(_SHOWN)
    rows = iter(days)
    row = next(rows, None)
    if row is None:
        return found
    for end in month_ends(row[0], until):
        while row is not None and row[0] <= end:
            sums = [had + int(more) for had, more in zip(sums, row[1:], strict=True)]
            row = next(rows, None)
        counts = Counts(*sums)
        if found or counts.in_scope:
            found.append(MonthEnd(end, counts))
    return found


def expiries(
    session: Session,
    organisation_id: int,
    *,
    after: date,
    months: int = 12,
    department_id: int | None = None,
    module: str | None = None,
) -> list[Expiries]:
    """How many completions lapse after this day, in each of so many months; the first is the running one."""
    ends = month_ends(
        after, _last_of(after.year + (after.month + months - 2) // 12, (after.month + months - 2) % 12 + 1)
    )
    statement = select(CoverageDelta.day, func.sum(CoverageDelta.lapsed)).where(
        CoverageDelta.organisation_id == organisation_id,
        CoverageDelta.module_slug == module if module else CoverageDelta.module_slug != EVERYTHING,
        CoverageDelta.scope == _scope(department_id, None),
        CoverageDelta.day > after,
    )
    by_month = {
        month: sum(int(count) for _day, count in days)
        for month, days in groupby(
            session.execute(statement.group_by(CoverageDelta.day).order_by(CoverageDelta.day)),
            lambda row: row[0].replace(day=1),
        )
    }
    return [Expiries(end.replace(day=1), by_month.get(end.replace(day=1), 0)) for end in ends]


def _scope(department_id: int | None, municipality: str | None) -> str:
    if department_id is not None:
        return department_scope(department_id)
    return ORGANISATION if municipality is None else municipality_scope(municipality)


_SHOWN = tuple(name for name in MEASURES if name != "lapsed")


@cache
def _sums() -> Select[Any]:
    delta = CoverageDelta
    return (
        select(delta.module_slug, delta.scope, *(func.sum(getattr(delta, name)) for name in _SHOWN))
        .where(
            delta.organisation_id == bindparam("organisation_id", type_=Integer),
            delta.day <= bindparam("on", type_=Date),
        )
        .group_by(delta.module_slug, delta.scope)
    )


@cache
def _days() -> Select[Any]:
    delta = CoverageDelta
    return (
        select(delta.day, *(func.sum(getattr(delta, name)) for name in _SHOWN))
        .where(
            delta.organisation_id == bindparam("organisation_id", type_=Integer),
            delta.module_slug == bindparam("slug", type_=String),
            delta.scope == bindparam("scope", type_=String),
            delta.day <= bindparam("on", type_=Date),
        )
        .group_by(delta.day)
        .order_by(delta.day)
    )


def _served(session: Session, organisation_id: int, on: date, standing: Collection[int]) -> list[str]:
    """The municipalities that some department that exists is tagged with that day."""
    tags = session.execute(
        select(DepartmentMunicipality.department_id, DepartmentMunicipality.municipality)
        .join(Department, Department.id == DepartmentMunicipality.department_id)
        .where(Department.organisation_id == organisation_id, holds_on(DepartmentMunicipality, on))
        .order_by(DepartmentMunicipality.municipality)
    )
    return list(dict.fromkeys(name for department, name in tags if department in standing))


def month_ends(first: date, until: date) -> Iterator[date]:
    """The last day of every month from that of `first` on; the last one is `until` itself."""
    end = _last_of(first.year, first.month)
    while end < until:
        yield end
        following = end + timedelta(days=1)
        end = _last_of(following.year, following.month)
    yield until


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
