"""Merges one department into another from a day on; every earlier day stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core import signals
from mhtraining.core.changes import changing, changing_rules
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.core.periods import FOREVER, days_of, run_at, run_of, without
from mhtraining.organisation.models import (
    Department,
    DepartmentAudience,
    DepartmentMunicipality,
    DepartmentPosition,
    Placement,
    RoleAssignment,
)
from mhtraining.organisation.services.errors import HangsBelowError
from mhtraining.organisation.services.locks import lock_department
from mhtraining.organisation.services.tree import position_from
from mhtraining.organisation.services.tree_rules import check_place


@dataclass(frozen=True)
class DepartmentMerge:
    """What a merge did: ids of the people and the departments that moved, and how many roles ended."""

    people: frozenset[int]
    departments: tuple[int, ...]
    roles: int


def merge_departments(session: Session, source: Department, target: Department, on: date) -> DepartmentMerge:
    """Let `source` go on in `target` from a day on: the first on which it no longer exists.

    Who is placed there on or after that day is placed in `target` instead, never twice; what hangs
    below it hangs below `target`; its roles, audience and municipalities end, those of `target` stay.
    The route stays as history. `department_ending` is sent first: a room above may refuse.

    Raises RefusedError when `target` hangs below `source`, a name there is taken, or what holds now
    began later; NotFoundError when `target` does not exist from that day on.
    """
    if source.id == target.id or source.organisation_id != target.organisation_id:
        raise NotFoundError("There is no such department to merge it into.")
    people = {placement.employee_id for placement in _placements_from(session, source, on)}
    with changing_rules(session, source.organisation_id), changing(session, people):
        lock_department(session, source.id, alone=True)
        signals.department_ending.send(None, session=session, department_id=source.id, on=on)
        position = position_from(session, source, on)
        _check_target(session, source, target, on)
        placements = _placements_from(session, source, on)
        if not {placement.employee_id for placement in placements} <= people:
            raise RefusedError("Somebody was placed in the department at this very moment: try again.")
        _go_on_in(session, placements, source, target, on)
        _cut(session, [position, *_descriptions(session, source)], on)
        session.flush()
        roles = session.scalars(select(RoleAssignment).where(RoleAssignment.department_id == source.id)).all()
        ended = _cut(session, roles, on)
        departments = _hang_below(session, source, target, on)
    return DepartmentMerge(frozenset(people), departments, ended)


def _placements_from(session: Session, source: Department, on: date) -> list[Placement]:
    held = select(Placement).where(Placement.department_id == source.id).order_by(Placement.id)
    rows = session.scalars(held.execution_options(populate_existing=True))
    return [placement for placement in rows if run_of(placement)[1] > on]


def _check_target(session: Session, source: Department, target: Department, on: date) -> None:
    positions = _positions(session, source.organisation_id)
    run = run_at(days_of(one for one in positions if one.department_id == target.id), on)
    if run is None or run[1] != FOREVER:
        raise NotFoundError(f"There is no such department to merge it into, from {on} on.")
    for day in {on, *(one.starts_on for one in positions if one.starts_on > on)}:
        above = {one.department_id: one.parent_id for one in positions if _holds(one, day)}
        step, seen = above.get(target.id), set[int]()
        while step is not None and step not in seen:
            if step == source.id:
                raise HangsBelowError
            seen.add(step)
            step = above.get(step)


def _go_on_in(
    session: Session, placements: Sequence[Placement], source: Department, target: Department, on: date
) -> None:
    """End these placements on the day, and place the same people in `target` on the days that are left."""
    of_source = select(Placement.employee_id).where(Placement.department_id == source.id)
    held = select(Placement).where(Placement.department_id == target.id, Placement.employee_id.in_(of_source))
    there: dict[int, list[Placement]] = {}
    for placement in session.scalars(held.execution_options(populate_existing=True)):
        there.setdefault(placement.employee_id, []).append(placement)
    for placement in placements:
        first, end = run_of(placement)
        left = without([(max(first, on), end)], days_of(there.get(placement.employee_id, [])))
        for starts_on, stops in left:
            moved = Placement(
                employee_id=placement.employee_id,
                department_id=target.id,
                starts_on=starts_on,
                ends_on=None if stops == FOREVER else stops,
            )
            session.add(moved)
            there.setdefault(placement.employee_id, []).append(moved)
    _cut(session, placements, on)


def _hang_below(session: Session, source: Department, target: Department, on: date) -> tuple[int, ...]:
    """Hang below `target`, from the day on, whatever hangs below `source` then or later."""
    moved = []
    for position in _positions(session, source.organisation_id):
        if position.parent_id != source.id or run_of(position)[1] <= on:
            continue
        department = session.get_one(Department, position.department_id)
        starts_on = max(position.starts_on, on)
        check_place(session, department, name=position.name, parent_id=target.id, on=starts_on)
        if position.starts_on >= on:
            position.parent_id = target.id
        else:
            session.add(
                DepartmentPosition(
                    department_id=department.id,
                    parent_id=target.id,
                    name=position.name,
                    starts_on=on,
                    ends_on=position.ends_on,
                )
            )
            position.ends_on = on
        session.flush()
        moved.append(department.id)
    return tuple(dict.fromkeys(moved))


def _positions(session: Session, organisation_id: int) -> list[DepartmentPosition]:
    found = select(DepartmentPosition).join(Department, Department.id == DepartmentPosition.department_id)
    ordered = found.order_by(DepartmentPosition.department_id, DepartmentPosition.starts_on)
    own = ordered.where(Department.organisation_id == organisation_id)
    return list(session.scalars(own.execution_options(populate_existing=True)))


def _descriptions(session: Session, source: Department) -> list[DepartmentAudience | DepartmentMunicipality]:
    """What is said of the department over periods: its audiences and municipalities."""
    audiences = select(DepartmentAudience).where(DepartmentAudience.department_id == source.id)
    towns = select(DepartmentMunicipality).where(DepartmentMunicipality.department_id == source.id)
    return [*session.scalars(audiences), *session.scalars(towns)]


def _cut(
    session: Session,
    periods: Sequence[
        Placement | DepartmentPosition | DepartmentAudience | DepartmentMunicipality | RoleAssignment
    ],
    on: date,
) -> int:
    """End what holds on the day or later; what would start then or later never was. Gives how many."""
    held = [period for period in periods if run_of(period)[1] > on]
    for period in held:
        if period.starts_on >= on:
            session.delete(period)
        else:
            period.ends_on = on
    return len(held)


def _holds(position: DepartmentPosition, on: date) -> bool:
    first, end = run_of(position)
    return first <= on < end
