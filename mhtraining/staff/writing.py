"""Writes what changed of people and departments, in as few statements as there are tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from mhtraining.core.bulk import insert_rows
from mhtraining.core.changes import changing, changing_rules
from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentAudience,
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
    RoleAssignment,
)
from mhtraining.organisation.names import sort_key
from mhtraining.staff.branches import Branches
from mhtraining.staff.known import FIELDS, Person, Span

Pair = tuple[Person | None, Person]
"""Somebody before (None: not stored yet) and after."""
_EMPLOYEE: Table = Employee.__table__  # type: ignore[assignment]
_PERIODS: Sequence[tuple[str, Any, tuple[str, ...]]] = (
    ("employments", Employment, ()),
    ("placements", Placement, ("department_id",)),
    ("absences", Absence, ()),
    ("roles", RoleAssignment, ("role", "department_id", "region_id", "deputy")),
)
_AT_ONCE = 500


def write_departments(session: Session, organisation_id: int, branches: Branches) -> dict[int, int]:
    """Make the new departments and change those that are there; the ids of the new by their negative."""
    ids: dict[int, int] = {}
    with changing_rules(session, organisation_id):
        for new in branches.new.values():  # a parent stands before what hangs below it
            made = insert(Department).values(organisation_id=organisation_id).returning(Department.id)
            ids[new.id] = session.scalars(made).one()
            parent = None if new.parent_id is None else ids.get(new.parent_id, new.parent_id)
            session.execute(
                insert(DepartmentPosition).values(
                    department_id=ids[new.id], parent_id=parent, name=new.name, starts_on=new.starts_on
                )
            )
        for department_id in (*branches.new, *branches.changed):
            for audience in branches.tree.audiences.get(department_id, []):
                values = {
                    "department_id": ids.get(department_id, department_id),
                    "audience": audience.audience,
                    "starts_on": audience.starts_on,
                    "ends_on": audience.ends_on,
                }
                write_row(session, DepartmentAudience, audience.id, values)
        for department_id in branches.changed:
            first = branches.tree.positions[department_id][0]
            write_row(session, DepartmentPosition, first.id, {"starts_on": first.starts_on})
    return ids


def write_row(session: Session, model: Any, row_id: int | None, values: dict[str, Any]) -> None:
    """Change the row with this id, or make one (None)."""
    if row_id is None:
        session.execute(insert(model).values(values))
    else:
        session.execute(update(model).where(model.id == row_id).values(values))


def write_people(session: Session, organisation_id: int, pairs: Iterable[Pair]) -> None:
    """Make the database say what `after` says of everybody; new people get their id in it."""
    pairs = list(pairs)
    with changing(session, {after.id for _before, after in pairs if after.id is not None}) as touched:
        _let_go_of_addresses(session, pairs)
        _write_fields(session, pairs)
        touched.update(_make_people(session, organisation_id, pairs))
        for name, model, more in _PERIODS:
            _write_periods(session, model, name, more, pairs)


def _let_go_of_addresses(session: Session, pairs: list[Pair]) -> None:
    """Addresses may go from one to another, or swap: first nobody has them."""
    rows = [
        {"the_id": after.id}
        for before, after in pairs
        if before is not None and before.email_key is not None and before.email_key != after.email_key
    ]
    _execute(
        session, update(_EMPLOYEE).where(_EMPLOYEE.c.id == bindparam("the_id")).values(email_key=None), rows
    )


def _write_fields(session: Session, pairs: list[Pair]) -> None:
    rows = [
        {"the_id": after.id, **_fields(after)}
        for before, after in pairs
        if before is not None and any(getattr(before, name) != getattr(after, name) for name in FIELDS)
    ]
    statement = update(_EMPLOYEE).where(_EMPLOYEE.c.id == bindparam("the_id"))
    names = (*FIELDS, "sort_key")
    _execute(session, statement.values({name: bindparam(name) for name in names}), rows)


def _make_people(session: Session, organisation_id: int, pairs: list[Pair]) -> set[int]:
    new = {after.number: after for _before, after in pairs if after.id is None}
    if not new:
        return set()
    insert_rows(
        session,
        _EMPLOYEE,
        [
            {"organisation_id": organisation_id, "subject_key": uuid4().hex, **_fields(after)}
            for after in new.values()
        ],
    )
    stored = session.execute(
        select(Employee.id, Employee.number).where(
            Employee.organisation_id == organisation_id, Employee.number.is_not(None)
        )
    )
    for employee_id, number in stored:
        if number in new:
            new[number].id = employee_id
    return {after.id for after in new.values() if after.id is not None}


def _fields(person: Person) -> dict[str, Any]:
    return {
        **{name: getattr(person, name) for name in FIELDS},
        "sort_key": sort_key(person.family_name, person.given_name, person.particle),
    }


def _write_periods(session: Session, model: Any, name: str, more: tuple[str, ...], pairs: list[Pair]) -> None:
    table = model.__table__
    columns = ("starts_on", "ends_on", *more)
    gone: list[int] = []
    changed: list[dict[str, Any]] = []
    made: list[dict[str, Any]] = []
    back: list[dict[str, Any]] = []
    for before, after in pairs:
        stored: dict[int, Span] = {one.id: one for one in getattr(before, name)} if before else {}
        for one in getattr(after, name):
            values = {column: getattr(one, column) for column in columns}
            old = stored.pop(one.id, None)
            if old is None:
                # one that comes back, by taking an import back, has its id already
                again = {} if one.id is None else {"id": one.id}
                (made if one.id is None else back).append({"employee_id": after.id, **values, **again})
            elif old != one:
                changed.append({"the_id": one.id, **values})
        gone += stored
    for start in range(0, len(gone), _AT_ONCE):
        session.execute(delete(table).where(table.c.id.in_(gone[start : start + _AT_ONCE])))
    statement = update(table).where(table.c.id == bindparam("the_id"))
    _execute(session, statement.values({column: bindparam(column) for column in columns}), changed)
    insert_rows(session, table, made)
    insert_rows(session, table, back)


def _execute(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(statement, rows)
