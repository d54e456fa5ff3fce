"""Everything this room holds about one person, for that person's own file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.db import picked
from mhtraining.meetings.models import Meeting, MeetingPoint, MeetingPresence


def held_about(session: Session, employee_id: int) -> dict[str, Any]:
    """The meetings of contact officers that the person attended, and what the person sees to."""
    attended = session.scalars(
        select(Meeting.held_on)
        .join(MeetingPresence, MeetingPresence.meeting_id == Meeting.id)
        .where(MeetingPresence.employee_id == employee_id)
        .order_by(Meeting.held_on)
    )
    owned = session.execute(
        select(MeetingPoint, Meeting.held_on)
        .join(Meeting, Meeting.id == MeetingPoint.meeting_id)
        .where(MeetingPoint.owner_id == employee_id)
        .order_by(Meeting.held_on, MeetingPoint.id)
    )
    return {
        "meetings": [{"held_on": day} for day in attended],
        "meeting_points": [
            {"held_on": day, **picked(point, ("kind", "text", "due_on", "done_on"))} for point, day in owned
        ],
    }
