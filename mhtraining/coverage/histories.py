"""Since when a rule has applied to a person without a break: sets of days, worked out from periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from mhtraining.content.model import EVERYBODY
from mhtraining.core.periods import FOREVER, Days, Run, common, merged, run_at, run_of, without
from mhtraining.organisation.long_leave import is_long
from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentAudience,
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
)
from mhtraining.requirements.models import Requirement

Place = tuple[int, Run]
"""A department and the days of one placement in it."""


@dataclass(frozen=True)
class Histories:
    """The days of everybody in an organisation, and of its departments.

    `present`: employed and not on long leave. `placed`: where somebody was placed, when. `below`: on
    which days a department was a department itself, or below it. `audiences`: on which days it
    existed with an audience.
    """

    present: dict[int, Days]
    placed: dict[int, list[Place]]
    below: dict[tuple[int, int], Days]
    audiences: dict[tuple[int, str], Days]

    def run(self, person: int, rule: Requirement, on: date) -> Run | None:
        """The unbroken run of days, with `on` in it, on which this rule applied to this person.

        None when it does not apply that day. Long leave, a gap in service, and days without a
        placement that the rule asks for break it; a move from one such placement to the next does not.
        """
        present = self.present.get(person, [])
        if rule.audience != EVERYBODY:
            present = common(present, merged(self._where(person, rule)))
        return run_at(common(present, [run_of(rule)]), on)

    def _where(self, person: int, rule: Requirement) -> Days:
        days: Days = []
        for department, placement in self.placed.get(person, []):
            if rule.audience is not None:
                days += common([placement], self.audiences.get((department, rule.audience), []))
            else:
                assert rule.department_id is not None
                days += common([placement], self.below.get((department, rule.department_id), []))
        return days


def histories(session: Session, organisation_id: int) -> Histories:
    """Read the periods of an organisation's people and departments, and make days of them."""
    employed = _by_person(session, organisation_id, Employment)
    away = _by_person(session, organisation_id, Absence, is_long(Absence))
    placed: dict[int, list[Place]] = defaultdict(list)
    for row in session.execute(
        select(Placement.employee_id, Placement.department_id, Placement.starts_on, Placement.ends_on)
        .join(Employee, Employee.id == Placement.employee_id)
        .where(Employee.organisation_id == organisation_id)
    ):
        placed[row.employee_id].append((row.department_id, run_of(row)))
    below = days_below(_of_departments(session, organisation_id, DepartmentPosition))
    audiences: dict[tuple[int, str], Days] = defaultdict(list)
    for period in _of_departments(session, organisation_id, DepartmentAudience):
        department = period.department_id
        stands = below.get((department, department), [])
        audiences[department, period.audience] += common(stands, [run_of(period)])
    present = {person: without(days, away.get(person, [])) for person, days in employed.items()}
    return Histories(present, dict(placed), below, dict(audiences))


def days_below(positions: Sequence[DepartmentPosition]) -> dict[tuple[int, int], Days]:
    """On which days each department was (department_id, ancestor_id) itself, or below it.

    The tree stands still between two days on which some position begins or ends; a department whose
    parent does not exist stands at the top.
    """
    edges = sorted({edge for position in positions for edge in run_of(position)} | {FOREVER})
    runs: dict[tuple[int, int], Days] = defaultdict(list)
    for first, end in pairwise(edges):
        parents = {
            position.department_id: position.parent_id
            for position in positions
            if run_at([run_of(position)], first)
        }
        for department in parents:
            for ancestor in _line(parents, department):
                runs[department, ancestor].append((first, end))
    return {pair: merged(days) for pair, days in runs.items()}


def _line(parents: dict[int, int | None], department: int) -> list[int]:
    line: list[int] = []
    step: int | None = department
    while step is not None and step in parents and step not in line:
        line.append(step)
        step = parents[step]
    return line


def _by_person(
    session: Session,
    organisation_id: int,
    model: type[Employment | Absence],
    *conditions: ColumnElement[bool],
) -> dict[int, Days]:
    runs: dict[int, Days] = defaultdict(list)
    rows = session.execute(
        select(model.employee_id, model.starts_on, model.ends_on)
        .join(Employee, Employee.id == model.employee_id)
        .where(Employee.organisation_id == organisation_id, *conditions)
    )
    for row in rows:
        runs[row.employee_id].append(run_of(row))
    return {person: merged(days) for person, days in runs.items()}


Piece = TypeVar("Piece", DepartmentPosition, DepartmentAudience)


def _of_departments(session: Session, organisation_id: int, model: type[Piece]) -> Sequence[Piece]:
    return session.scalars(
        select(model)
        .join(Department, Department.id == model.department_id)
        .where(Department.organisation_id == organisation_id)
    ).all()
