"""What keeps the department tree a tree on every day: parents that exist, no rings, names that differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import FOREVER, days_of, run_at
from mhtraining.organisation.models import Department, DepartmentPosition
from mhtraining.organisation.names import same
from mhtraining.organisation.services.errors import BelowItselfError, NameTakenError


@dataclass(frozen=True)
class _Place:
    """One department's place over one period, as read from the database."""

    department_id: int
    parent_id: int | None
    name: str
    starts_on: date
    ends_on: date | None

    def holds(self, on: date) -> bool:
        """Whether the department hangs here on this day."""
        return self.starts_on <= on and (self.ends_on is None or self.ends_on > on)


def check_place(
    session: Session, department: Department, *, name: str, parent_id: int | None, on: date
) -> None:
    """See that a department may hang under this parent, with this name, from a day on for ever.

    Raises NotFoundError when the parent does not exist on all those days, RefusedError when a
    department there has the name already, or when the department would come to hang below itself.
    """
    others = [place for place in _places(session, department) if place.department_id != department.id]
    if parent_id is not None:
        run = run_at(days_of(place for place in others if place.department_id == parent_id), on)
        if parent_id != department.id and (run is None or run[1] != FOREVER):
            raise NotFoundError(f"There is no such department to hang it under, from {on} on.")
    for place in others:
        beside = place.parent_id == parent_id and (place.ends_on or FOREVER) > on
        if beside and same(place.name) == same(name):
            raise NameTakenError(place.name)
    days = {on, *(place.starts_on for place in others if place.starts_on > on)}
    if any(_leads_to(others, parent_id, department.id, day) for day in days):
        raise BelowItselfError


def _leads_to(places: list[_Place], start: int | None, target: int, on: date) -> bool:
    above = {place.department_id: place.parent_id for place in places if place.holds(on)}
    step, seen = start, set[int]()
    while step is not None and step not in seen:
        if step == target:
            return True
        seen.add(step)
        step = above.get(step)
    return False


def _places(session: Session, department: Department) -> list[_Place]:
    rows = session.execute(
        select(
            DepartmentPosition.department_id,
            DepartmentPosition.parent_id,
            DepartmentPosition.name,
            DepartmentPosition.starts_on,
            DepartmentPosition.ends_on,
        )
        .join(Department, Department.id == DepartmentPosition.department_id)
        .where(Department.organisation_id == department.organisation_id)
    )
    return [_Place(*row) for row in rows]
