"""Recording results, completions from elsewhere and voids; sealing the ledger; rebuilding completions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from mhtraining.catalogue.queries import version_at
from mhtraining.core.changes import changing
from mhtraining.core.clock import civil_day
from mhtraining.core.db import is_sqlite
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.organisation.models import Employee
from mhtraining.records.appending import Draft, append
from mhtraining.records.deriving import Difference, recompute
from mhtraining.records.errors import AlreadyVoidedError
from mhtraining.records.ledger import digest_of_heads
from mhtraining.records.models import (
    CompletionEvidence,
    LearningRecord,
    RecordSource,
    SealedDigest,
    Verb,
)
from mhtraining.records.sealing import all_heads

RESULTS = (Verb.PASSED, Verb.FAILED, Verb.COMPLETED)


@dataclass(frozen=True)
class Elsewhere:
    """A completion that came about outside the platform; `evidence` is free text, kept out of the ledger."""

    employee: Employee
    module_slug: str
    completed_on: date
    source: RecordSource
    evidence: str = ""


def record_result(
    session: Session,
    *,
    employee: Employee,
    attempt_id: int,
    module_slug: str,
    version: str,
    valid_months: int | None,
    verb: Verb,
    now: datetime,
) -> LearningRecord:
    """Append the result of an attempt; *passed* and *completed* write the completion too.

    Once per attempt: asked again, the record that stands is given back. Raises RefusedError when the
    attempt has another result already.
    """
    if verb not in RESULTS:
        raise ValueError(f"{verb} is no result of an attempt")
    with changing(session, [employee.id]):
        standing = session.scalar(select(LearningRecord).where(LearningRecord.attempt_id == attempt_id))
        if standing is not None:
            if standing.verb != verb or standing.subject_key != employee.subject_key:
                raise RefusedError("This attempt has another result already.")
            return standing
        draft = Draft(
            subject_key=employee.subject_key,
            verb=verb,
            module_slug=module_slug,
            version=version,
            completed_on=civil_day(now),
            valid_months=None if verb is Verb.FAILED else valid_months,
            source=RecordSource.PLATFORM,
            attempt_id=attempt_id,
        )
        [record] = append(session, [draft], now=now)
        if verb is not Verb.FAILED:
            recompute(session, {employee.subject_key: employee.id}, [module_slug])
    return record


def record_elsewhere(
    session: Session,
    *,
    employee: Employee,
    module_slug: str,
    completed_on: date,
    source: RecordSource,
    evidence: str = "",
    now: datetime,
) -> LearningRecord:
    """Record one completion from a classroom, a team session, outside training or an import.

    Raises RefusedError for a day in the future, NotFoundError for a module never published.
    """
    item = Elsewhere(employee, module_slug, completed_on, source, evidence)
    return record_all_elsewhere(session, [item], now=now)[0]


def record_all_elsewhere(
    session: Session, items: Sequence[Elsewhere], *, now: datetime
) -> list[LearningRecord]:
    """Record many completions from elsewhere at once, in the order given; all or none.

    Valid as long as the version that is current now says, the earliest published if there is none
    (rule 3). The day may lie before employment, requirement or publication, never in the future.
    Raises RefusedError or NotFoundError.
    """
    versions = {slug: version_at(session, slug, now) for slug in sorted({item.module_slug for item in items})}
    today = civil_day(now)
    if any(item.completed_on > today for item in items):
        raise RefusedError("A completion can't lie in the future: give the day on which it happened.")
    if any(item.source is RecordSource.PLATFORM for item in items):
        raise ValueError("platform is the source of attempts alone")
    people = {item.employee.subject_key: item.employee.id for item in items}
    with changing(session, people.values()):
        drafts = [
            Draft(
                subject_key=item.employee.subject_key,
                verb=Verb.COMPLETED,
                module_slug=item.module_slug,
                version=versions[item.module_slug].version,
                completed_on=item.completed_on,
                valid_months=versions[item.module_slug].valid_months,
                source=item.source,
            )
            for item in items
        ]
        records = append(session, drafts, now=now)
        evidence = [
            {"employee_id": item.employee.id, "sequence": record.sequence, "evidence": item.evidence}
            for item, record in zip(items, records, strict=True)
            if item.evidence.strip()
        ]
        if evidence:
            session.execute(insert(CompletionEvidence), evidence)
        recompute(session, people, versions)
    return records


def void(session: Session, *, employee: Employee, sequence: int, now: datetime) -> LearningRecord:
    """Take back a completion by a record of its own; all validity of person and module follows anew.

    Raises NotFoundError when the person has no such record, RefusedError when it is no completion or
    is voided already. A void itself is not taken back: record the completion again.
    """
    with changing(session, [employee.id]):
        own = select(LearningRecord).where(LearningRecord.subject_key == employee.subject_key)
        target = session.scalar(own.where(LearningRecord.sequence == sequence))
        if target is None:
            raise NotFoundError(f"This person has no record {sequence}.")
        if target.verb not in (Verb.PASSED, Verb.COMPLETED):
            raise RefusedError(f"Record {sequence} is no completion, so there is nothing to take back.")
        if session.scalar(own.where(LearningRecord.voids == sequence)) is not None:
            raise AlreadyVoidedError(f"Record {sequence} is taken back already.")
        draft = Draft(
            subject_key=employee.subject_key,
            verb=Verb.VOIDED,
            module_slug=target.module_slug,
            version=target.version,
            completed_on=civil_day(now),
            valid_months=None,
            source=target.source,
            voids=sequence,
        )
        [record] = append(session, [draft], now=now)
        recompute(session, {employee.subject_key: employee.id}, [target.module_slug])
    return record


def seal(session: Session, *, now: datetime) -> SealedDigest:
    """Store the digest over all heads for this civil day; the one that stands, if there is one already.

    Nobody appends meanwhile: on PostgreSQL the table of heads is held until the commit, so commit soon.
    `sealed_at` lies at or after every record sealed, so that the seal can be worked out again later.
    """
    if not is_sqlite(session):
        session.execute(text("LOCK TABLE ledger_head IN SHARE ROW EXCLUSIVE MODE"))
    standing = session.get(SealedDigest, civil_day(now))
    if standing is not None:
        return standing
    rows = list(all_heads(session))
    last = session.scalar(select(func.max(LearningRecord.recorded_at)))
    sealed = SealedDigest(
        day=civil_day(now),
        heads=len(rows),
        records=sum(count for _, count, _ in rows),
        digest=digest_of_heads(rows),
        sealed_at=now if last is None else max(now, last),
    )
    session.add(sealed)
    session.flush()
    return sealed


def rebuild(session: Session) -> Difference:
    """Derive the completions of everybody from the ledger again, in this one transaction.

    Rows that are right stay as they are: on a sound database nothing changes. Whoever calls it has
    verified the ledger first; what is derived is only as true as the chain.
    """
    people = dict(session.execute(select(Employee.subject_key, Employee.id)).all())
    with changing(session, people.values()):
        return recompute(session, people, None)
