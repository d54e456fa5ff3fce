"""The first steps of a coordinator, each done or not as the data say: nothing of this is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Module
from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import (
    Department,
    DepartmentPosition,
    Employee,
    Employment,
    Role,
    RoleAssignment,
)
from mhtraining.organisation.names import dutch_key
from mhtraining.requirements.models import Requirement
from mhtraining.route.models import Route


class Task(StrEnum):
    """What is to be done, in this order."""

    MODULES = "modules"
    STAFF = "staff"
    REQUIREMENTS = "requirements"
    MANAGERS = "managers"
    CONTACT_OFFICERS = "contact-officers"
    ROUTE = "route"


@dataclass(frozen=True)
class Step:
    """A task, whether it is done, and the names of the departments that it is still to be done for."""

    task: Task
    done: bool
    missing: tuple[str, ...] = ()


def first_steps(session: Session, organisation_id: int, on: date) -> list[Step]:
    """The steps as they stand on this day, by two SELECTs.

    A manager, contact officer or route of a department counts for all below it, and the route of the
    organisation for every department without a nearer one.
    """
    made = session.execute(_made(organisation_id, on)).one()
    rows = {row.department_id: row for row in session.execute(_departments(organisation_id, on))}
    standing = sorted(rows.values(), key=lambda row: dutch_key(row.name))
    found = [
        Step(Task.MODULES, made.modules),
        Step(Task.STAFF, made.staff),
        Step(Task.REQUIREMENTS, made.requirements),
    ]
    for task, has in ((Task.MANAGERS, "managed"), (Task.CONTACT_OFFICERS, "officered")):
        missing = tuple(row.name for row in standing if not _nearest(rows, row, has))
        found.append(Step(task, bool(rows) and not missing, missing))
    unsure = tuple(
        row.name for row in standing if not _verified(_nearest(rows, row, "route_id"), made.verified_on)
    )
    done = not unsure if rows else made.verified_on is not None
    return [*found, Step(Task.ROUTE, done, unsure)]


def _made(organisation_id: int, on: date) -> Any:
    """Whether modules, staff and requirements are there, and when the organisation's route was verified."""
    modules = exists().where(or_(Module.retired_on.is_(None), Module.retired_on > on))
    staff = exists().where(Employment.employee_id == Employee.id, Employee.organisation_id == organisation_id)
    requirements = exists().where(
        Requirement.organisation_id == organisation_id,
        or_(Requirement.ends_on.is_(None), Requirement.ends_on > on),
    )
    verified_on = select(func.max(Route.verified_on)).where(
        Route.organisation_id == organisation_id, Route.department_id.is_(None)
    )
    return select(
        modules.label("modules"),
        staff.label("staff"),
        requirements.label("requirements"),
        verified_on.scalar_subquery().label("verified_on"),
    )


def _departments(organisation_id: int, on: date) -> Any:
    """Every department that exists, with whether it has somebody in each role and a route of its own."""
    position = DepartmentPosition

    def held(role: Role) -> Any:
        return exists().where(
            RoleAssignment.department_id == position.department_id,
            RoleAssignment.role == role,
            holds_on(RoleAssignment, on),
        )

    return (
        select(
            position.department_id,
            position.parent_id,
            position.name,
            held(Role.MANAGER).label("managed"),
            held(Role.CONTACT_OFFICER).label("officered"),
            Route.id.label("route_id"),
            Route.verified_on,
        )
        .join(Department, Department.id == position.department_id)
        .outerjoin(Route, Route.department_id == position.department_id)
        .where(Department.organisation_id == organisation_id, holds_on(position, on))
    )


def _nearest(rows: Mapping[int, Row[Any]], row: Row[Any], has: str) -> Row[Any] | None:
    """This department, or the nearest above it, that has something (a column's name)."""
    step: Row[Any] | None = row
    for _ in rows:
        if step is None or getattr(step, has):
            return step
        step = rows.get(step.parent_id)
    return None


def _verified(nearest: Row[Any] | None, of_organisation: date | None) -> bool:
    return (of_organisation if nearest is None else nearest.verified_on) is not None
