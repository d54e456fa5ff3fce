"""Since when a rule has applied to a person without a break: sets of days, worked out from periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

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
    """The days of people in an organisation, and of its departments.

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
        meant = self.meant(person, rule.audience, rule.department_id, on)
        return None if meant is None else run_at(common([meant], [run_of(rule)]), on)

    def meant(self, person: int, audience: str | None, department_id: int | None, on: date) -> Run | None:
        """The unbroken run of days, with `on` in it, on which who is asked for took this person in.

        Asked for is an audience or a department, as a rule names it; whether a rule held is not heeded.
        """
        present = self.present.get(person, [])
        if audience != EVERYBODY:
            present = common(present, merged(self._where(person, audience, department_id)))
        return run_at(present, on)

    def asked(self, department: int, audience: str | None, department_id: int | None) -> Days:
        """On which days who is placed in this department belongs to this audience, or is below that one."""
        if audience is not None:
            return self.audiences.get((department, audience), [])
        assert department_id is not None
        return self.below.get((department, department_id), [])

    def _where(self, person: int, audience: str | None, department_id: int | None) -> Days:
        days: Days = []
        for department, placement in self.placed.get(person, []):
            days += common([placement], self.asked(department, audience, department_id))
        return days


def histories(session: Session, organisation_id: int, people: Collection[int] | None = None) -> Histories:
    """Read the periods of an organisation's departments and people, and make days of them.

    With `people`: of these alone (employee ids, known to be this organisation's).
    """
    who = _of_people(organisation_id, people)
    employed = _by_person(session, Employment, Employment.employee_id.in_(who))
    away = _by_person(session, Absence, Absence.employee_id.in_(who), is_long(Absence))
    placed: dict[int, list[Place]] = defaultdict(list)
    for person, department, first, end in session.execute(
        select(Placement.employee_id, Placement.department_id, Placement.starts_on, Placement.ends_on).where(
            Placement.employee_id.in_(who)
        )
    ):
        placed[person].append((department, (first, end or FOREVER)))
    below = days_below(_of_departments(session, organisation_id, DepartmentPosition))
    audiences = days_with_audience(below, _of_departments(session, organisation_id, DepartmentAudience))
    present = {
        person: without(days, away[person]) if person in away else days for person, days in employed.items()
    }
    return Histories(present, dict(placed), below, audiences)


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


def days_with_audience(
    below: Mapping[tuple[int, int], Days], periods: Iterable[DepartmentAudience]
) -> dict[tuple[int, str], Days]:
    """On which days each department existed with which audience (department_id, audience)."""
    found: dict[tuple[int, str], Days] = defaultdict(list)
    for period in periods:
        stands = below.get((period.department_id, period.department_id), [])
        found[period.department_id, period.audience] += common(stands, [run_of(period)])
    return dict(found)


def _line(parents: dict[int, int | None], department: int) -> list[int]:
    line: list[int] = []
    step: int | None = department
    while step is not None and step in parents and step not in line:
        line.append(step)
        step = parents[step]
    return line


def _of_people(organisation_id: int, people: Collection[int] | None) -> Any:
    if people is None:
        return select(Employee.id).where(Employee.organisation_id == organisation_id)
    return people


def _by_person(
    session: Session, model: type[Employment | Absence], *conditions: ColumnElement[bool]
) -> dict[int, Days]:
    runs: dict[int, Days] = defaultdict(list)
    asked = select(model.employee_id, model.starts_on, model.ends_on).where(*conditions)
    for person, first, end in session.execute(asked):
        runs[person].append((first, end or FOREVER))
    return {person: merged(days) for person, days in runs.items()}


Piece = TypeVar("Piece", DepartmentPosition, DepartmentAudience)


def _of_departments(session: Session, organisation_id: int, model: type[Piece]) -> Sequence[Piece]:
    return session.scalars(
        select(model)
        .join(Department, Department.id == model.department_id)
        .where(Department.organisation_id == organisation_id)
    ).all()
