"""Everything this room holds about one person, for that person's own file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.db import picked
from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentPosition,
    Employee,
    Employment,
    Organisation,
    Placement,
    Region,
    RoleAssignment,
)

Row = dict[str, Any]
PERSON = (
    "number",
    "given_name",
    "particle",
    "family_name",
    "sort_key",
    "email",
    "email_key",
    "subject_key",
    "erased_at",
)


def held_about(session: Session, employee_id: int) -> dict[str, Any]:
    """The person, and all periods of employment, placement, absence and role; days as they are stored.

    `ends_on` is the first day no longer. A department is named by its path on the last day of the
    period, or as it is last known.
    """
    person, organisation = session.execute(
        select(Employee, Organisation).join(Organisation).where(Employee.id == employee_id)
    ).one()
    placements = _of(session, Placement, employee_id)
    roles = session.execute(
        select(RoleAssignment, Region.code)
        .outerjoin(Region, Region.id == RoleAssignment.region_id)
        .where(RoleAssignment.employee_id == employee_id)
        .order_by(RoleAssignment.starts_on, RoleAssignment.id)
    ).all()
    tree = _Tree(session, organisation.id)
    return {
        "person": _person(person, organisation),
        "employments": [_period(each) for each in _of(session, Employment, employee_id)],
        "placements": [
            {"department": tree.path(each.department_id, each.ends_on), **_period(each)}
            for each in placements
        ],
        "absences": [_period(each) for each in _of(session, Absence, employee_id)],
        "roles": [
            {
                "role": role.role,
                "department": tree.path(role.department_id, role.ends_on) if role.department_id else None,
                "region": region,
                "deputy": role.deputy,
                **_period(role),
            }
            for role, region in roles
        ],
    }


def roles_of(session: Session, people: Collection[int]) -> list[RoleAssignment]:
    """Every role that these people (employee ids) hold or held."""
    if not people:
        return []
    return list(session.scalars(select(RoleAssignment).where(RoleAssignment.employee_id.in_(sorted(people)))))


def _person(person: Employee, organisation: Organisation) -> Row:
    return {"organisation": organisation.name, **picked(person, PERSON)}


def _of(session: Session, model: Any, employee_id: int) -> list[Any]:
    found = select(model).where(model.employee_id == employee_id).order_by(model.starts_on, model.id)
    return list(session.scalars(found))


def _period(row: Any) -> Row:
    return picked(row, ("starts_on", "ends_on"))


class _Tree:
    """The positions of all departments of an organisation, fetched once."""

    def __init__(self, session: Session, organisation_id: int) -> None:
        self.positions: dict[int, list[DepartmentPosition]] = {}
        found = session.scalars(
            select(DepartmentPosition)
            .join(Department, Department.id == DepartmentPosition.department_id)
            .where(Department.organisation_id == organisation_id)
            .order_by(DepartmentPosition.starts_on)
        )
        for position in found:
            self.positions.setdefault(position.department_id, []).append(position)

    def path(self, department_id: int, before: date | None) -> str:
        """The path just before this day (None: as it is last known)."""
        names: list[str] = []
        step: int | None = department_id
        while step is not None and step in self.positions and len(names) < len(self.positions):
            known = self.positions[step]
            then = [each for each in known if before is None or each.starts_on < before] or known[:1]
            names.insert(0, then[-1].name.replace("/", "\\/"))
            step = then[-1].parent_id
        return "/".join(names)
