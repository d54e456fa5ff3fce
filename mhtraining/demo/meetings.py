"""The meetings of contact officers at Gemeente Voorbeeld: two that were held, and one to come."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from mhtraining.coordination.agenda import findings_on
from mhtraining.meetings.models import Meeting, MeetingPoint, PointKind
from mhtraining.meetings.queries import circle_on
from mhtraining.meetings.services import note_presence, plan, set_done, write_down
from mhtraining.organisation.models import Organisation

HELD_DAYS_AGO = (91, 28)
AHEAD = 35
DONE_ACTION = "De meldroute van alle teams nabellen"
OPEN_ACTION = "In elk team van het Sociaal Domein iemand vragen als aandachtsfunctionaris"
DECISION = "Elk overleg begint met één oefening uit de modules"


def write_meetings(session: Session, organisation: Organisation, today: date) -> None:
    """Two meetings with everybody of the circle there, and the next; the same for the same day.

    None in a demonstration that is too small to have a circle.
    """
    if not circle_on(session, organisation.id, _monday(today - timedelta(max(HELD_DAYS_AGO)))):
        return
    first, last = (_held(session, organisation, _monday(today - timedelta(ago))) for ago in HELD_DAYS_AGO)
    done = _action(session, first, DONE_ACTION)
    set_done(session, done, done=True, today=last.held_on)
    write_down(session, first, PointKind.DECISION, DECISION, owner_id=None, due_on=None, today=first.held_on)
    _action(session, last, OPEN_ACTION)
    ahead = _monday(today + timedelta(AHEAD))
    plan(session, organisation_id=organisation.id, held_on=ahead, today=today)


def _held(session: Session, organisation: Organisation, day: date) -> Meeting:
    meeting = plan(session, organisation_id=organisation.id, held_on=day, today=day)
    circle = [person.id for person in circle_on(session, organisation.id, day)]
    note_presence(session, meeting, circle, agenda=findings_on(session, organisation.id, day), today=day)
    return meeting


def _action(session: Session, meeting: Meeting, text: str) -> MeetingPoint:
    owner = circle_on(session, meeting.organisation_id, meeting.held_on)[0]
    return write_down(
        session,
        meeting,
        PointKind.ACTION,
        text,
        owner_id=owner.id,
        due_on=meeting.held_on + timedelta(weeks=4),
        today=meeting.held_on,
    )


def _monday(day: date) -> date:
    """The Monday of that week."""
    return day - timedelta(day.weekday())
