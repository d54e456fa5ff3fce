"""Completions from elsewhere as the coordinator lists them: the newest first, with who recorded each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from mhtraining.accounts.models import Account
from mhtraining.audit.models import AuditEntry
from mhtraining.core.errors import NotFoundError
from mhtraining.organisation.models import Employee
from mhtraining.organisation.scope import Scope
from mhtraining.records.models import CompletionEvidence, LearningRecord, Verb

RECORDING = ("completion.record", "completion.import", "team-session.attend")
"""Actions of the audit trail that record completions, at the very moment of the record."""


def newest(session: Session, organisation_id: int, *, skip: int, most: int) -> Sequence[Any]:
    """Records of completions from elsewhere: whose, what, when, from where, evidence, voided, actor.

    By the empty `attempt_id`, which is indexed: most records are of attempts.
    """
    record, takes_back = LearningRecord, aliased(LearningRecord)
    voided = exists().where(takes_back.subject_key == record.subject_key, takes_back.voids == record.sequence)
    recorder = (
        select(AuditEntry.actor)
        .where(
            AuditEntry.employee_id == Employee.id,
            AuditEntry.at == record.recorded_at,
            AuditEntry.action.in_(RECORDING),
        )
        .order_by(AuditEntry.id)
        .limit(1)
        .correlate(Employee, record)
        .scalar_subquery()
    )
    rows = (
        select(
            Employee.given_name,
            Employee.particle,
            Employee.family_name,
            record.id,
            record.module_slug,
            record.completed_on,
            record.source,
            record.recorded_at,
            CompletionEvidence.evidence,
            voided.label("voided"),
            recorder.label("actor"),
        )
        .join(Employee, Employee.subject_key == record.subject_key)
        .outerjoin(
            CompletionEvidence,
            (CompletionEvidence.employee_id == Employee.id)
            & (CompletionEvidence.sequence == record.sequence),
        )
        .where(
            Employee.organisation_id == organisation_id,
            record.attempt_id.is_(None),
            record.verb == Verb.COMPLETED,
        )
        .order_by(record.id.desc())
        .offset(skip)
        .limit(most)
    )
    return session.execute(rows).all()


def names_of_actors(session: Session, actors: set[str]) -> dict[str, str]:
    """The names of the accounts among these actors of the audit trail (`account:7`)."""
    numbers = [int(actor.partition(":")[2]) for actor in actors if actor.startswith("account:")]
    if not numbers:
        return {}
    rows = session.execute(
        select(Account.id, Employee)
        .join(Employee, Employee.id == Account.employee_id)
        .where(Account.id.in_(numbers))
    )
    return {f"account:{number}": person.name for number, person in rows}


def completion_of(
    session: Session, scope: Scope, record_id: int, on: date
) -> tuple[LearningRecord, Employee]:
    """The record of a completion of somebody in scope, and whose it is.

    Raises NotFoundError: missing, out of scope and no completion alike.
    """
    found = session.execute(
        select(LearningRecord, Employee)
        .join(Employee, Employee.subject_key == LearningRecord.subject_key)
        .where(
            LearningRecord.id == record_id,
            LearningRecord.verb.in_((Verb.PASSED, Verb.COMPLETED)),
            scope.of_people(on),
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError(f"There is no completion {record_id}.")
    return found[0], found[1]


def is_voided(session: Session, record: LearningRecord) -> bool:
    """Whether this completion was taken back."""
    taken_back = select(LearningRecord.id).where(
        LearningRecord.subject_key == record.subject_key, LearningRecord.voids == record.sequence
    )
    return session.scalar(taken_back) is not None
