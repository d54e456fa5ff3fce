"""Everything this room holds about one person, for that person's own file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.db import picked
from mhtraining.organisation.models import Employee
from mhtraining.records.models import (
    CompletionEvidence,
    LearningRecord,
    LedgerHead,
    TeamAttendance,
    TeamSession,
)
from mhtraining.records.queries import completions_of

COMPLETION = ("sequence", "version", "completed_on", "valid_months", "last_valid_on", "source")
RECORD = (
    "sequence",
    "verb",
    "version",
    "completed_on",
    "valid_months",
    "source",
    "attempt_id",
    "voids",
    "recorded_at",
    "digest",
)


def held_about(session: Session, employee_id: int) -> dict[str, Any]:
    """Completions with what was shown for them, the ledger's records and its end, and team sessions."""
    key = select(Employee.subject_key).where(Employee.id == employee_id).scalar_subquery()
    evidence = session.scalars(
        select(CompletionEvidence)
        .where(CompletionEvidence.employee_id == employee_id)
        .order_by(CompletionEvidence.sequence)
    )
    records = session.scalars(
        select(LearningRecord).where(LearningRecord.subject_key == key).order_by(LearningRecord.sequence)
    )
    head = session.scalar(select(LedgerHead).where(LedgerHead.subject_key == key))
    sessions = session.execute(
        select(TeamSession.module_slug, TeamSession.held_on, TeamSession.recorded_at, TeamAttendance.sequence)
        .join(TeamAttendance, TeamAttendance.team_session_id == TeamSession.id)
        .where(TeamAttendance.employee_id == employee_id)
        .order_by(TeamSession.held_on, TeamSession.id)
    )
    return {
        "completions": [
            {"module": each.module_slug, **picked(each, COMPLETION)}
            for each in completions_of(session, employee_id)
        ],
        "evidence": [picked(each, ("sequence", "evidence")) for each in evidence],
        "learning_records": [{"module": each.module_slug, **picked(each, RECORD)} for each in records],
        "team_sessions": [
            {"module": each.module_slug, **picked(each, ("held_on", "recorded_at", "sequence"))}
            for each in sessions
        ],
        "ledger_head": picked(head, ("count", "digest")) if head else None,
    }
