"""Completions as they are read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.records.models import Completion


def completions_of(session: Session, employee_id: int) -> list[Completion]:
    """All completions of one person, by module, then by day, then by recording."""
    rows = session.scalars(
        select(Completion)
        .where(Completion.employee_id == employee_id)
        .order_by(Completion.module_slug, Completion.completed_on, Completion.sequence)
    )
    return list(rows)


def last_valid_days(session: Session, employee_id: int, on: date) -> dict[str, Completion]:
    """Per module the completion, of those up to and including this day, with the latest last valid day.

    It is valid on that day when its `last_valid_on` is None or not before the day; an expired one is
    given too, for its last valid day is then the due day (rule 2).
    """
    found: dict[str, Completion] = {}
    for completion in completions_of(session, employee_id):
        if completion.completed_on <= on:
            before = found.get(completion.module_slug)
            if before is None or _until(before) <= _until(completion):
                found[completion.module_slug] = completion
    return found


def _until(completion: Completion) -> date:
    return completion.last_valid_on or date.max
