"""Meetings of the contact officers of an organisation, who was there, and what came out of them.

Nothing here is about a resident or a case: what is written down is work of colleagues (rule 5).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.db import Model, word

LONGEST_POINT = 300
"""Characters of a decision or action: a sentence, too short for a case."""


class Meeting(Model):
    """One meeting; an organisation has at most one a day.

    `agenda` are ids of departments by finding, as they stood on `agenda_on`: kept when it is first noted
    who was there. Until then the agenda is what stands that day.
    """

    __table_args__ = (
        UniqueConstraint("organisation_id", "held_on"),
        CheckConstraint("(agenda IS NULL) = (agenda_on IS NULL)", name="agenda_of_a_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    held_on: Mapped[date]
    agenda: Mapped[dict[str, list[int]] | None] = mapped_column(JSON(none_as_null=True))
    agenda_on: Mapped[date | None]


class MeetingPresence(Model):
    """Somebody was there."""

    __table_args__ = (Index("ix_meeting_presence_employee", "employee_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)


class PointKind(StrEnum):
    """What came out of a meeting."""

    DECISION = "decision"
    ACTION = "action"


class MeetingPoint(Model):
    """A decision or an action: one sentence, who sees to it and by when.

    An action has a day; a decision may have one, from which it holds. Only an action is done, once.
    """

    __table_args__ = (
        CheckConstraint("kind = 'decision' OR due_on IS NOT NULL", name="action_has_a_day"),
        CheckConstraint("kind = 'action' OR done_on IS NULL", name="only_actions_are_done"),
        Index("ix_meeting_point_meeting", "meeting_id"),
        Index("ix_meeting_point_owner", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    kind: Mapped[PointKind] = mapped_column(word(PointKind))
    text: Mapped[str] = mapped_column(String(LONGEST_POINT))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
