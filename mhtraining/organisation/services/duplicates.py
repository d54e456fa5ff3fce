"""Joins two persons of an organisation that are one: a typing error in a number made the second.

Days are joined, never lost: what either had on a day, the one that stays has. On days on which both
were in service the two become one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mhtraining.core.changes import changing
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.core.periods import FOREVER, Days, days_of, without
from mhtraining.organisation.models import Absence, Employee, Employment, Placement, RoleAssignment
from mhtraining.organisation.services.locks import lock_organisation

Held = TypeVar("Held", Employment, Placement, RoleAssignment, Absence)


class NotTwoPeopleError(RefusedError):
    """They are no two persons to join: one and the same, or joined already."""


def join_people(session: Session, duplicate: Employee, person: Employee) -> None:
    """Give `person` all periods of `duplicate`, which has none from then on and is marked as merged.

    Its number stays its own, so that nobody else gets it; its address goes, to `person` when that
    one has none. Raises NotTwoPeopleError, and NotFoundError for people of two organisations.
    """
    if duplicate.organisation_id != person.organisation_id:
        raise NotFoundError("There is no such person to merge into.")
    with changing(session, {duplicate.id, person.id}):
        lock_organisation(None, session=session, organisation_id=person.organisation_id)
        session.refresh(duplicate)
        session.refresh(person)
        _check_two(duplicate, person)
        _join(session, Employment, duplicate, person, lambda _one: None)
        _join(session, Placement, duplicate, person, lambda one: one.department_id)
        _join_absences(session, duplicate, person)
        _join_roles(session, duplicate, person)
        _hand_over_address(session, duplicate, person)
        earlier = update(Employee).where(Employee.merged_into_id == duplicate.id)
        session.execute(earlier.values(merged_into_id=person.id))
        duplicate.merged_into_id = person.id
        session.flush()


def _check_two(duplicate: Employee, person: Employee) -> None:
    if duplicate.id == person.id:
        raise NotTwoPeopleError("This is one person already: name two.")
    for one in (duplicate, person):
        if one.merged_into_id is not None:
            raise NotTwoPeopleError(
                f"Employee {one.id} was merged into employee {one.merged_into_id} already."
            )
        if one.erased_at is not None:
            raise NotTwoPeopleError(f"Employee {one.id} was erased: there is nothing to merge.")


def _join(
    session: Session,
    model: type[Held],
    duplicate: Employee,
    person: Employee,
    of: Callable[[Any], Hashable],
) -> None:
    """Give the person the days of both, for each thing that `of` names."""
    own: list[Held] = _rows(session, model, person)
    theirs: list[Held] = _rows(session, model, duplicate)
    for thing in dict.fromkeys(map(of, theirs)):
        rows = [one for one in (*own, *theirs) if of(one) == thing]
        fields, days = _fields(rows[0]), days_of(rows)
        _delete(session, rows)
        session.add_all(_made(model, person, fields, days))
    session.flush()


def _join_roles(session: Session, duplicate: Employee, person: Employee) -> None:
    """The same of roles; who is a deputy there on days on which the other held it itself, is so no more."""
    _join(
        session,
        RoleAssignment,
        duplicate,
        person,
        lambda one: (one.role, one.department_id, one.region_id, one.deputy),
    )
    roles = _rows(session, RoleAssignment, person)
    for deputy in [one for one in roles if one.deputy]:
        scope = (deputy.role, deputy.department_id, deputy.region_id)
        held = days_of(
            one for one in roles if not one.deputy and (one.role, one.department_id, one.region_id) == scope
        )
        left = without(days_of([deputy]), held)
        if left != days_of([deputy]):
            fields = _fields(deputy)
            _delete(session, [deputy])
            session.add_all(_made(RoleAssignment, person, fields, left))
    session.flush()


def _join_absences(session: Session, duplicate: Employee, person: Employee) -> None:
    """Absences stay apart as recorded: two short ones are no long one. Of one first day the longer stays."""
    own = {absence.starts_on: absence for absence in _rows(session, Absence, person)}
    for absence in _rows(session, Absence, duplicate):
        same = own.get(absence.starts_on)
        if same is None:
            absence.employee_id = person.id
            continue
        ends = (same.ends_on or FOREVER, absence.ends_on or FOREVER)
        same.ends_on = None if max(ends) == FOREVER else max(ends)
        session.delete(absence)
    session.flush()


def _hand_over_address(session: Session, duplicate: Employee, person: Employee) -> None:
    email, key = duplicate.email, duplicate.email_key
    duplicate.email = duplicate.email_key = None
    session.flush()
    if person.email_key is None and key is not None:
        person.email, person.email_key = email, key


def _rows(session: Session, model: type[Held], whose: Employee) -> list[Held]:
    found = select(model).where(model.employee_id == whose.id).order_by(model.starts_on, model.id)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def _delete(session: Session, rows: Iterable[Held]) -> None:
    for row in rows:
        session.delete(row)
    session.flush()  # a person's rows of one first day, or without an end, are unique


def _fields(row: Held) -> dict[str, object]:
    kept = ("department_id", "role", "region_id", "deputy")
    return {name: getattr(row, name) for name in kept if hasattr(row, name)}


def _made(model: type[Held], person: Employee, fields: dict[str, object], days: Days) -> list[Held]:
    return [
        model(employee_id=person.id, starts_on=first, ends_on=None if end == FOREVER else end, **fields)
        for first, end in days
    ]
