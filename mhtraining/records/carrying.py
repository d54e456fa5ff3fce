"""Carries the completions of a second, mistaken person over to the right one; both chains stay whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from mhtraining.core.changes import changing
from mhtraining.organisation.models import Employee
from mhtraining.records.appending import Draft, append
from mhtraining.records.deriving import recompute
from mhtraining.records.models import CompletionEvidence, LearningRecord, TeamAttendance
from mhtraining.records.queries import completions_of


def to_carry(session: Session, duplicate: Employee, person: Employee) -> list[Row[Any]]:
    """The completions of the duplicate that the person lacks, in the order in which they were recorded.

    The same module on the same day from the same source, valid as long, is the same completion twice.
    """
    own = {_what(one) for one in completions_of(session, person.id)}
    theirs = sorted(completions_of(session, duplicate.id), key=lambda one: one.sequence)
    return [one for one in theirs if _what(one) not in own]


def carry_over(session: Session, *, duplicate: Employee, person: Employee, now: datetime) -> int:
    """Append the duplicate's standing completions to the person's chain; gives how many.

    The duplicate's own records stay as they are, and so does what follows from them. What was voided is
    not carried. The attempt stays with the record of the duplicate: it has one result. What was shown
    as evidence, and being at a team session, goes over to the person.
    """
    with changing(session, {duplicate.id, person.id}):
        carried = to_carry(session, duplicate, person)
        verbs = _verbs(session, duplicate)
        drafts = [
            Draft(
                subject_key=person.subject_key,
                verb=verbs[one.sequence],
                module_slug=one.module_slug,
                version=one.version,
                completed_on=one.completed_on,
                valid_months=one.valid_months,
                source=one.source,
            )
            for one in carried
        ]
        if drafts:
            append(session, drafts, now=now)
            recompute(session, {person.subject_key: person.id}, {one.module_slug for one in carried})
        _hand_over(session, duplicate, person, carried)
    return len(carried)


def _verbs(session: Session, duplicate: Employee) -> dict[int, Any]:
    rows = select(LearningRecord.sequence, LearningRecord.verb).where(
        LearningRecord.subject_key == duplicate.subject_key
    )
    return dict(session.execute(rows).all())


def _hand_over(session: Session, duplicate: Employee, person: Employee, carried: Sequence[Row[Any]]) -> None:
    """Evidence and attendance name the person and the person's record from now on."""
    found = {_what(one): one.sequence for one in completions_of(session, person.id)}
    theirs = {one.sequence: found.get(_what(one)) for one in completions_of(session, duplicate.id)}
    shown = set(_evidence(session, person))
    for sequence in _evidence(session, duplicate):
        new = theirs.get(sequence)
        if new is not None and new not in shown:
            moved = update(CompletionEvidence).where(
                CompletionEvidence.employee_id == duplicate.id, CompletionEvidence.sequence == sequence
            )
            session.execute(moved.values(employee_id=person.id, sequence=new))
    attended = select(TeamAttendance.team_session_id).where(TeamAttendance.employee_id == person.id)
    there = set(session.scalars(attended))
    for row in session.scalars(select(TeamAttendance).where(TeamAttendance.employee_id == duplicate.id)):
        if row.team_session_id not in there:
            row.employee_id, row.sequence = person.id, theirs.get(row.sequence or 0)
    session.flush()


def _evidence(session: Session, employee: Employee) -> list[int]:
    rows = select(CompletionEvidence.sequence).where(CompletionEvidence.employee_id == employee.id)
    return list(session.scalars(rows))


def _what(completion: Row[Any]) -> tuple[Any, ...]:
    return (
        completion.module_slug,
        completion.completed_on,
        completion.source,
        completion.version,
        completion.valid_months,
    )
