"""What is known of an organisation's people and departments, as plain values to compare and change."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentAudience,
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
    Role,
    RoleAssignment,
)

FIELDS = ("number", "given_name", "particle", "family_name", "email", "email_key")
"""What a staff list may change of a person beside periods."""
MOST_NAMED = 10_000
"""Ids that one statement names; it takes at most 65,535 values."""


@dataclass(slots=True)
class Span:
    """A period that is stored (its id) or is to be (None); `ends_on` is the first day no longer."""

    id: int | None
    starts_on: date
    ends_on: date | None

    def holds(self, on: date) -> bool:
        """Whether it holds on this day."""
        return self.starts_on <= on and (self.ends_on is None or self.ends_on > on)

    def lasts_after(self, on: date) -> bool:
        """Whether some day of it is this day or later."""
        return self.ends_on is None or self.ends_on > on

    def cut(self, end: date | None) -> None:
        """Let it end at this day at the latest; it may be empty then."""
        if end is not None and self.lasts_after(end):
            self.ends_on = end

    @property
    def is_empty(self) -> bool:
        """Whether no day is left."""
        return self.ends_on is not None and self.ends_on <= self.starts_on


@dataclass(slots=True)
class Placed(Span):
    """A placement; the id of a department that is to be made is negative."""

    department_id: int = 0


@dataclass(slots=True)
class Held(Span):
    """A role, with its department where it has one."""

    role: Role = Role.MANAGER
    department_id: int | None = None
    region_id: int | None = None
    deputy: bool = False


@dataclass(slots=True)
class Person:
    """One person with all periods; `id` is None for somebody who is not stored yet."""

    id: int | None
    number: str | None
    given_name: str
    particle: str
    family_name: str
    email: str | None
    email_key: str | None
    merged_into_id: int | None = None
    employments: list[Span] = field(default_factory=list)
    placements: list[Placed] = field(default_factory=list)
    absences: list[Span] = field(default_factory=list)
    roles: list[Held] = field(default_factory=list)

    def copy(self) -> Person:
        """The same person, with periods of its own to change. Written out: it is done for everybody."""
        return Person(
            self.id,
            self.number,
            self.given_name,
            self.particle,
            self.family_name,
            self.email,
            self.email_key,
            self.merged_into_id,
            [Span(one.id, one.starts_on, one.ends_on) for one in self.employments],
            [Placed(one.id, one.starts_on, one.ends_on, one.department_id) for one in self.placements],
            [Span(one.id, one.starts_on, one.ends_on) for one in self.absences],
            [copy(one) for one in self.roles],
        )

    @property
    def name(self) -> str:
        """The whole name as it is said."""
        return " ".join(part for part in (self.given_name, self.particle, self.family_name) if part)

    def is_gone(self, on: date) -> bool:
        """Whether the person was in service, and from this day on is no more, in no role either."""
        periods = (*self.employments, *self.roles)
        return bool(self.employments) and not any(one.lasts_after(on) for one in periods)

    def in_service_from(self, on: date) -> bool:
        """Whether the person is employed on this day or will be later."""
        return any(one.lasts_after(on) for one in self.employments)


def people(session: Session, organisation_id: int, ids: Collection[int] | None = None) -> dict[int, Person]:
    """The organisation's people by id, with all their periods; those of `ids` alone when given."""
    if ids is not None and len(ids) > MOST_NAMED:
        everybody = people(session, organisation_id)
        return {one: everybody[one] for one in ids if one in everybody}
    columns = [Employee.__table__.c[name] for name in (*FIELDS, "merged_into_id")]
    found = {
        row[0]: Person(*row)
        for row in session.execute(_of(select(Employee.id, *columns), organisation_id, ids))
    }
    for name, model, kind, more in (
        ("employments", Employment, Span, ()),
        ("placements", Placement, Placed, ("department_id",)),
        ("absences", Absence, Span, ()),
        ("roles", RoleAssignment, Held, ("role", "department_id", "region_id", "deputy")),
    ):
        chosen = [getattr(model, each) for each in ("employee_id", "id", "starts_on", "ends_on", *more)]
        statement = select(*chosen).join(Employee, Employee.id == model.employee_id)
        for employee_id, *values in session.execute(_of(statement, organisation_id, ids)):
            getattr(found[employee_id], name).append(kind(*values))
    for person in found.values():
        person.employments.sort(key=_start)
        person.placements.sort(key=_start)
    return found


def _start(span: Span) -> date:
    return span.starts_on


def _of(statement: Select[Any], organisation_id: int, ids: Collection[int] | None) -> Select[Any]:
    chosen = statement.where(Employee.organisation_id == organisation_id)
    return chosen if ids is None else chosen.where(Employee.id.in_(sorted(ids)))


@dataclass(slots=True)
class Position(Span):
    """Where a department hangs, under which name."""

    department_id: int = 0
    parent_id: int | None = None
    name: str = ""


@dataclass(slots=True)
class Audience(Span):
    """Which audience a department has."""

    department_id: int = 0
    audience: str = ""


@dataclass
class Tree:
    """All positions and audiences of an organisation's departments, past and present, by department."""

    positions: dict[int, list[Position]]
    audiences: dict[int, list[Audience]]


def tree(session: Session, organisation_id: int) -> Tree:
    """Read the whole tree, each department's periods in order."""
    return Tree(
        _periods(session, organisation_id, DepartmentPosition, Position, ("parent_id", "name")),
        _periods(session, organisation_id, DepartmentAudience, Audience, ("audience",)),
    )


def _periods(session: Session, organisation_id: int, model: Any, kind: Any, more: tuple[str, ...]) -> Any:
    names = ("id", "starts_on", "ends_on", "department_id", *more)
    rows = session.execute(
        select(*(getattr(model, name) for name in names))
        .join(Department, Department.id == model.department_id)
        .where(Department.organisation_id == organisation_id)
        .order_by(model.starts_on)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.department_id, []).append(kind(*row))
    return found


def audiences_of(tree: Tree) -> set[str]:
    """Every audience that a department has or had."""
    return {row.audience for rows in tree.audiences.values() for row in rows}
