"""What is required of one person on a day, since when and until when: rules 1 and 2, in plain Python.

The facts about one person are fetched and turned into sets of days. A rule's days for a person are
those on which it holds, the person is employed and not on long leave, and belongs to whom it names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from mhtraining.catalogue.queries import vocabulary
from mhtraining.content.model import EVERYBODY
from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import Days, common, days_of, run_at, run_of, without
from mhtraining.core.reader import Reader
from mhtraining.organisation.long_leave import LONG_ABSENCE_DAYS
from mhtraining.organisation.models import Department, DepartmentAudience
from mhtraining.organisation.names import dutch_key
from mhtraining.requirements.facts import FactKind, facts_about
from mhtraining.requirements.models import Requirement, Waiver


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


def obligations(reader: Reader, employee_id: int, on: date) -> list[Obligation]:
    """All that is required of this person on this day, the first due first; also on past days."""
    facts = _Facts(facts_about(reader, employee_id, on))
    starts: dict[str, list[tuple[date, date]]] = {}
    for rule in facts.of(FactKind.RULE):
        run = run_at(facts.days_under(rule), on)
        if run is not None:
            came = max(run[0], rule.starts_on)
            starts.setdefault(rule.module_slug, []).append((due_day(rule, came), came))
    waived = {waiver.module_slug for waiver in facts.of(FactKind.WAIVER)}
    found = []
    for slug, dues in starts.items():
        due_on, came = min(dues)  # of two rules the earliest due day wins
        extended = [each.due_on for each in facts.of(FactKind.EXTENSION) if each.module_slug == slug]
        found.append(Obligation(slug, came, max([due_on, *extended]), slug in waived))
    return sorted(found, key=lambda one: (one.due_on, one.module_slug))


def due_day(rule: Row[Any], came_into_scope: date) -> date:
    """The fixed day, so many days after coming into scope, or of both the later (rule 2)."""
    days: list[date] = [] if rule.due_on is None else [rule.due_on]
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


def requirement_of(session: Session, organisation_id: int, requirement_id: int) -> Requirement:
    """One rule. Raises NotFoundError: missing and another organisation's alike."""
    found = session.scalar(
        select(Requirement).where(
            Requirement.id == requirement_id, Requirement.organisation_id == organisation_id
        )
    )
    if found is None:
        raise NotFoundError(f"There is no requirement {requirement_id}.")
    return found


def audience_labels(session: Session, organisation_id: int) -> dict[str, str]:
    """Every audience that content names or a department has, by id with its label; everybody first.

    An audience of its own may come before its content: its id is its label then.
    """
    labels = dict(vocabulary(session).audiences)
    own = session.scalars(
        select(DepartmentAudience.audience)
        .join(Department, Department.id == DepartmentAudience.department_id)
        .where(Department.organisation_id == organisation_id)
        .distinct()
    )
    found = labels | {audience: audience for audience in own if audience not in labels}
    in_order = sorted(found, key=lambda audience: (audience != EVERYBODY, dutch_key(found[audience])))
    return {audience: found[audience] for audience in in_order}


def waiver_of(session: Session, employee_id: int, waiver_id: int) -> Waiver:
    """One waiver of this person. Raises NotFoundError when there is none."""
    found = session.scalar(select(Waiver).where(Waiver.id == waiver_id, Waiver.employee_id == employee_id))
    if found is None:
        raise NotFoundError(f"There is no waiver {waiver_id}.")
    return found


def open_waivers(session: Session, employee_id: int, on: date) -> list[Waiver]:
    """The waivers of this person that hold on this day or will, the first to begin first."""
    return list(
        session.scalars(
            select(Waiver)
            .where(Waiver.employee_id == employee_id, or_(Waiver.ends_on.is_(None), Waiver.ends_on > on))
            .order_by(Waiver.starts_on, Waiver.id)
        )
    )


class _Facts:
    """One person's facts by kind, as sets of days."""

    def __init__(self, rows: Iterable[Row[Any]]) -> None:
        self._rows: dict[FactKind, list[Row[Any]]] = {}
        for row in rows:
            self._rows.setdefault(FactKind(row.kind), []).append(row)
        self._in_service = without(days_of(self.of(FactKind.EMPLOYMENT)), self._long_absence())

    def of(self, kind: FactKind) -> list[Row[Any]]:
        """The facts of this kind."""
        return self._rows.get(kind, [])

    def days_under(self, rule: Row[Any]) -> Days:
        """The days on which this rule applies to the person."""
        days = common(self._in_service, [run_of(rule)])
        if rule.department_id is not None:
            return common(days, self._days_in_department(rule.department_id))
        if rule.audience != EVERYBODY:
            return common(days, self._days_in_audience(rule.audience))
        return days

    def _days_in_audience(self, audience: str | None) -> Days:
        return [
            run
            for placement in self.of(FactKind.PLACEMENT)
            for given in self.of(FactKind.AUDIENCE)
            if given.department_id == placement.department_id and given.audience == audience
            for run in common([run_of(placement)], [run_of(given)])
        ]

    def _days_in_department(self, department_id: int) -> Days:
        """The days of a placement in this department or in one that hung below it."""
        return [
            run
            for placement in self.of(FactKind.PLACEMENT)
            for run in common([run_of(placement)], self._days_below(placement.department_id, department_id))
        ]

    def _days_below(self, lower: int, upper: int, seen: frozenset[int] = frozenset()) -> Days:
        positions = [each for each in self.of(FactKind.POSITION) if each.department_id == lower]
        if lower == upper:
            return days_of(positions)
        return [
            run
            for position in positions
            if position.parent_id is not None and position.parent_id not in seen
            for run in common([run_of(position)], self._days_below(position.parent_id, upper, seen | {lower}))
        ]

    def _long_absence(self) -> Days:
        return days_of(
            absence
            for absence in self.of(FactKind.ABSENCE)
            if absence.ends_on is None or (absence.ends_on - absence.starts_on).days > LONG_ABSENCE_DAYS
        )
