"""Gives people e-mail addresses: unique, any case, among those of an organisation who have one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.errors import RefusedError
from mhtraining.core.periods import run_of
from mhtraining.organisation.models import Employee, Employment, RoleAssignment
from mhtraining.organisation.names import email_as_written, email_key


def set_email(session: Session, employee: Employee, email: str | None, *, on: date | None = None) -> None:
    """Give this person an address, or none.

    Addresses are unique, any case, among the people of an organisation who have one. With `on`,
    somebody who is out of service from that day on gives it up. Raises RefusedError when it is
    somebody else's.
    """
    if email is None or not email.strip():
        employee.email = employee.email_key = None
    else:
        take_address(session, employee, email, on)
    session.flush()


def take_address(session: Session, employee: Employee, email: str, on: date | None) -> None:
    """Make this the address of a person who may not be stored yet; see `set_email`."""
    address = email_as_written(email)
    key = email_key(address)
    holder = _holder(session, employee, key)
    if holder is not None:
        if on is None or not _is_gone(session, holder.id, on):
            raise RefusedError(f"The e-mail address {address} is somebody else's.")
        holder.email_key = None
        session.flush()
    employee.email, employee.email_key = address, key


def give_back_address(session: Session, employee: Employee) -> None:
    """Give somebody who returns the old address back, or none when it is somebody else's now."""
    if employee.email is None or employee.email_key is not None:
        return
    if _holder(session, employee, email_key(employee.email)) is None:
        employee.email_key = email_key(employee.email)
    else:
        employee.email = None


def _holder(session: Session, employee: Employee, key: str) -> Employee | None:
    with session.no_autoflush:
        holder = session.scalar(
            select(Employee).where(
                Employee.organisation_id == employee.organisation_id, Employee.email_key == key
            )
        )
    return None if holder is employee else holder


def _is_gone(session: Session, employee_id: int, on: date) -> bool:
    """Whether somebody was in service, and from this day on is no more, in no role either."""
    employments = session.scalars(select(Employment).where(Employment.employee_id == employee_id)).all()
    if not employments or any(run_of(one)[1] > on for one in employments):
        return False
    roles = session.scalars(select(RoleAssignment).where(RoleAssignment.employee_id == employee_id))
    return all(run_of(role)[1] <= on for role in roles)
