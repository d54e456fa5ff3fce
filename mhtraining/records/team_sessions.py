"""Records team sessions and who was there; where the organisation says so, that completes the module."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.changes import changing
from mhtraining.core.clock import civil_day
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.organisation.models import Department, Employee
from mhtraining.organisation.services.locks import lock_organisation
from mhtraining.records.models import AttendanceCompletes, RecordSource, TeamAttendance, TeamSession
from mhtraining.records.services import Elsewhere, record_all_elsewhere
from mhtraining.records.standing import standing_records
from mhtraining.records.team_queries import completing_modules, same_session, team_on


@dataclass(frozen=True)
class Held:
    """What recording came to: the session, and who was added to it (employee ids)."""

    team_session: TeamSession
    added: list[int]
    completes: bool


def hold(
    session: Session,
    *,
    organisation_id: int,
    department_id: int,
    module_slug: str,
    held_on: date,
    people: Collection[int],
    now: datetime,
) -> Held:
    """Record that a department talked a module through, and who was there.

    The same department, module and day again is the same session: who was not on it yet is added.
    Raises RefusedError for a day in the future, NotFoundError for somebody who was not of the team.
    """
    if held_on > civil_day(now):
        raise RefusedError("A team session can't lie in the future: record it when it was held.")
    _one_at_a_time(session, department_id)
    standing = same_session(session, department_id, module_slug, held_on)
    if standing is None:
        standing = TeamSession(
            organisation_id=organisation_id,
            department_id=department_id,
            module_slug=module_slug,
            held_on=held_on,
            recorded_at=now,
        )
        session.add(standing)
        session.flush()
    return attend(session, standing, people, now=now)


def attend(session: Session, team_session: TeamSession, people: Collection[int], *, now: datetime) -> Held:
    """Add people to a session; who is on it already stays as he is.

    Where attendance completes the module, each one added gets a completion on the session's day, unless
    he has that very one already. Raises NotFoundError for somebody who was not of the team that day.
    """
    _one_at_a_time(session, team_session.department_id)
    organisation_id = team_session.organisation_id
    team = {
        person.id: person
        for person in team_on(session, organisation_id, team_session.department_id, team_session.held_on)
    }
    if not team.keys() >= set(people):
        raise NotFoundError("Somebody named here was not of this department on that day.")
    there = set(
        session.scalars(
            select(TeamAttendance.employee_id).where(TeamAttendance.team_session_id == team_session.id)
        )
    )
    added = [team[one] for one in sorted(set(people) - there)]
    completes = team_session.module_slug in completing_modules(session, organisation_id)
    sequences = _complete(session, team_session, added, now=now) if completes else {}
    session.add_all(
        TeamAttendance(
            team_session_id=team_session.id, employee_id=one.id, sequence=sequences.get(one.subject_key)
        )
        for one in added
    )
    session.flush()
    return Held(team_session, [one.id for one in added], completes)


def set_attendance_completes(
    session: Session, *, organisation_id: int, module_slug: str, completes: bool
) -> None:
    """Say whether, from now on, being at a team session on this module completes it in this organisation."""
    lock_organisation(None, session=session, organisation_id=organisation_id)
    standing = session.get(AttendanceCompletes, (organisation_id, module_slug), populate_existing=True)
    if completes and standing is None:
        session.add(AttendanceCompletes(organisation_id=organisation_id, module_slug=module_slug))
    elif not completes and standing is not None:
        session.delete(standing)
    session.flush()


def _complete(
    session: Session, team_session: TeamSession, people: list[Employee], *, now: datetime
) -> dict[str, int]:
    """The completions of these people by this session, by subject key; made where they are not there yet."""
    slug, day, source = team_session.module_slug, team_session.held_on, RecordSource.TEAM
    with changing(session, [person.id for person in people]):
        keys = [person.subject_key for person in people]
        found = standing_records(session, keys, module_slug=slug, completed_on=day, source=source)
        items = [Elsewhere(person, slug, day, source) for person in people if person.subject_key not in found]
        records = record_all_elsewhere(session, items, now=now) if items else []
    return found | {record.subject_key: record.sequence for record in records}


def _one_at_a_time(session: Session, department_id: int) -> None:
    """Let two who record a session of this department wait for each other; SQLite has one writer anyway."""
    session.execute(
        select(Department.id).where(Department.id == department_id).with_for_update(key_share=True)
    )
