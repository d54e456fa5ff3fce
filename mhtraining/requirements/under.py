"""Who falls under a rule on a day, to be counted and listed before it is saved: rules 1 and 2 as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from mhtraining.content.model import EVERYBODY
from mhtraining.core.periods import holds_on
from mhtraining.organisation.long_leave import on_long_leave
from mhtraining.organisation.models import (
    Department,
    DepartmentAudience,
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
)
from mhtraining.organisation.scope import with_all_below
from mhtraining.records.models import Completion
from mhtraining.requirements.models import Waiver


class RuleLike(Protocol):
    """A rule, saved or not: a module of an audience, or of a department and all below it."""

    @property
    def organisation_id(self) -> int:
        """Whose rule it is."""

    @property
    def module_slug(self) -> str:
        """What is required."""

    @property
    def audience(self) -> str | None:
        """Of whom; `alle` is everybody."""

    @property
    def department_id(self) -> int | None:
        """Or of whom: this department and all below it."""


@dataclass(frozen=True)
class Draft:
    """A rule before it is saved."""

    organisation_id: int
    module_slug: str
    audience: str | None = None
    department_id: int | None = None


@dataclass(frozen=True)
class Counted:
    """How many people fall under a rule, how many of them have a valid completion, how many a waiver."""

    people: int
    completed: int
    waived: int


def people_under(session: Session, rule: RuleLike, on: date) -> Select[int]:
    """SELECT of the ids of all who fall under this rule on this day, whatever its own period and module.

    In service and not on long leave; of an audience: placed in a department of that audience, not
    below it; of a department: placed in it or below. Whom a waiver excuses falls under it too.
    """
    of_organisation = Employee.organisation_id == rule.organisation_id
    return select(Employee.id).where(of_organisation, _present(on), _meant(session, rule, on))


def counted(session: Session, rule: RuleLike, on: date) -> Counted:
    """How many fall under it on this day, and how they stand that day."""
    people = people_under(session, rule, on)
    found = people.with_only_columns(
        func.count(),
        func.count().filter(Employee.id.in_(_completed(rule.module_slug, on))),
        func.count().filter(Employee.id.in_(_waived(rule.module_slug, on))),
    )
    return Counted(*session.execute(found).one())


def listed(session: Session, rule: RuleLike, on: date, *, skip: int, most: int) -> Sequence[Any]:
    """Some of those who fall under it, in Dutch order: rows of name parts, `completed` and `waived`."""
    rows = people_under(session, rule, on).with_only_columns(
        Employee.id,
        Employee.given_name,
        Employee.particle,
        Employee.family_name,
        Employee.id.in_(_completed(rule.module_slug, on)).label("completed"),
        Employee.id.in_(_waived(rule.module_slug, on)).label("waived"),
    )
    return session.execute(rows.order_by(Employee.sort_key, Employee.id).offset(skip).limit(most)).all()


def sizes_of_audiences(session: Session, organisation_id: int, on: date) -> dict[str, int]:
    """How many people would fall under a rule for each audience on this day; `alle` is everybody."""
    of_organisation = Employee.organisation_id == organisation_id
    placed = (
        select(DepartmentAudience.audience, func.count(Employee.id.distinct()))
        .join(Placement, Placement.department_id == DepartmentAudience.department_id)
        .join(Employee, Employee.id == Placement.employee_id)
        .where(of_organisation, _present(on), _stands(DepartmentAudience.department_id, on))
        .where(holds_on(Placement, on), holds_on(DepartmentAudience, on))
        .group_by(DepartmentAudience.audience)
    )
    everybody = select(func.count()).select_from(Employee).where(of_organisation, _present(on))
    return dict(session.execute(placed).all()) | {EVERYBODY: session.scalar(everybody) or 0}


def where_placed(session: Session, people: Sequence[int], on: date) -> dict[int, list[int]]:
    """The departments in which each of these people is placed on this day, by the person's id."""
    rows = session.execute(
        select(Placement.employee_id, Placement.department_id)
        .where(Placement.employee_id.in_(people), holds_on(Placement, on))
        .order_by(Placement.starts_on, Placement.id)
    )
    found: dict[int, list[int]] = {}
    for employee_id, department_id in rows:
        found.setdefault(employee_id, []).append(department_id)
    return found


def _present(on: date) -> ColumnElement[bool]:
    employed = exists().where(Employment.employee_id == Employee.id, holds_on(Employment, on))
    return and_(employed, ~on_long_leave(Employee.id, on))


def _meant(session: Session, rule: RuleLike, on: date) -> ColumnElement[bool]:
    placed = select(Placement.employee_id).where(holds_on(Placement, on))
    if rule.department_id is not None:
        inside = with_all_below(session, rule.organisation_id, [rule.department_id], on)
        return Employee.id.in_(placed.where(Placement.department_id.in_(sorted(inside))))
    if rule.audience == EVERYBODY:
        return Employee.organisation_id == rule.organisation_id
    of_audience = (
        select(DepartmentAudience.department_id)
        .join(Department, Department.id == DepartmentAudience.department_id)
        .where(
            Department.organisation_id == rule.organisation_id,
            DepartmentAudience.audience == rule.audience,
            holds_on(DepartmentAudience, on),
            _stands(DepartmentAudience.department_id, on),
        )
    )
    return Employee.id.in_(placed.where(Placement.department_id.in_(of_audience)))


def _stands(department_id: Any, on: date) -> ColumnElement[bool]:
    """Whether the department exists that day: a placement in one that does not places nobody."""
    position = DepartmentPosition
    return exists().where(position.department_id == department_id, holds_on(position, on))


def _completed(slug: str, on: date) -> Select[int]:
    return select(Completion.employee_id).where(
        Completion.module_slug == slug,
        Completion.completed_on <= on,
        or_(Completion.last_valid_on.is_(None), Completion.last_valid_on >= on),
    )


def _waived(slug: str, on: date) -> Select[int]:
    return select(Waiver.employee_id).where(Waiver.module_slug == slug, holds_on(Waiver, on))
