"""One person's file, as the coordinator or a manager may see it: never answers, scores or tries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from mhtraining.accounts.models import Account
from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import Employee, Employment, Placement, RoleAssignment
from mhtraining.organisation.scope import Scope
from mhtraining.records.queries import last_valid_days
from mhtraining.requirements import about as requirements


class Standing(StrEnum):
    """How a module that is required stands today."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"
    WAIVED = "waived"


@dataclass(frozen=True)
class Duty:
    """A module that is required of the person today; `day`: last valid day when done, else the due day."""

    module: str
    standing: Standing
    day: date | None


def person_in(session: Session, scope: Scope, employee_id: int, on: date) -> Any:
    """Who this is: columns of Employee, with the account's id, password and end (None without one).

    Of departments: only who is in service. Raises NotFoundError for who is not there, is out of scope,
    was erased, or was a mistake of which the number now is somebody else's: all alike.
    """
    asked = (
        select(
            Employee.id,
            Employee.given_name,
            Employee.particle,
            Employee.family_name,
            Employee.number,
            Employee.email,
            Account.id.label("account_id"),
            Account.password_hash.is_not(None).label("has_password"),
            Account.disabled_at,
        )
        .outerjoin(Account, Account.employee_id == Employee.id)
        .where(Employee.id == employee_id, scope.of_people(on))
        .where(Employee.merged_into_id.is_(None), Employee.erased_at.is_(None))
    )
    if scope.departments is not None:
        employed = exists().where(Employment.employee_id == Employee.id, holds_on(Employment, on))
        asked = asked.where(employed)
    found: Any = session.execute(asked).one_or_none()
    if found is None:
        raise NotFoundError(f"There is no employee {employee_id}.")
    return found


def departments_of(session: Session, scope: Scope, employee_id: int, on: date) -> list[int]:
    """The departments in which this person is placed today, as far as they are in scope."""
    placed = session.scalars(
        select(Placement.department_id)
        .where(Placement.employee_id == employee_id, holds_on(Placement, on))
        .order_by(Placement.starts_on, Placement.id)
    )
    return [department_id for department_id in placed if scope.covers(department_id)]


def roles_from(session: Session, employee_id: int, on: date) -> list[RoleAssignment]:
    """The roles that this person holds on this day or will hold."""
    held = select(RoleAssignment).where(RoleAssignment.employee_id == employee_id)
    return [
        role
        for role in session.scalars(held.order_by(RoleAssignment.starts_on, RoleAssignment.id))
        if role.ends_on is None or role.ends_on > on
    ]


def exceptions_and_duties(session: Session, employee_id: int, on: date) -> tuple[dict[str, Any], list[Duty]]:
    """What `requirements.about` holds, and how each module that is required today stands.

    After an expiry the last valid day is the due day; an extension moves it (rule 2).
    """
    held = requirements.held_about(session, employee_id, on)
    completed = last_valid_days(session, employee_id, on)
    extended: dict[str, list[date]] = {}
    for extension in held["extensions"]:
        extended.setdefault(extension["module"], []).append(extension["due_on"])
    return held, [
        _duty(each, completed.get(each["module"]), extended.get(each["module"], []), on)
        for each in held["required"]
    ]


def _duty(required: dict[str, Any], completion: Row[Any] | None, extended: list[date], on: date) -> Duty:
    module = required["module"]
    last = completion.last_valid_on if completion is not None else None
    if completion is not None and (last is None or last >= on):
        return Duty(module, Standing.DONE, last)
    due_on = required["due_on"] if last is None else max([last, *extended])
    if required["waived"]:
        return Duty(module, Standing.WAIVED, None)
    return Duty(module, Standing.OVERDUE if due_on < on else Standing.DUE, due_on)
