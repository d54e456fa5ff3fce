"""What is required of one person on a day, since when and until when: rules 1 and 2, in plain Python.

The facts about one person are fetched and turned into sets of days. A rule's days for a person are
those on which it holds, the person is employed and not on long leave, and belongs to whom it names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Module
from mhtraining.content.model import EVERYBODY
from mhtraining.core.periods import Days, common, days_of, holds_on, run_at, run_of, without
from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentAudience,
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
)
from mhtraining.requirements.models import Extension, Requirement, Waiver

LONGEST_SHORT_ABSENCE = 30
"""Days, both ends included; a longer absence takes a person out of the denominator (rule 1)."""


@dataclass(frozen=True)
class Obligation:
    """A module that is required of a person on a day.

    `starts_on` is when the person came into scope of the rule that falls due first, `due_on` the last
    day on which the module is in time, extensions included. `waived`: an exception takes it out today.
    After an expiry the last valid day is the due day: that needs completions, and is left to who asks.
    """

    module_slug: str
    starts_on: date
    due_on: date
    waived: bool


def obligations(session: Session, employee_id: int, on: date) -> list[Obligation]:
    """All that is required of this person on this day, the first due first; also on past days."""
    employee = session.get_one(Employee, employee_id)
    rules = _rules(session, employee.organisation_id, on)
    if not rules:
        return []
    facts = _Facts(session, employee_id, rules)
    starts: dict[str, list[tuple[date, date]]] = {}
    for rule in rules:
        run = run_at(facts.days_under(rule), on)
        if run is not None:
            came = max(run[0], rule.starts_on)
            starts.setdefault(rule.module_slug, []).append((due_day(rule, came), came))
    if not starts:
        return []
    extended, waived = _exceptions(session, employee_id, starts, on)
    found = []
    for slug, dues in starts.items():
        due_on, came = min(dues)  # of two rules the earliest due day wins
        due_on = max(due_on, extended.get(slug, due_on))
        found.append(Obligation(slug, came, due_on, slug in waived))
    return sorted(found, key=lambda one: (one.due_on, one.module_slug))


def due_day(rule: Requirement, came_into_scope: date) -> date:
    """The fixed day, so many days after coming into scope, or of both the later (rule 2)."""
    days = [] if rule.due_on is None else [rule.due_on]
    if rule.due_days is not None:
        days.append(came_into_scope + timedelta(days=rule.due_days))
    return max(days)


def requirements(session: Session, organisation_id: int) -> list[Requirement]:
    """All rules of an organisation, ended ones too, by module and first day."""
    return list(
        session.scalars(
            select(Requirement)
            .where(Requirement.organisation_id == organisation_id)
            .order_by(Requirement.module_slug, Requirement.starts_on, Requirement.id)
        )
    )


class _Facts:
    """One person's facts as sets of days; the tree is fetched only where a rule names a department."""

    def __init__(self, session: Session, employee_id: int, rules: Iterable[Requirement]) -> None:
        self.session = session
        self.employee_id = employee_id
        self.in_service = without(self._employed(), self._long_absence())
        self.placements = session.scalars(select(Placement).where(Placement.employee_id == employee_id)).all()
        placed_in = {placement.department_id for placement in self.placements}
        self.audiences = session.scalars(
            select(DepartmentAudience).where(DepartmentAudience.department_id.in_(placed_in))
        ).all()
        self.positions: dict[int, list[DepartmentPosition]] = {}
        if any(rule.department_id is not None for rule in rules):
            self._fetch_positions()

    def days_under(self, rule: Requirement) -> Days:
        """The days on which this rule applies to the person."""
        days = common(self.in_service, [run_of(rule)])
        if rule.department_id is not None:
            return common(days, self._days_in_department(rule.department_id))
        if rule.audience != EVERYBODY:
            return common(days, self._days_in_audience(rule.audience))
        return days

    def _days_in_audience(self, audience: str | None) -> Days:
        return [
            run
            for placement in self.placements
            for given in self.audiences
            if given.department_id == placement.department_id and given.audience == audience
            for run in common([run_of(placement)], [run_of(given)])
        ]

    def _days_in_department(self, department_id: int) -> Days:
        """The days of a placement in this department or in one that hung below it."""
        return [
            run
            for placement in self.placements
            for run in common([run_of(placement)], self._days_below(placement.department_id, department_id))
        ]

    def _days_below(self, lower: int, upper: int, seen: frozenset[int] = frozenset()) -> Days:
        positions = self.positions.get(lower, [])
        if lower == upper:
            return days_of(positions)
        return [
            run
            for position in positions
            if position.parent_id is not None and position.parent_id not in seen
            for run in common([run_of(position)], self._days_below(position.parent_id, upper, seen | {lower}))
        ]

    def _fetch_positions(self) -> None:
        positions = self.session.scalars(
            select(DepartmentPosition)
            .join(Department, Department.id == DepartmentPosition.department_id)
            .join(Employee, Employee.organisation_id == Department.organisation_id)
            .where(Employee.id == self.employee_id)
        )
        for position in positions:
            self.positions.setdefault(position.department_id, []).append(position)

    def _employed(self) -> Days:
        return days_of(
            self.session.scalars(select(Employment).where(Employment.employee_id == self.employee_id))
        )

    def _long_absence(self) -> Days:
        absences = self.session.scalars(select(Absence).where(Absence.employee_id == self.employee_id))
        return days_of(
            absence
            for absence in absences
            if absence.ends_on is None or (absence.ends_on - absence.starts_on).days > LONGEST_SHORT_ABSENCE
        )


def _rules(session: Session, organisation_id: int, on: date) -> list[Requirement]:
    return list(
        session.scalars(
            select(Requirement)
            .join(Module, Module.slug == Requirement.module_slug)
            .where(
                Requirement.organisation_id == organisation_id,
                holds_on(Requirement, on),
                or_(Module.retired_on.is_(None), Module.retired_on > on),
            )
            .order_by(Requirement.id)
        )
    )


def _exceptions(
    session: Session, employee_id: int, slugs: Iterable[str], on: date
) -> tuple[dict[str, date], set[str]]:
    """The latest extended due day per module, and the modules that are waived on this day."""
    of_these = list(slugs)
    extensions = session.scalars(
        select(Extension).where(Extension.employee_id == employee_id, Extension.module_slug.in_(of_these))
    )
    extended: dict[str, date] = {}
    for extension in extensions:
        extended[extension.module_slug] = max(
            extension.due_on, extended.get(extension.module_slug, extension.due_on)
        )
    waived = session.scalars(
        select(Waiver.module_slug).where(Waiver.employee_id == employee_id, holds_on(Waiver, on))
    )
    return extended, set(waived)
