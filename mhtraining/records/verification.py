"""Verifies the ledger against itself, its heads, its seals and the completions; in constant memory.

People are taken in batches in order of their subject key, so that memory does not grow with the
ledger. Findings name people by id and records by sequence number, never by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.orm import Session

from mhtraining.core.db import is_sqlite
from mhtraining.organisation.models import Employee
from mhtraining.records.appending import AT_ONCE
from mhtraining.records.ledger import FIRST, digest_after, digest_of_heads
from mhtraining.records.models import Completion, LearningRecord, LedgerHead
from mhtraining.records.sealing import SealCheck, all_heads
from mhtraining.records.validity import derive

RECORD = LearningRecord.__table__.c
ROW = [type_coerce(column, String) if column.name in ("verb", "source") else column for column in RECORD]
FIELDS = ("sequence", "module_slug", "version", "completed_on", "valid_months", "last_valid_on", "source")
fields = attrgetter(*FIELDS)


class Finding(NamedTuple):
    """One thing that is not as it should be; `of_ledger`: in what completions are derived from."""

    of_ledger: bool
    text: str


def snapshot(session: Session) -> None:
    """Let this session, before its first statement, see one moment throughout while others write."""
    if not is_sqlite(session):  # there a reading transaction always does
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


class Verification:
    """One pass over the ledger. After `findings` ran out, `people`, `records` and `digest` are known."""

    def __init__(self, session: Session, *, passed: Callable[[int], None] = lambda people: None) -> None:
        """`passed` is told after each batch how many people it held."""
        self._session = session
        self._passed = passed
        self._seals = SealCheck(session)
        self.records = 0
        self.people = 0
        self.digest = ""

    def findings(self) -> Iterator[Finding]:
        """Everything found, chain by chain, then seals and what belongs to nobody.

        A row that can't be read at all (a day that is none) is the last finding: what follows is unknown.
        """
        try:
            yield from self._all()
        except (ValueError, TypeError, LookupError) as error:
            yield Finding(True, f"a row of the ledger or the completions can't be read: {error}")

    def _all(self) -> Iterator[Finding]:
        self.digest = digest_of_heads(self._counted(all_heads(self._session)))
        for batch in _batches(self._session):
            yield from self._batch(batch)
            self._passed(len(batch))
        yield from (Finding(True, text) for text in self._seals.findings())
        yield from _without_person(self._session)

    def _counted(self, heads: Iterator[tuple[str, int, str]]) -> Iterator[tuple[str, int, str]]:
        for head in heads:
            self.people += 1
            self.records += head[1]
            yield head

    def _batch(self, batch: dict[str, int]) -> Iterator[Finding]:
        heads = self._heads(batch)
        completions = self._completions(batch)
        query = select(*ROW).where(RECORD.subject_key.in_(batch))
        rows = self._session.execute(
            query.order_by(RECORD.subject_key, RECORD.sequence), execution_options={"yield_per": 2000}
        )
        for key, chain in groupby(rows, key=lambda row: row.subject_key):
            rest = completions.pop(batch[key], {})
            yield from self._chain(batch[key], chain, heads.pop(key, None), rest)
        for key in heads:
            yield Finding(True, f"person {batch[key]}: there is a head, but no record")
        for employee_id, rest in completions.items():
            yield from _compare(employee_id, {}, rest)

    def _chain(
        self,
        employee_id: int,
        chain: Iterator[Any],
        head: tuple[int, str] | None,
        completions: dict[int, tuple[Any, ...]],
    ) -> Iterator[Finding]:
        previous, expected = FIRST, 1
        kept = []
        for record in chain:
            if record.sequence != expected:
                yield Finding(True, f"person {employee_id}: record {expected} is missing")
            elif digest_after(previous, record) != record.digest:
                yield Finding(True, f"person {employee_id}: record {expected} does not give its digest")
            previous, expected = record.digest, record.sequence + 1
            self._seals.saw(record)
            kept.append(record)
        self._seals.end_of_chain(kept[0].subject_key)
        if head != (expected - 1, previous):
            counts = f"the head says {head[0]}" if head else "there is no head"
            yield Finding(
                True,
                f"person {employee_id}: {counts}, the chain ends with record {expected - 1}"
                + (", and the digests differ" if head and head[1] != previous else ""),
            )
        try:
            derived = {item.sequence: fields(item) for item in derive(kept)}
        except (ValueError, OverflowError) as error:
            yield Finding(True, f"person {employee_id}: a record can't be read: {error}")
            return
        yield from _compare(employee_id, derived, completions)

    def _heads(self, batch: dict[str, int]) -> dict[str, tuple[int, str]]:
        table = LedgerHead.__table__.c
        query = select(table.subject_key, table["count"], table.digest).where(table.subject_key.in_(batch))
        return {key: (count, digest) for key, count, digest in self._session.execute(query)}

    def _completions(self, batch: dict[str, int]) -> dict[int, dict[int, tuple[Any, ...]]]:
        table = Completion.__table__.c
        query = select(table.employee_id, *(table[name] for name in FIELDS))
        found: dict[int, dict[int, tuple[Any, ...]]] = {}
        for employee_id, *values in self._session.execute(query.where(table.employee_id.in_(batch.values()))):
            found.setdefault(employee_id, {})[values[0]] = tuple(values)
        return found


def _compare(
    employee_id: int, derived: dict[int, tuple[Any, ...]], rows: dict[int, tuple[Any, ...]]
) -> Iterator[Finding]:
    for sequence in sorted(derived.keys() | rows.keys()):
        if sequence not in rows:
            said = "is missing"
        elif sequence not in derived:
            said = "does not follow from the ledger"
        elif rows[sequence] != derived[sequence]:
            said = "differs from what the ledger gives"
        else:
            continue
        yield Finding(False, f"person {employee_id}: the completion of record {sequence} {said}")


def _batches(session: Session) -> Iterator[dict[str, int]]:
    after = ""
    while True:
        query = select(Employee.subject_key, Employee.id).where(Employee.subject_key > after)
        batch = dict(session.execute(query.order_by(Employee.subject_key).limit(AT_ONCE)).all())
        if not batch:
            return
        yield batch
        after = list(batch)[-1]


def _without_person(session: Session) -> Iterator[Finding]:
    keys = select(Employee.subject_key)
    for model in (LearningRecord, LedgerHead):
        nobodys = select(model.subject_key, func.count()).where(model.subject_key.not_in(keys))
        for key, count in session.execute(
            nobodys.group_by(model.subject_key).execution_options(yield_per=2000)
        ):
            yield Finding(True, f"subject {key}: {count} rows of {model.__tablename__} belong to nobody")
    lost = select(Completion.id).where(Completion.employee_id.not_in(select(Employee.id)))
    for completion_id in session.scalars(lost.execution_options(yield_per=2000)):
        yield Finding(False, f"completion {completion_id} belongs to nobody")
