"""The awareness goal: set for the organisation or a department, and which one holds where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError, UsageError
from mhtraining.organisation.queries import positions_on
from mhtraining.organisation.services import lock_organisation
from mhtraining.requirements.models import Goal


@dataclass(frozen=True)
class Aim:
    """So many percent covered by a day. `department_id`: whose own goal it is; None: the organisation's."""

    percent: int
    reach_by: date
    department_id: int | None = None


@dataclass(frozen=True)
class Aimed:
    """What setting a goal came to: what stands now, and what stood before (None: nothing)."""

    aim: Aim
    before: Aim | None

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return self.aim != self.before

    @property
    def detail(self) -> dict[str, Any]:
        """What the audit trail notes: whose goal, what it is now, and what it was before."""
        found: dict[str, Any] = (
            {} if self.aim.department_id is None else {"department": self.aim.department_id}
        )
        found |= {"percent": self.aim.percent, "by": str(self.aim.reach_by)}
        if self.before is not None:
            found |= {"percent_before": self.before.percent, "by_before": str(self.before.reach_by)}
        return found


def set_goal(
    session: Session,
    *,
    organisation_id: int,
    percent: int,
    reach_by: date,
    department_id: int | None = None,
    on: date,
) -> Aimed:
    """Aim for so many percent by `reach_by`, in the organisation or in a department with all below it.

    In place of the goal that stood there; the same again writes nothing. `on` is today. Raises
    UsageError for a percentage that is none or a day that has passed, NotFoundError for a department
    that the organisation does not have on that day.
    """
    if not 1 <= percent <= 100:
        raise UsageError(f"The goal must be from 1 to 100 percent, not {percent}.")
    if reach_by < on:
        raise UsageError(f"The day {reach_by} has passed: choose one on which the goal can still be reached.")
    if department_id is not None and department_id not in positions_on(session, organisation_id, on):
        raise NotFoundError("There is no such department.")
    lock_organisation(None, session=session, organisation_id=organisation_id)  # two at once: one row
    where = Goal.department_id.is_(None) if department_id is None else Goal.department_id == department_id
    goal = session.scalar(
        select(Goal)
        .where(Goal.organisation_id == organisation_id, where)
        .execution_options(populate_existing=True)
    )
    before = None if goal is None else _aim(goal)
    if goal is None:
        goal = Goal(organisation_id=organisation_id, department_id=department_id)
        session.add(goal)
    goal.percent, goal.reach_by = percent, reach_by
    session.flush()
    return Aimed(_aim(goal), before)


def own_goals(session: Session, organisation_id: int) -> dict[int | None, Aim]:
    """The goals that were set, by department; None is the organisation."""
    rows = session.scalars(select(Goal).where(Goal.organisation_id == organisation_id).order_by(Goal.id))
    return {goal.department_id: _aim(goal) for goal in rows}


def goals(session: Session, organisation_id: int, on: date) -> dict[int | None, Aim]:
    """The goal that holds for the organisation (None) and each department that exists on this day.

    A department without one of its own has that of the nearest above it that has one, else the
    organisation's. What has none at all is not among them. Two statements.
    """
    own = own_goals(session, organisation_id)
    above = {
        department_id: position.parent_id
        for department_id, position in positions_on(session, organisation_id, on).items()
    }
    held = {department_id: _nearest(department_id, above, own) for department_id in [None, *above]}
    return {department_id: aim for department_id, aim in held.items() if aim is not None}


def _nearest(
    department_id: int | None, above: dict[int, int | None], own: dict[int | None, Aim]
) -> Aim | None:
    seen: set[int] = set()  # a ring in the tree ends
    while department_id in above and department_id not in own and department_id not in seen:
        seen.add(department_id)
        department_id = above[department_id]
    there = own.get(department_id) if department_id in above else None
    return there or own.get(None)


def _aim(goal: Goal) -> Aim:
    return Aim(goal.percent, goal.reach_by, goal.department_id)
