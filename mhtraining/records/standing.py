"""Whether a completion from elsewhere is recorded already; recording one that is not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from mhtraining.core.changes import changing
from mhtraining.records.appending import in_batches
from mhtraining.records.errors import AlreadyRecordedError
from mhtraining.records.models import LearningRecord, RecordSource, Verb
from mhtraining.records.services import Elsewhere, record_all_elsewhere


def standing_records(
    session: Session,
    subject_keys: Collection[str],
    *,
    module_slug: str,
    completed_on: date,
    source: RecordSource,
) -> dict[str, int]:
    """Which of these people have this very completion, not taken back: the sequence of its record by key."""
    record, takes_back = LearningRecord, aliased(LearningRecord)
    voided = exists().where(takes_back.subject_key == record.subject_key, takes_back.voids == record.sequence)
    found: dict[str, int] = {}
    for keys in in_batches(sorted(subject_keys)):
        rows = session.execute(
            select(record.subject_key, record.sequence).where(
                record.subject_key.in_(keys),
                record.verb == Verb.COMPLETED,
                record.attempt_id.is_(None),
                record.module_slug == module_slug,
                record.completed_on == completed_on,
                record.source == source,
                ~voided,
            )
        )
        found.update(rows.all())
    return found


def record_once(session: Session, item: Elsewhere, *, now: datetime) -> LearningRecord:
    """Record one completion from elsewhere, unless that very one stands (a double click).

    One that was taken back may be recorded again. Raises AlreadyRecordedError, and what
    `record_all_elsewhere` raises.
    """
    person = item.employee
    with changing(session, [person.id]):
        standing = standing_records(
            session,
            [person.subject_key],
            module_slug=item.module_slug,
            completed_on=item.completed_on,
            source=item.source,
        )
        if standing:
            raise AlreadyRecordedError("This completion is recorded already.")
        return record_all_elsewhere(session, [item], now=now)[0]
