"""What happens to a meeting: it is planned, held, its decisions and actions are written down and done.

Who changes a meeting or a point has it from `queries` locked (`to_change`, `point_of`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.meetings.models import LONGEST_POINT, Meeting, MeetingPoint, MeetingPresence, PointKind
from mhtraining.meetings.queries import circle_on, meeting_on, present_at
from mhtraining.organisation.models import Employee
from mhtraining.organisation.services.locks import lock_organisation

FARTHEST = timedelta(days=2 * 366)
"""So far back or ahead a meeting may lie; a day beyond it is a slip of the hand."""


def plan(session: Session, *, organisation_id: int, held_on: date, today: date) -> Meeting:
    """A meeting on this day, ahead or past; the one there is when it was planned before.

    Raises UsageError for a day more than FARTHEST away.
    """
    if abs(held_on - today) > FARTHEST:
        raise UsageError(f"{held_on} is more than two years away.")
    lock_organisation(None, session=session, organisation_id=organisation_id)
    standing = meeting_on(session, organisation_id, held_on)
    if standing is not None:
        return standing
    made = Meeting(organisation_id=organisation_id, held_on=held_on)
    session.add(made)
    session.flush()
    return made


def cancel(session: Session, meeting: Meeting) -> None:
    """Take a meeting away of which nothing is written down. Raises RefusedError when something is."""
    points = select(MeetingPoint.id).where(MeetingPoint.meeting_id == meeting.id).limit(1)
    if meeting.agenda_on is not None or session.scalar(points) is not None:
        raise RefusedError("Something is written down of this meeting: take that away first.")
    session.delete(meeting)
    session.flush()


def note_presence(
    session: Session,
    meeting: Meeting,
    people: Collection[int],
    *,
    agenda: Mapping[str, list[int]],
    today: date,
) -> bool:
    """Make these people (employee ids) the ones who were there; says whether that changes anything.

    The first time, `agenda` is kept with it. Raises RefusedError while the meeting lies ahead, NotFoundError
    for somebody who did not belong to the circle that day and is not on the list yet.
    """
    if meeting.held_on > today:
        raise RefusedError("This meeting is still to come: note who was there when it was held.")
    before = {person.id for person in present_at(session, meeting.id)}
    may_be = before | {person.id for person in circle_on(session, meeting.organisation_id, meeting.held_on)}
    if not may_be >= set(people):
        raise NotFoundError("Somebody named here was no contact officer or coordinator on that day.")
    first = meeting.agenda_on is None
    if first:
        meeting.agenda, meeting.agenda_on = dict(agenda), today
    session.execute(
        delete(MeetingPresence).where(
            MeetingPresence.meeting_id == meeting.id,
            MeetingPresence.employee_id.in_(sorted(before - set(people))),
        )
    )
    added = sorted(set(people) - before)
    session.add_all(MeetingPresence(meeting_id=meeting.id, employee_id=one) for one in added)
    session.flush()
    return first or before != set(people)


def write_down(
    session: Session,
    meeting: Meeting,
    kind: PointKind,
    text: str,
    *,
    owner_id: int | None,
    due_on: date | None,
    today: date,
) -> MeetingPoint:
    """Add a decision or an action. An action has an owner and a day; a decision may have them.

    What stands there already in the same words (a double click) is not added again: that one is given.
    Raises UsageError for an empty or too long sentence and an action that lacks one, NotFoundError for an
    owner who is no contact officer or coordinator today and was not at the meeting.
    """
    sentence = text.strip()
    if not 1 <= len(sentence) <= LONGEST_POINT:
        raise UsageError(f"A decision or action takes 1 to {LONGEST_POINT} characters.")
    if kind is PointKind.ACTION and (owner_id is None or due_on is None):
        raise UsageError("An action has somebody who does it, and a day.")
    if owner_id is not None and owner_id not in {one.id for one in owners(session, meeting, today)}:
        raise NotFoundError("Nobody of this number can own an action here.")
    said = {"meeting_id": meeting.id, "kind": kind, "text": sentence, "owner_id": owner_id, "due_on": due_on}
    standing = session.scalars(select(MeetingPoint).filter_by(**said).limit(1)).first()
    if standing is not None:
        return standing
    made = MeetingPoint(**said)
    session.add(made)
    session.flush()
    return made


def owners(session: Session, meeting: Meeting, today: date) -> list[Employee]:
    """Who can see to something: the circle of today, and who was at the meeting; in Dutch order."""
    people = {one.id: one for one in circle_on(session, meeting.organisation_id, today)}
    people |= {one.id: one for one in present_at(session, meeting.id)}
    return sorted(people.values(), key=lambda one: (one.sort_key, one.id))


def set_done(session: Session, point: MeetingPoint, *, done: bool, today: date) -> bool:
    """Say that an action is done today, or that it is not; says whether that changes anything.

    Raises RefusedError for a decision.
    """
    if point.kind is not PointKind.ACTION:
        raise RefusedError("Only an action is done.")
    if done is (point.done_on is not None):
        return False
    point.done_on = today if done else None
    session.flush()
    return True


def take_away(session: Session, point: MeetingPoint) -> None:
    """Remove a decision or action that was written down by mistake."""
    session.delete(point)
    session.flush()


def carry_over_meetings(session: Session, *, duplicate: Employee, person: Employee) -> None:
    """Two persons are one: what the duplicate attended and owns is the person's."""
    there = select(MeetingPresence.meeting_id).where(MeetingPresence.employee_id == person.id)
    session.execute(
        delete(MeetingPresence).where(
            MeetingPresence.employee_id == duplicate.id, MeetingPresence.meeting_id.in_(there)
        )
    )
    for model, column in ((MeetingPresence, "employee_id"), (MeetingPoint, "owner_id")):
        session.execute(
            update(model).where(getattr(model, column) == duplicate.id).values({column: person.id})
        )
