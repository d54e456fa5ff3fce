"""One department of the own organisation with its whole history, and the people to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import (
    Department,
    DepartmentAudience,
    DepartmentMunicipality,
    DepartmentPosition,
    Employee,
    Employment,
    RoleAssignment,
)
from mhtraining.organisation.names import dutch_key
from mhtraining.organisation.queries import paths
from mhtraining.organisation.scope import Scope

MOST_FOUND = 20
"""So many people are shown of those who fit a search."""


@dataclass(frozen=True)
class Chapter:
    """What held over one period: `kind` is path, audience or municipality."""

    kind: str
    text: str
    starts_on: date
    ends_on: date | None

    @property
    def last_day(self) -> date | None:
        """The last day on which it held; None while it lasts."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


def department_in(session: Session, scope: Scope, department_id: int) -> Department:
    """The department, whenever it exists. Raises NotFoundError: missing and out of scope alike."""
    found = session.scalar(select(Department).where(Department.id == department_id, scope.of_departments()))
    if found is None:
        raise NotFoundError("There is no such department.")
    return found


def person_in(session: Session, scope: Scope, employee_id: int, on: date) -> Employee:
    """The person of the own organisation. Raises NotFoundError: missing and out of scope alike."""
    found = session.scalar(select(Employee).where(Employee.id == employee_id, scope.of_people(on)))
    if found is None:
        raise NotFoundError("There is no such person.")
    return found


def assignment_of(session: Session, department: Department, assignment_id: int) -> RoleAssignment:
    """A role of this department. Raises NotFoundError when it is none."""
    found = session.get(RoleAssignment, assignment_id)
    if found is None or found.department_id != department.id:
        raise NotFoundError("There is no such role.")
    return found


def history_of(session: Session, department: Department) -> list[Chapter]:
    """Name and place, audience and municipalities over time, the newest first."""
    chapters = []
    for position in _rows(session, DepartmentPosition, department):
        path = paths(session, department.organisation_id, position.starts_on)[department.id]
        chapters.append(Chapter("path", path, position.starts_on, position.ends_on))
    chapters += [
        Chapter("audience", one.audience, one.starts_on, one.ends_on)
        for one in _rows(session, DepartmentAudience, department)
    ]
    chapters += [
        Chapter("municipality", one.municipality, one.starts_on, one.ends_on)
        for one in _rows(session, DepartmentMunicipality, department)
    ]
    return sorted(chapters, key=lambda one: one.starts_on, reverse=True)


def people_like(
    session: Session, scope: Scope, text: str, on: date, *, gone_too: bool = False
) -> list[Employee]:
    """The first people in service who have every word of the text: the start of a name, number or address.

    With `gone_too` those out of service as well. Nobody who was merged or erased.
    """
    words = text.replace("\0", "").split()[:6]
    if not words:
        return []
    found = select(Employee).where(
        scope.of_people(on),
        Employee.merged_into_id.is_(None),
        Employee.erased_at.is_(None),
        *map(_starts_a_word, words),
    )
    if not gone_too:
        found = found.where(exists().where(Employment.employee_id == Employee.id, holds_on(Employment, on)))
    return list(session.scalars(found.order_by(Employee.sort_key, Employee.id).limit(MOST_FOUND)))


def _starts_a_word(word: str) -> ColumnElement[bool]:
    """The word starts a part of the name (accents and case aside), the number or the address."""
    plain, name = word.lower(), dutch_key(word)
    found = [
        func.lower(Employee.number).startswith(plain, autoescape=True),
        Employee.email_key.startswith(plain, autoescape=True),
    ]
    if name:
        found.append(Employee.sort_key.startswith(name, autoescape=True))
        found.append(Employee.sort_key.contains(f" {name}", autoescape=True))
    return or_(*found)


def _rows(session: Session, model: Any, department: Department) -> list[Any]:
    found = select(model).where(model.department_id == department.id).order_by(model.starts_on, model.id)
    return list(session.scalars(found))
