"""Keeps the table of completions equal to what follows from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from mhtraining.records.appending import in_batches
from mhtraining.records.models import Completion, LearningRecord
from mhtraining.records.validity import Derived, derive


@dataclass
class Difference:
    """How many completions were added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return any(astuple(self))


def recompute(session: Session, people: Mapping[str, int], modules: Iterable[str] | None) -> Difference:
    """Bring the completions of these people (subject key to employee id) in line with the ledger; flushes.

    Only those of these modules (None: all). Call it inside `core.changes.changing`. Rows that are
    right stay untouched, so that doing it again changes nothing.
    """
    difference = Difference()
    wanted = None if modules is None else sorted(set(modules))
    for keys in in_batches(sorted(people)):
        records = _records(session, keys, wanted)
        rows = _completions(session, [people[key] for key in keys], wanted)
        missing: list[dict[str, Any]] = []
        for key in keys:
            missing += _bring_in_line(
                session, people[key], derive(records[key]), rows[people[key]], difference
            )
        if missing:
            session.execute(insert(Completion), missing)
    session.flush()
    return difference


def _records(
    session: Session, keys: Sequence[str], modules: Sequence[str] | None
) -> dict[str, list[LearningRecord]]:
    query = select(LearningRecord).where(LearningRecord.subject_key.in_(keys))
    if modules is not None:
        query = query.where(LearningRecord.module_slug.in_(modules))
    found: dict[str, list[LearningRecord]] = {key: [] for key in keys}
    for record in session.scalars(query.order_by(LearningRecord.sequence)):
        found[record.subject_key].append(record)
    return found


def _completions(
    session: Session, employee_ids: Sequence[int], modules: Sequence[str] | None
) -> dict[int, dict[int, Completion]]:
    query = select(Completion).where(Completion.employee_id.in_(employee_ids))
    if modules is not None:
        query = query.where(Completion.module_slug.in_(modules))
    found: dict[int, dict[int, Completion]] = {employee_id: {} for employee_id in employee_ids}
    for row in session.scalars(query.execution_options(populate_existing=True)):
        found[row.employee_id][row.sequence] = row
    return found


def _bring_in_line(
    session: Session,
    employee_id: int,
    derived: Iterable[Derived],
    rows: dict[int, Completion],
    difference: Difference,
) -> list[dict[str, Any]]:
    """Change and delete rows of one person; gives those that are missing, to insert many at once."""
    missing = []
    for item in derived:
        row = rows.pop(item.sequence, None)
        if row is None:
            missing.append({"employee_id": employee_id, **vars(item)})
            difference.added += 1
        elif any(getattr(row, name) != value for name, value in vars(item).items()):
            for name, value in vars(item).items():
                setattr(row, name, value)
            difference.changed += 1
    for row in rows.values():
        session.delete(row)
        difference.removed += 1
    return missing
