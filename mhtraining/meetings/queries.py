"""Reads meetings of one organisation: which there are, who was there, what is still to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import holds_on
from mhtraining.meetings.models import Meeting, MeetingPoint, MeetingPresence, PointKind
from mhtraining.organisation.models import Employee, Employment, Role, RoleAssignment

CIRCLE = (Role.CONTACT_OFFICER, Role.COORDINATOR)
"""Whose meetings these are; deputies too."""


@dataclass(frozen=True)
class Point:
    """A decision or action, with the name of who sees to it and the day of its meeting."""

    row: MeetingPoint
    owner: str | None
    held_on: date

    def late(self, today: date) -> bool:
        """Whether it is an action that should have been done."""
        return is_open(self.row) and self.row.due_on is not None and self.row.due_on < today


def is_open(point: MeetingPoint) -> bool:
    """Whether it is an action that is still to be done."""
    return point.kind is PointKind.ACTION and point.done_on is None


def meeting_of(
    session: Session, organisation_id: int, meeting_id: int, *, to_change: bool = False
) -> Meeting:
    """One meeting; `to_change`: locked, so that two who write in it wait for each other.

    Raises NotFoundError: another organisation's is as one that there is not.
    """
    wanted = _of(organisation_id).where(Meeting.id == meeting_id)
    found = session.scalar(_locked(wanted) if to_change else wanted)
    if found is None:
        raise NotFoundError("There is no such meeting.")
    return found


def meeting_on(session: Session, organisation_id: int, held_on: date) -> Meeting | None:
    """The meeting of this day, when there is one."""
    return session.scalar(_of(organisation_id).where(Meeting.held_on == held_on))


def next_after(session: Session, organisation_id: int, day: date) -> Meeting | None:
    """The first meeting after this day."""
    later = _of(organisation_id).where(Meeting.held_on > day)
    return session.scalar(later.order_by(Meeting.held_on).limit(1))


def how_many_meetings(session: Session, organisation_id: int) -> int:
    """How many meetings there were and are planned."""
    return session.scalar(select(func.count()).select_from(_of(organisation_id).subquery())) or 0


def meetings_in(
    session: Session, organisation_id: int, *, skip: int, most: int
) -> Sequence[tuple[Meeting, int]]:
    """Meetings, the latest first, each with how many were there."""
    present = (
        select(func.count())
        .select_from(MeetingPresence)
        .where(MeetingPresence.meeting_id == Meeting.id)
        .scalar_subquery()
    )
    rows = _of(organisation_id).add_columns(present).order_by(Meeting.held_on.desc())
    return [(meeting, count) for meeting, count in session.execute(rows.offset(skip).limit(most))]


def present_at(session: Session, meeting_id: int) -> Sequence[Employee]:
    """Who was there, in Dutch order."""
    return session.scalars(
        select(Employee)
        .join(MeetingPresence, MeetingPresence.employee_id == Employee.id)
        .where(MeetingPresence.meeting_id == meeting_id)
        .order_by(Employee.sort_key, Employee.id)
    ).all()


def circle_on(session: Session, organisation_id: int, on: date) -> Sequence[Employee]:
    """Contact officers, coordinators and deputies in service on this day, in Dutch order."""
    roles = select(RoleAssignment.employee_id).where(
        RoleAssignment.role.in_(CIRCLE), holds_on(RoleAssignment, on)
    )
    working = select(Employment.employee_id).where(holds_on(Employment, on))
    return session.scalars(
        select(Employee)
        .where(
            Employee.organisation_id == organisation_id,
            Employee.merged_into_id.is_(None),
            Employee.id.in_(roles),
            Employee.id.in_(working),
        )
        .order_by(Employee.sort_key, Employee.id)
    ).all()


def points_of(session: Session, meeting_id: int) -> list[Point]:
    """What came out of one meeting, in the order in which it was written down."""
    return _points(session, _with_owner().where(Meeting.id == meeting_id).order_by(MeetingPoint.id))


def open_before(session: Session, organisation_id: int, held_on: date) -> list[Point]:
    """The actions of earlier meetings that this day began with, the most urgent first."""
    rows = _with_owner().where(
        Meeting.organisation_id == organisation_id,
        Meeting.held_on < held_on,
        MeetingPoint.kind == PointKind.ACTION,
        or_(MeetingPoint.done_on.is_(None), MeetingPoint.done_on >= held_on),
    )
    return _points(session, rows.order_by(MeetingPoint.due_on, MeetingPoint.id))


def open_actions(session: Session, organisation_id: int) -> list[Point]:
    """Every action that is still to be done, most urgent first."""
    rows = _with_owner().where(
        Meeting.organisation_id == organisation_id,
        MeetingPoint.kind == PointKind.ACTION,
        MeetingPoint.done_on.is_(None),
    )
    return _points(session, rows.order_by(MeetingPoint.due_on, MeetingPoint.id))


def point_of(session: Session, organisation_id: int, point_id: int) -> MeetingPoint:
    """One decision or action, locked to be changed, with its meeting.

    Raises NotFoundError: another organisation's is as one that there is not.
    """
    found: MeetingPoint | None = session.scalar(
        _locked(
            select(MeetingPoint)
            .join(Meeting, Meeting.id == MeetingPoint.meeting_id)
            .where(MeetingPoint.id == point_id, Meeting.organisation_id == organisation_id)
        )
    )
    if found is None:
        raise NotFoundError("There is no such decision or action.")
    return found


def _locked(rows: Select[Any]) -> Select[Any]:
    return rows.with_for_update().execution_options(populate_existing=True)


def _of(organisation_id: int) -> Select[Meeting]:
    return select(Meeting).where(Meeting.organisation_id == organisation_id)


def _with_owner() -> Select[MeetingPoint, Employee, date]:
    return (
        select(MeetingPoint, Employee, Meeting.held_on)
        .join(Meeting, Meeting.id == MeetingPoint.meeting_id)
        .outerjoin(Employee, Employee.id == MeetingPoint.owner_id)
    )


def _points(session: Session, rows: Select[MeetingPoint, Employee, date]) -> list[Point]:
    return [Point(row, owner.name if owner else None, day) for row, owner, day in session.execute(rows)]
