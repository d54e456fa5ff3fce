"""Appends records to people's chains and moves their heads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mhtraining.core.db import is_sqlite
from mhtraining.records.ledger import FIRST, digest_after
from mhtraining.records.models import LearningRecord, LedgerHead, RecordSource, SealedDigest, Verb

AT_ONCE = 500
"""Keys named in one statement: far below what either engine allows."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Draft:
    """A record before it has its place in the chain."""

    subject_key: str
    verb: Verb
    module_slug: str
    version: str | None
    completed_on: date
    valid_months: int | None
    source: RecordSource
    attempt_id: int | None = None
    voids: int | None = None


def append(session: Session, drafts: Iterable[Draft], *, now: datetime) -> list[LearningRecord]:
    """Append these records, each to the chain of its person, in the order given; flushes.

    The people must be locked (`core.changes.changing` does). A record is never stamped at or before
    the last seal: a request that waited for the seal is recorded after it, or the seal would seem broken.
    """
    drafts = list(drafts)
    _wait_for_seal(session)
    sealed_at = session.scalar(select(func.max(SealedDigest.sealed_at)))
    recorded_at = now if sealed_at is None else max(now, sealed_at + timedelta(microseconds=1))
    heads = _heads(session, {draft.subject_key for draft in drafts})
    records = []
    for draft in drafts:
        head = heads[draft.subject_key]
        record = LearningRecord(sequence=head.count + 1, recorded_at=recorded_at, **vars(draft))
        record.digest = digest_after(head.digest, record)
        head.count, head.digest = record.sequence, record.digest
        records.append(record)
    session.add_all(records)
    session.flush()
    return records


def in_batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists of at most AT_ONCE."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _wait_for_seal(session: Session) -> None:
    if not is_sqlite(session):  # there a writer is alone anyway
        session.execute(text("LOCK TABLE ledger_head IN ROW EXCLUSIVE MODE"))


def _heads(session: Session, keys: set[str]) -> dict[str, LedgerHead]:
    heads: dict[str, LedgerHead] = {}
    for batch in in_batches(sorted(keys)):
        found: Sequence[LedgerHead] = session.scalars(
            select(LedgerHead)
            .where(LedgerHead.subject_key.in_(batch))
            .execution_options(populate_existing=True)
        ).all()
        heads.update((head.subject_key, head) for head in found)
    for key in keys - heads.keys():
        heads[key] = LedgerHead(subject_key=key, count=0, digest=FIRST)
        session.add(heads[key])
    return heads
