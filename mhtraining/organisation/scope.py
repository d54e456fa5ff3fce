"""What part of an organisation somebody may see: all of it, or some departments with all below them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import Department, Employee, Placement
from mhtraining.organisation.queries import positions_on


@dataclass(frozen=True)
class Scope:
    """An organisation's id, and the ids of the departments seen (None: everything of the organisation)."""

    organisation_id: int
    departments: frozenset[int] | None = None

    def of_departments(self) -> ColumnElement[bool]:
        """SQL condition on Department: it is in scope."""
        own = Department.organisation_id == self.organisation_id
        return own if self.departments is None else and_(own, Department.id.in_(sorted(self.departments)))

    def of_people(self, on: date) -> ColumnElement[bool]:
        """SQL condition on Employee: the person is in scope. Of departments: who is placed there that day."""
        own = Employee.organisation_id == self.organisation_id
        if self.departments is None:
            return own
        if not self.departments:
            return false()
        placed = select(Placement.employee_id).where(
            Placement.department_id.in_(sorted(self.departments)), holds_on(Placement, on)
        )
        # not EXISTS: SQLite would go through the department's placements for everybody
        return and_(own, Employee.id.in_(placed))

    def covers(self, department_id: int) -> bool:
        """Whether a department, known to be this organisation's, is in scope."""
        return self.departments is None or department_id in self.departments


def person_in(session: Session, scope: Scope, employee_id: int, on: date) -> Employee:
    """This person, when in scope. Raises NotFoundError: missing, merged away and out of scope alike."""
    found = session.scalar(
        select(Employee).where(
            Employee.id == employee_id, Employee.merged_into_id.is_(None), scope.of_people(on)
        )
    )
    if found is None:
        raise NotFoundError("There is no such person.")
    return found


def with_all_below(session: Session, organisation_id: int, tops: Iterable[int], on: date) -> frozenset[int]:
    """These departments, as far as they exist on this day, and all below them that day."""
    positions = positions_on(session, organisation_id, on)
    children: dict[int | None, list[int]] = {}
    for department_id, position in positions.items():
        children.setdefault(position.parent_id, []).append(department_id)
    found: set[int] = set()
    left = [top for top in tops if top in positions]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += children.get(one, [])
    return frozenset(found)
