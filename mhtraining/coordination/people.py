"""The list of people: who is in scope, searched and filtered, in Dutch order, 50 at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from mhtraining.core.periods import holds_on
from mhtraining.organisation.long_leave import on_long_leave
from mhtraining.organisation.models import Employee, Employment, Placement, Role, RoleAssignment
from mhtraining.organisation.names import dutch_key, listed_name
from mhtraining.organisation.scope import Scope

PAGE = 50
MOST_WORDS = 8
"""Of a name that is searched; nobody's has more, and each costs time."""


class Service(StrEnum):
    """Whom the list shows, by employment."""

    NOW = "now"
    LEFT = "left"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to. `departments`: placed in one of these; None: wherever.

    `whole_file`: whether number and e-mail address may be searched and shown (the coordinator).
    """

    text: str = ""
    departments: frozenset[int] | None = None
    service: Service = Service.NOW
    role: Role | None = None
    without_department: bool = False
    on_leave: bool = False
    whole_file: bool = False


@dataclass(frozen=True)
class Listed:
    """One person in the list; departments by id, roles as held today."""

    id: int
    name: str
    number: str | None
    departments: tuple[int, ...]
    roles: tuple[tuple[Role, bool], ...]


def people(
    session: Session, scope: Scope, wanted: Wanted, on: date, *, skip: int = 0
) -> tuple[int, list[Listed]]:
    """How many people there are, and at most `PAGE` of them after the first `skip`: four SELECTs."""
    conditions = [
        scope.of_people(on),
        Employee.merged_into_id.is_(None),
        Employee.erased_at.is_(None),
        *_conditions(wanted, on),
    ]
    total = session.scalar(select(func.count()).select_from(Employee).where(*conditions)) or 0
    rows = session.execute(
        select(Employee.id, Employee.given_name, Employee.particle, Employee.family_name, Employee.number)
        .where(*conditions)
        .order_by(Employee.sort_key, Employee.id)
        .limit(PAGE)
        .offset(skip)
    ).all()
    ids = [row.id for row in rows]
    placed = _departments_of(session, ids, scope, on)
    roles = _roles_of(session, ids, on) if wanted.whole_file else {}
    return total, [
        Listed(
            row.id,
            listed_name(row.family_name, row.given_name, row.particle),
            row.number if wanted.whole_file else None,
            tuple(placed.get(row.id, ())),
            tuple(roles.get(row.id, ())),
        )
        for row in rows
    ]


def _conditions(wanted: Wanted, on: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    of_person = Employment.employee_id == Employee.id
    employed = exists().where(of_person, holds_on(Employment, on))
    if wanted.service is Service.NOW:
        found.append(employed)
    elif wanted.service is Service.LEFT:
        found += [exists().where(of_person, Employment.ends_on <= on), ~employed]
    if wanted.departments is not None:
        placed = select(Placement.employee_id).where(Placement.department_id.in_(wanted.departments))
        if wanted.service is Service.NOW:
            placed = placed.where(holds_on(Placement, on))
        found.append(Employee.id.in_(placed))  # not EXISTS: SQLite would go through them for everybody
    if wanted.role is not None:
        held = select(RoleAssignment.employee_id).where(RoleAssignment.role == wanted.role)
        found.append(Employee.id.in_(held.where(holds_on(RoleAssignment, on))))
    if wanted.without_department:
        found.append(~exists().where(Placement.employee_id == Employee.id, holds_on(Placement, on)))
    if wanted.on_leave:
        found.append(on_long_leave(Employee.id, on))
    if wanted.text:
        found.append(_matches(wanted.text, wanted.whole_file))
    return found


def _matches(text: str, whole_file: bool) -> ColumnElement[bool]:
    """Every word begins a word of the name; or the text begins the number or the e-mail address."""
    words = dutch_key(text).split()[:MOST_WORDS]
    key = Employee.sort_key
    found = (
        [
            and_(
                *(
                    or_(key.startswith(word, autoescape=True), key.contains(f" {word}", autoescape=True))
                    for word in words
                )
            )
        ]
        if words
        else []
    )
    if whole_file:
        found += [
            func.lower(column).startswith(text.lower(), autoescape=True)
            for column in (Employee.number, Employee.email)
        ]
    return or_(*found) if found else Employee.id.in_([])


def _departments_of(session: Session, ids: Collection[int], scope: Scope, on: date) -> dict[int, list[int]]:
    """Where each of these people is placed today, as far as that is in scope."""
    rows: Sequence[Any] = session.execute(
        select(Placement.employee_id, Placement.department_id)
        .where(Placement.employee_id.in_(ids), holds_on(Placement, on))
        .order_by(Placement.starts_on, Placement.id)
    ).all()
    found: dict[int, list[int]] = {}
    for row in rows:
        if scope.covers(row.department_id):
            found.setdefault(row.employee_id, []).append(row.department_id)
    return found


def _roles_of(session: Session, ids: Collection[int], on: date) -> dict[int, list[tuple[Role, bool]]]:
    rows = session.execute(
        select(RoleAssignment.employee_id, RoleAssignment.role, RoleAssignment.deputy)
        .where(RoleAssignment.employee_id.in_(ids), holds_on(RoleAssignment, on))
        .order_by(RoleAssignment.id)
    )
    found: dict[int, list[tuple[Role, bool]]] = {}
    for employee_id, role, deputy in rows:
        held = found.setdefault(employee_id, [])
        if (role, deputy) not in held:
            held.append((role, deputy))
    return found
