"""Everything this room holds about one person, for that person's own file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.db import picked
from mhtraining.organisation.models import Employee
from mhtraining.records.models import CompletionEvidence, LearningRecord, LedgerHead
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
    """Completions with what was shown for them, the records of the ledger, and the end of the chain."""
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
    return {
        "completions": [
            {"module": each.module_slug, **picked(each, COMPLETION)}
            for each in completions_of(session, employee_id)
        ],
        "evidence": [picked(each, ("sequence", "evidence")) for each in evidence],
        "learning_records": [{"module": each.module_slug, **picked(each, RECORD)} for each in records],
        "ledger_head": picked(head, ("count", "digest")) if head else None,
    }
