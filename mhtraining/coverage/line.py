"""Who is in a manager's line, and how each stands: the rows of the page, of paper and of the files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from mhtraining.collector import collector_paused
from mhtraining.core.periods import holds_on
from mhtraining.coverage.standing import (
    NOT_REQUIRED,
    ON_LEAVE,
    Standing,
    Status,
    Statuses,
    standings,
)
from mhtraining.organisation.long_leave import on_long_leave
from mhtraining.organisation.models import Employee, Employment, Placement
from mhtraining.organisation.names import listed_name

LARGEST = 5_000
"""Of more people than these no statuses are worked out at once: a worker is busy with them for seconds."""
LATE = frozenset({Standing.OVERDUE})
TO_DO = LATE | {Standing.DUE}


class Show(StrEnum):
    """Whom of the line the list shows."""

    EVERYBODY = "everybody"
    TO_DO = "to-do"
    """Who has something still to do, in time or too late."""
    LATE = "late"


WANTED = {Show.TO_DO: TO_DO, Show.LATE: LATE}


@dataclass(frozen=True)
class Member:
    """Somebody in the line. `departments`: where placed, of those asked for; `statuses` by module."""

    employee_id: int
    name: str
    given_name: str
    departments: tuple[int, ...]
    on_leave: bool
    statuses: Statuses

    def status(self, module: str) -> Status:
        """How this person stands with a module; of who is on long leave nothing is asked."""
        return self.in_order((module,))[0]

    def in_order(self, modules: Iterable[str]) -> list[Status]:
        """How this person stands with each of these modules."""
        otherwise, known = ON_LEAVE if self.on_leave else NOT_REQUIRED, self.statuses.get
        return [known(module, otherwise) for module in modules]

    def having(self, wanted: Collection[Standing]) -> dict[str, date]:
        """The modules that stand in one of these ways, with their days, the first day first."""
        found = {slug: one.day for slug, one in self.statuses.items() if one.standing in wanted and one.day}
        return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


@dataclass(frozen=True)
class Line:
    """Part of a line: `total` people are shown in all; `members` are some of them, in Dutch order.

    `on_leave`: who is apart, on long leave. `modules`: those required of any of the members.
    """

    total: int
    members: Sequence[Member]
    on_leave: Sequence[Member]
    modules: frozenset[str]


class TooManyError(Exception):
    """So many people can't be gone through at once; a smaller department can."""


def line(
    session: Session,
    organisation_id: int,
    departments: Collection[int],
    on: date,
    *,
    show: Show = Show.EVERYBODY,
    skip: int = 0,
    most: int | None = None,
) -> Line:
    """The people placed in these departments (which exist that day) and how they stand, from `skip` on.

    Raises TooManyError when more than `LARGEST` people have to be gone through for it.
    """
    present, away = _people(departments, on, away=False), _people(departments, on, away=True)
    total = session.scalar(select(func.count()).select_from(present.subquery())) or 0
    whole = show is not Show.EVERYBODY or most is None
    if whole and total > LARGEST:
        raise TooManyError
    picked = present if whole else present.offset(skip).limit(most)
    members = _members(session, organisation_id, session.execute(picked).all(), departments, on)
    if show is not Show.EVERYBODY:
        members = [member for member in members if member.having(WANTED[show])]
        total = len(members)
    if whole and most is not None:
        members = members[skip : skip + most]
    apart = _members(session, organisation_id, session.execute(away.limit(LARGEST)).all(), departments, on)
    return Line(total, members, apart, _modules(members))


def member(
    session: Session, organisation_id: int, departments: Collection[int], employee_id: int, on: date
) -> Member | None:
    """One person of the line who is not on long leave; None when there is no such person in it."""
    rows = session.execute(_people(departments, on, away=False).where(Employee.id == employee_id)).all()
    found = _members(session, organisation_id, rows, departments, on)
    return found[0] if found else None


def _modules(members: Iterable[Member]) -> frozenset[str]:
    return frozenset().union(*(one.statuses for one in members))


def _people(departments: Collection[int], on: date, *, away: bool) -> Select[int, str, str, str]:
    """Who is employed and placed in one of these departments that day, on long leave or not."""
    placed = select(Placement.employee_id).where(
        Placement.department_id.in_(sorted(departments)), holds_on(Placement, on)
    )
    employed = exists().where(Employment.employee_id == Employee.id, holds_on(Employment, on))
    on_leave: ColumnElement[bool] = on_long_leave(Employee.id, on)
    return (
        select(Employee.id, Employee.given_name, Employee.particle, Employee.family_name)
        .where(
            Employee.id.in_(
                placed
            ),  # no condition on organisation_id: SQLite would go through all its people
            employed,
            on_leave if away else ~on_leave,
            Employee.merged_into_id.is_(None),
            Employee.erased_at.is_(None),
        )
        .order_by(Employee.sort_key, Employee.id)
    )


def _members(
    session: Session, organisation_id: int, rows: Sequence[Any], departments: Collection[int], on: date
) -> list[Member]:
    people = [row.id for row in rows]
    with collector_paused():
        stand = standings(session, organisation_id, people, on) if people else {}
        placed = placed_in(session, people, departments, on) if people else {}
    return [
        Member(
            row.id,
            listed_name(row.family_name, row.given_name, row.particle),
            row.given_name,
            tuple(placed.get(row.id, ())),
            row.id not in stand,
            stand.get(row.id, {}),
        )
        for row in rows
    ]


def placed_in(
    session: Session, people: Sequence[int], departments: Collection[int], on: date
) -> dict[int, list[int]]:
    """In which of these departments each of these people is placed that day, longest first."""
    rows = session.execute(
        select(Placement.employee_id, Placement.department_id)
        .where(Placement.employee_id.in_(people), holds_on(Placement, on))
        .order_by(Placement.starts_on, Placement.id)
    )
    found: dict[int, list[int]] = {}
    for person, department in rows:
        there = found.setdefault(person, [])
        if department in departments and department not in there:
            there.append(department)
    return found
