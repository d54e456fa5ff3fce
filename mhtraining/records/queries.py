"""Completions as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, select

from mhtraining.core.reader import Reader
from mhtraining.records.models import Completion

_COMPLETIONS = (
    select(*Completion.__table__.columns)
    .where(Completion.employee_id == bindparam("employee_id"))
    .order_by(Completion.module_slug, Completion.completed_on, Completion.sequence)
)


def completions_of(reader: Reader, employee_id: int) -> Sequence[Row[Any]]:
    """All completions of one person, by module, then by day, then by recording: rows of Completion."""
    return reader.execute(_COMPLETIONS, {"employee_id": employee_id}).all()


def last_valid_days(reader: Reader, employee_id: int, on: date) -> dict[str, Row[Any]]:
    """Per module the completion, of those up to and including this day, with the latest last valid day.

    It is valid on that day when its `last_valid_on` is None or not before the day; an expired one is
    given too, for its last valid day is then the due day (rule 2).
    """
    found: dict[str, Row[Any]] = {}
    for completion in completions_of(reader, employee_id):
        if completion.completed_on <= on:
            before = found.get(completion.module_slug)
            if before is None or until(before) <= until(completion):
                found[completion.module_slug] = completion
    return found


def until(completion: Row[Any]) -> date:
    """The last valid day; without one, the last day there is."""
    day: date | None = completion.last_valid_on
    return day or date.max
