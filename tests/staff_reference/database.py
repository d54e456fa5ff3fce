"""Reads an organisation out of the database as the reference knows it, and says where the two differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from mhtraining.core.db import db
from mhtraining.organisation import models
from tests.staff_reference.facts import Department, Person, Place, Span, State, joined
from tests.staff_reference.rows import alike

BOOKKEEPING = ("staff_", "audit_entry", "coverage_")
"""How the names of the tables begin that tell of imports, or count, and are no facts about staff."""


def dump(connection: Connection, *, bookkeeping: bool) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as text; with the tables that tell of imports, or without."""
    return {
        table.name: sorted(tuple(map(repr, row)) for row in connection.execute(select(table)))
        for table in db.metadata.sorted_tables
        if bookkeeping or not table.name.startswith(BOOKKEEPING)
    }


def changed(one: dict[str, list[tuple[Any, ...]]], other: dict[str, list[tuple[Any, ...]]]) -> dict[str, Any]:
    """The tables in which two dumps differ, with the rows that only one of them has."""
    return {
        name: sorted(set(one[name]) ^ set(other[name]))
        for name in one
        if sorted(one[name]) != sorted(other[name])
    }


def state(session: Session, organisation_id: int) -> State:
    """The people and departments of the organisation as they stand in the tables."""
    session.rollback()
    departments = _departments(session, organisation_id)
    people = _people(session, organisation_id)
    _add(session, people, "employments", models.Employment, lambda one: None)
    _add(session, people, "placements", models.Placement, lambda one: one.department_id)
    _add(session, people, "absences", models.Absence, lambda one: None)
    _add(session, people, "roles", models.RoleAssignment, lambda one: (str(one.role), one.department_id))
    return State(list(people.values()), departments)


def _departments(session: Session, organisation_id: int) -> dict[int, Department]:
    of_here = select(models.Department.id).where(models.Department.organisation_id == organisation_id)
    found = {number: Department([]) for number in session.scalars(of_here)}
    for one in _rows(session, models.DepartmentPosition, models.DepartmentPosition.department_id, of_here):
        place = Place(one.parent_id, one.name)
        found[one.department_id].positions.append(Span(one.starts_on, one.ends_on, place))
    for one in _rows(session, models.DepartmentAudience, models.DepartmentAudience.department_id, of_here):
        found[one.department_id].audiences.append(Span(one.starts_on, one.ends_on, one.audience))
    return found


def _add(
    session: Session, people: dict[int, Person], name: str, model: Any, what: Callable[[Any], Any]
) -> None:
    for one in _rows(session, model, model.employee_id, people):
        getattr(people[one.employee_id], name).append(Span(one.starts_on, one.ends_on, what(one)))


def _rows(session: Session, model: Any, column: Any, those: Any) -> list[Any]:
    return list(session.execute(select(model.__table__).where(column.in_(those)).order_by(model.starts_on)))


def _people(session: Session, organisation_id: int) -> dict[int, Person]:
    chosen = select(models.Employee).where(models.Employee.organisation_id == organisation_id)
    return {
        one.id: Person(one.number, one.family_name, one.given_name, one.particle, one.email or "")
        for one in session.scalars(chosen)
    }


def differences(expected: State, found: State, on: date) -> list[str]:
    """Where the database differs from the reference, one sentence each; none when they say the same.

    Departments are compared by their names on their days (any case: which spelling of several is kept
    is nobody's promise), e-mail of those in service alone: whether a leaver keeps the text is open.
    """
    names, names_found = _names(expected), _names(found)
    told = _unlike("departments", _tree(expected, names), _tree(found, names_found))
    people = {one.number or one.email.lower(): one for one in expected.people}
    people_found = {one.number or one.email.lower(): one for one in found.people}
    if set(people) != set(people_found):
        told.append(f"people: expected and found differ in {sorted(set(people) ^ set(people_found))}")
    for key in sorted(set(people) & set(people_found)):
        one, other = people[key], people_found[key]
        told += _unlike(key, _person(one, names, on), _person(other, names_found, on))
        told += [f"{key}: {text}" for text in _roles(one, other, names, names_found)]
    return told


def _unlike(who: str, expected: dict[Any, Any], found: dict[Any, Any]) -> list[str]:
    return [
        f"{who}, {key}: expected {expected.get(key)}, found {found.get(key)}"
        for key in dict.fromkeys([*expected, *found])
        if expected.get(key) != found.get(key)
    ]


def _names(state: State) -> dict[int, str]:
    """Departments by their paths on the first day of their last positions: no two are called alike."""
    return {
        number: "/".join(map(alike, state.path(number, one.positions[-1].first)))
        for number, one in state.departments.items()
    }


def _tree(state: State, names: dict[int, str]) -> dict[str, Any]:
    tree = {}
    for number, one in state.departments.items():
        places = [
            Span(span.first, span.until, (names.get(span.what.parent), alike(span.what.name)))
            for span in one.positions
        ]
        tree[names[number]] = (joined(places), joined(one.audiences))
    return tree


def _person(person: Person, names: dict[int, str], on: date) -> dict[str, Any]:
    placed = [Span(one.first, one.until, names[one.what]) for one in person.placements]
    return {
        "name": (person.given, person.particle, person.family),
        "email": person.email if person.stays(on) else "",
        "employments": joined(person.employments),
        "placements": joined(placed),
        "absences": sorted((one.first, one.end) for one in person.absences),
    }


def _roles(one: Person, other: Person, names: dict[int, str], names_found: dict[int, str]) -> list[str]:
    """Roles are compared on the days in service: who has left can do nothing with one."""
    expected, found = _held(one, names), _held(other, names_found)
    told = [f"roles: expected {expected}, found {found}"]
    if [len(spans) for spans in expected.values()] != [len(found.get(what, [])) for what in expected] or set(
        found
    ) != set(expected):
        return told
    for what, spans in expected.items():
        for span, there in zip(spans, found[what], strict=True):
            if span.end != there.end or not (span.earliest or span.first) <= there.first <= span.first:
                return told
    return []


def _held(person: Person, names: dict[int, str]) -> dict[Any, list[Span]]:
    held: dict[Any, list[Span]] = defaultdict(list)
    whole = [] if person.number else [Span(date.min, None)]  # made by hand, in no service yet
    for role in sorted(person.roles, key=lambda span: span.first):
        for first, end, _ in joined([*person.employments, *whole]):
            span = Span(max(role.first, first), min(role.end, end))
            if span.first < span.end:
                span.earliest = max(role.earliest or role.first, first)
                kind, department = role.what
                held[kind, names.get(department)].append(span)
    return dict(held)
