"""What the coordinator does for one person: roles, a link to set a password, closing the account."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from mhtraining.accounts import services as accounts
from mhtraining.accounts.queries import account_of
from mhtraining.audit.services import log
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.organisation.models import Employee, Employment, Role, RoleAssignment
from mhtraining.organisation.services import assign_role, end_role

GIVEN = (Role.MANAGER, Role.CONTACT_OFFICER, Role.COORDINATOR)
"""The roles that a coordinator gives and takes; the administrator gives the others."""


class LeftError(RefusedError):
    """The person has left: a role would let in who no longer works here."""

    def __init__(self) -> None:
        super().__init__("This person has left: a role is for who works here.")


class OwnAccountError(RefusedError):
    """Nobody closes the own account: it could not be opened again from inside."""

    def __init__(self) -> None:
        super().__init__("You can't close your own account: ask another coordinator.")


def give_role(
    session: Session,
    person: Employee,
    role: Role,
    *,
    department_id: int | None,
    deputy: bool,
    on: date,
    actor: str,
    now: datetime,
) -> None:
    """Give a role from a day on. Raises LeftError, and what `assign_role` raises."""
    if has_left(session, person.id, on):
        raise LeftError
    assign_role(session, person, role, department_id=department_id, starts_on=on, deputy=deputy)
    detail = {"role": role.value, "department": department_id, "deputy": deputy}
    _log(session, person, "role.assign", actor, now, detail)


def take_role(
    session: Session, person: Employee, assignment_id: int, *, on: date, actor: str, now: datetime
) -> None:
    """End a role from a day on; one that is still to come is taken back whole.

    Raises NotFoundError when it is not this person's or not one that a coordinator gives, and what
    `end_role` raises.
    """
    held = session.get(RoleAssignment, assignment_id)
    if held is None or held.employee_id != person.id or held.role not in GIVEN:
        raise NotFoundError(f"There is no role {assignment_id} of employee {person.id}.")
    detail = {"role": held.role.value, "department": held.department_id, "deputy": held.deputy}
    end_role(session, held, max(on, held.starts_on))
    _log(session, person, "role.end", actor, now, detail)


def invite(session: Session, person: Employee, *, on: date, actor: str, now: datetime) -> str:
    """The path of a link to set a password. Raises LeftError, RefusedError without an e-mail address."""
    if has_left(session, person.id, on):
        raise LeftError
    path = accounts.invite(session, person, now=now)
    _log(session, person, "account.invite", actor, now)
    return path


def close_account(session: Session, person: Employee, *, actor: str, now: datetime) -> None:
    """Close the account: every session ends at once. Raises OwnAccountError; NotFoundError without one."""
    account = account_of(session, person.id)
    if account is None:
        raise NotFoundError(f"Employee {person.id} has no account.")
    if actor == f"account:{account.id}":
        raise OwnAccountError
    if account.disabled_at is None:
        accounts.disable(session, account, now=now)
        _log(session, person, "account.disable", actor, now)


def has_left(session: Session, employee_id: int, on: date) -> bool:
    """Whether this person was in service and is no longer, nor will be: who never was has not left."""
    employments = select(Employment.id).where(Employment.employee_id == employee_id)
    lasting = employments.where(or_(Employment.ends_on.is_(None), Employment.ends_on > on))
    return bool(session.scalar(select(exists(employments) & ~exists(lasting))))


def _log(
    session: Session,
    person: Employee,
    action: str,
    actor: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    log(
        session,
        at=now,
        actor=actor,
        action=action,
        organisation_id=person.organisation_id,
        employee_id=person.id,
        detail=detail,
    )
