"""Hires, places and lets go of people; every fact with its period, none in the way of another."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.changes import changing
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.core.periods import FOREVER, common, days_of, run_of
from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
)
from mhtraining.organisation.names import clean, sort_key
from mhtraining.organisation.services.addresses import give_back_address, take_address
from mhtraining.organisation.services.locks import lock_department
from mhtraining.organisation.services.roles import end_roles_of_leaver


def make_employee(
    session: Session,
    *,
    organisation_id: int,
    family_name: str,
    given_name: str = "",
    particle: str = "",
    number: str | None = None,
    email: str | None = None,
) -> Employee:
    """Make a person of this organisation, not yet in service.

    Raises RefusedError when the number or the address is somebody else's, UsageError when a text
    can't be stored.
    """
    family_name = clean(family_name, what="The family name", longest=120)
    given_name = clean(given_name, what="The given name", longest=80, needed=False)
    particle = clean(particle, what="The particle", longest=40, needed=False)
    employee = Employee(
        organisation_id=organisation_id,
        family_name=family_name,
        given_name=given_name,
        particle=particle,
        number=_free_number(session, organisation_id, number),
        sort_key=sort_key(family_name, given_name, particle),
    )
    if email is not None and email.strip():
        take_address(session, employee, email, None)
    session.add(employee)
    session.flush()
    return employee


def employ(
    session: Session, employee: Employee, *, starts_on: date, ends_on: date | None = None
) -> Employment:
    """Take this person into service; who returns gets the old address back while it is free.

    Raises RefusedError when the person is already in service on one of these days.
    """
    _check_order(starts_on, ends_on)
    with changing(session, {employee.id}):
        for other in _employments(session, employee.id):
            if _overlap(run_of(other), (starts_on, ends_on or FOREVER)):
                raise RefusedError(
                    f"Employee {employee.id} is already in service from {other.starts_on}: end that first."
                )
        employment = Employment(employee_id=employee.id, starts_on=starts_on, ends_on=ends_on)
        session.add(employment)
        if employee.email is not None and employee.email_key is None:
            give_back_address(session, employee)
    return employment


def place(
    session: Session,
    employee: Employee,
    department: Department,
    *,
    starts_on: date,
    ends_on: date | None = None,
) -> Placement:
    """Place this person in a department; without an end: for as long as the employment lasts.

    Raises RefusedError unless the person is in service, and the department exists, on all of these
    days, or when the person is already placed there on one of them.
    """
    _check_order(starts_on, ends_on)
    if department.organisation_id != employee.organisation_id:
        raise RefusedError(f"Department {department.id} belongs to another organisation than the person.")
    with changing(session, {employee.id}):
        service = next(
            (one for one in _employments(session, employee.id) if _within(starts_on, run_of(one))), None
        )
        if service is None:
            raise RefusedError(f"Employee {employee.id} is not in service on {starts_on}: employ first.")
        ends_on = ends_on or service.ends_on
        wanted = (starts_on, ends_on or FOREVER)
        lock_department(session, department.id)
        if wanted[1] > run_of(service)[1]:
            raise RefusedError(f"Employee {employee.id} leaves on {service.ends_on}: place until then.")
        if common([wanted], _existence(session, department.id)) != [wanted]:
            raise RefusedError(f"Department {department.id} does not exist on all days from {starts_on}.")
        for other in _placements(session, employee.id):
            if other.department_id == department.id and _overlap(run_of(other), wanted):
                raise RefusedError(
                    f"Employee {employee.id} is already placed in department {department.id} "
                    f"from {other.starts_on}."
                )
        placement = Placement(
            employee_id=employee.id, department_id=department.id, starts_on=starts_on, ends_on=ends_on
        )
        session.add(placement)
    return placement


def end_placement(session: Session, placement: Placement, on: date) -> None:
    """End a placement; `on` is the first day no longer. On its own first day it never was.

    Raises RefusedError for a day before its first, or after its end.
    """
    with changing(session, {placement.employee_id}):
        session.refresh(placement)
        if on < placement.starts_on:
            raise RefusedError(f"The placement starts on {placement.starts_on}: end it then or later.")
        if on > run_of(placement)[1]:
            raise RefusedError(f"The placement already ended on {placement.ends_on}.")
        _cut(session, placement, on)


def leave(session: Session, employee: Employee, on: date, *, today: date | None = None) -> None:
    """End employment, placements and roles; `on` is the first day no longer in service.

    The address is given up, unless `on` lies after `today`: then it stays until somebody else needs
    it. Absences stay as they were recorded. Leaving on the first day means never having come.
    Raises RefusedError when the person is not in service up to that day, or is the last coordinator.
    """
    with changing(session, {employee.id}):
        employment = next(
            (one for one in _employments(session, employee.id) if one.starts_on <= on <= run_of(one)[1]),
            None,
        )
        if employment is None:
            raise RefusedError(f"Employee {employee.id} is not in service up to {on}.")
        first, end = run_of(employment)
        end_roles_of_leaver(session, employee, on)
        for placement in _placements(session, employee.id):
            if first <= placement.starts_on < end and run_of(placement)[1] > on:
                _cut(session, placement, on)
        if end != on:
            _cut(session, employment, on)
        if today is None or on <= today:
            employee.email_key = None


def record_absence(
    session: Session, employee: Employee, *, starts_on: date, ends_on: date | None = None
) -> Absence:
    """Record leave as it was given, with `ends_on` the first day back; None: no end known.

    It may lie before, across or outside an employment. One that starts on the same day is corrected.
    """
    _check_order(starts_on, ends_on)
    with changing(session, {employee.id}):
        absence = session.scalar(
            select(Absence).where(Absence.employee_id == employee.id, Absence.starts_on == starts_on)
        )
        if absence is None:
            absence = Absence(employee_id=employee.id, starts_on=starts_on)
            session.add(absence)
        absence.ends_on = ends_on
    return absence


def _cut(session: Session, period: Employment | Placement, on: date) -> None:
    if on <= period.starts_on:
        session.delete(period)
    else:
        period.ends_on = on


def _check_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise UsageError(f"A period from {starts_on} can't end on {ends_on}: it needs at least one day.")


def _within(on: date, run: tuple[date, date]) -> bool:
    return run[0] <= on < run[1]


def _overlap(some: tuple[date, date], other: tuple[date, date]) -> bool:
    return some[0] < other[1] and other[0] < some[1]


# what is read here is read behind the person's lock: never what the session remembers from before
def _employments(session: Session, employee_id: int) -> list[Employment]:
    chosen = select(Employment).where(Employment.employee_id == employee_id).order_by(Employment.starts_on)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def _placements(session: Session, employee_id: int) -> list[Placement]:
    chosen = select(Placement).where(Placement.employee_id == employee_id).order_by(Placement.starts_on)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def _existence(session: Session, department_id: int) -> list[tuple[date, date]]:
    return days_of(
        session.scalars(select(DepartmentPosition).where(DepartmentPosition.department_id == department_id))
    )


def _free_number(session: Session, organisation_id: int, number: str | None) -> str | None:
    if number is None or not number.strip():
        return None
    number = clean(number, what="The employee number", longest=40)
    taken = select(Employee.id).where(Employee.organisation_id == organisation_id, Employee.number == number)
    if session.scalar(taken) is not None:
        raise RefusedError(f"The employee number {number} is somebody else's.")
    return number
