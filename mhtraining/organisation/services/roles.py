"""Gives roles and takes them back; an organisation that has a coordinator always keeps one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.core.periods import FOREVER, days_of, holds_on, run_at, run_of
from mhtraining.organisation.models import (
    Department,
    DepartmentPosition,
    Employee,
    RegionMember,
    Role,
    RoleAssignment,
)
from mhtraining.organisation.services.errors import LastCoordinatorError
from mhtraining.organisation.services.locks import lock_organisation

OF_DEPARTMENT = frozenset({Role.MANAGER, Role.CONTACT_OFFICER})


def assign_role(
    session: Session,
    employee: Employee,
    role: Role,
    *,
    department_id: int | None = None,
    region_id: int | None = None,
    starts_on: date,
    deputy: bool = False,
) -> RoleAssignment:
    """Give this person a role from a day on, over the scope that belongs to the role.

    A deputy may do the same, and is asked when the other is not there. Raises UsageError when the scope
    does not belong to the role, NotFoundError when it does not exist or is not of the person's
    organisation, RefusedError when the person has it already.
    """
    if (department_id is not None) != (role in OF_DEPARTMENT):
        needs = "needs a department" if role in OF_DEPARTMENT else "takes no department"
        raise UsageError(f"The role {role} {needs}.")
    if (region_id is not None) != (role is Role.REGIONAL_COORDINATOR):
        needs = "needs a region" if role is Role.REGIONAL_COORDINATOR else "takes no region"
        raise UsageError(f"The role {role} {needs}.")
    lock_organisation(None, session=session, organisation_id=employee.organisation_id)
    _check_scope(session, employee, department_id, region_id, starts_on)
    for other in _roles(session, employee.id):
        same_scope = (other.role, other.department_id, other.region_id) == (role, department_id, region_id)
        if same_scope and run_of(other)[1] > starts_on:
            raise RefusedError(f"This person has the role {role} there already, from {other.starts_on}.")
    assignment = RoleAssignment(
        employee_id=employee.id,
        role=role,
        department_id=department_id,
        region_id=region_id,
        deputy=deputy,
        starts_on=starts_on,
    )
    session.add(assignment)
    session.flush()
    return assignment


def end_role(session: Session, assignment: RoleAssignment, on: date) -> None:
    """Take a role back; `on` is the first day no longer. On its own first day it never was.

    Raises RefusedError for a day before its first or after its end, and for the last coordinator.
    """
    employee = session.get_one(Employee, assignment.employee_id)
    lock_organisation(None, session=session, organisation_id=employee.organisation_id)
    session.refresh(assignment)
    if on < assignment.starts_on:
        raise RefusedError(f"The role starts on {assignment.starts_on}: take it back then or later.")
    if on > run_of(assignment)[1]:
        raise RefusedError(f"The role already ended on {assignment.ends_on}.")
    if assignment.role is Role.COORDINATOR:
        _check_coordinator_stays(session, employee, on)
    _cut(session, assignment, on)
    session.flush()


def end_roles_of_leaver(session: Session, employee: Employee, on: date) -> None:
    """End every role of somebody who leaves on this day. Raises RefusedError for the last coordinator."""
    lock_organisation(None, session=session, organisation_id=employee.organisation_id)
    held = [one for one in _roles(session, employee.id) if run_of(one)[1] > on]
    if any(one.role is Role.COORDINATOR for one in held):
        _check_coordinator_stays(session, employee, on)
    for assignment in held:
        _cut(session, assignment, on)
    session.flush()


def _check_coordinator_stays(session: Session, employee: Employee, on: date) -> None:
    others = session.scalars(
        select(RoleAssignment)
        .join(Employee, Employee.id == RoleAssignment.employee_id)
        .where(
            Employee.organisation_id == employee.organisation_id,
            Employee.id != employee.id,
            RoleAssignment.role == Role.COORDINATOR,
        )
    )
    run = run_at(days_of(others), on)
    if run is None or run[1] != FOREVER:
        raise LastCoordinatorError


def _check_scope(
    session: Session, employee: Employee, department_id: int | None, region_id: int | None, on: date
) -> None:
    if department_id is not None:
        exists = session.scalar(
            select(Department.id)
            .join(DepartmentPosition, DepartmentPosition.department_id == Department.id)
            .where(
                Department.id == department_id,
                Department.organisation_id == employee.organisation_id,
                holds_on(DepartmentPosition, on),
            )
        )
        if exists is None:
            raise NotFoundError(f"There is no such department on {on}.")
    if region_id is not None and session.get(RegionMember, (region_id, employee.organisation_id)) is None:
        raise NotFoundError("There is no such region that this person's organisation belongs to.")


def _cut(session: Session, assignment: RoleAssignment, on: date) -> None:
    if on <= assignment.starts_on:
        session.delete(assignment)
    else:
        assignment.ends_on = on


def _roles(session: Session, employee_id: int) -> list[RoleAssignment]:
    chosen = select(RoleAssignment).where(RoleAssignment.employee_id == employee_id)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))
