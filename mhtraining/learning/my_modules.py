"""What is known of every module for one person today: gathered from the rooms below."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row

from mhtraining.catalogue.queries import bundle
from mhtraining.core.reader import Reader
from mhtraining.learning.overview import Fact
from mhtraining.learning.queries import modules_of
from mhtraining.learning.stops import stops_of
from mhtraining.records.queries import until
from mhtraining.requirements.queries import Obligation, obligations


def facts_of(reader: Reader, employee_id: int, on: date) -> list[Fact]:
    """Every module that was ever published, as it stands for this person on this day, by title."""
    required = {each.module_slug: each for each in obligations(reader, employee_id, on)}
    rows: dict[str, Row[Any]] = {}
    for row in modules_of(reader, employee_id, on):  # a module's completions come in order
        before = rows.get(row.module_slug)
        if before is None or until(before) <= until(row):
            rows[row.module_slug] = row
    facts = [_fact(reader, row, required.get(slug), on) for slug, row in rows.items()]
    return sorted(facts, key=lambda fact: fact.title)


def _fact(reader: Reader, row: Row[Any], obligation: Obligation | None, on: date) -> Fact:
    required = obligation is not None and not obligation.waived
    busy = row.attempt_id is not None and row.outcome is None
    return Fact(
        slug=row.module_slug,
        title=row.title,
        summary=row.summary,
        minutes=row.minutes,
        version=row.version,
        offered=row.retired_on is None or row.retired_on > on,
        required=required,
        due_on=obligation.due_on if obligation is not None and required else None,
        completed_on=row.completed_on,
        last_valid_on=row.last_valid_on,
        completion=row.sequence,
        attempt_id=row.attempt_id if busy else None,
        last_attempt_id=row.attempt_id,
        step=row.stop if busy else 0,
        steps=len(stops_of(bundle(reader, row.attempt_version).module)) if busy else 0,
    )
