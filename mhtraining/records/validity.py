"""How long completions hold (rule 3 of the domain), and which completions follow from records. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mhtraining.records.ledger import RecordLike
from mhtraining.records.models import RecordSource, Verb

RENEWAL_DAYS = 60
"""From so many days before the last valid day on, a completion counts on from that day (rule 3)."""


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later; the last of the month where that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day > 28:
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return date(year, month + 1, day.day)


def last_valid_days(completions: Iterable[tuple[date, int | None]]) -> list[date | None]:
    """The last valid day of each completion of one person and module (None: no last day).

    `completions` are (completed_on, valid_months), in order of completed_on and then of recording.
    One inside [last valid day - 60, last valid day] counts on from that last valid day, any other
    from its own day; the latest last valid day so far is the one that holds.
    """
    days: list[date | None] = []
    holds = date.min
    for completed_on, months in completions:
        if months is None:
            days.append(None)
            holds = date.max
            continue
        renews = completed_on <= holds and (holds - completed_on).days <= RENEWAL_DAYS
        last = add_months(holds if renews else completed_on, months)
        days.append(last)
        holds = max(holds, last)
    return days


@dataclass(frozen=True)
class Derived:
    """A completion as it follows from one person's records; `sequence` names the record."""

    sequence: int
    module_slug: str
    version: str | None
    completed_on: date
    valid_months: int | None
    last_valid_on: date | None
    source: RecordSource


def derive(records: Iterable[RecordLike]) -> list[Derived]:
    """Every completion that follows from all records of one person, or of one person and module.

    *passed* and *completed* make one unless a *voided* record names it; *failed* makes none.
    """
    made: dict[int, RecordLike] = {}
    voided: set[int | None] = set()
    for record in records:
        if record.verb == Verb.VOIDED:
            voided.add(record.voids)
        elif record.verb in (Verb.PASSED, Verb.COMPLETED):
            made[record.sequence] = record
    by_module: dict[str, list[RecordLike]] = {}
    for sequence, record in made.items():
        if sequence not in voided:
            by_module.setdefault(record.module_slug, []).append(record)
    return [item for group in by_module.values() for item in _of_module(group)]


def _of_module(records: Sequence[RecordLike]) -> list[Derived]:
    ordered = sorted(records, key=lambda record: (record.completed_on, record.sequence))
    days = last_valid_days((record.completed_on, record.valid_months) for record in ordered)
    return [
        Derived(
            sequence=record.sequence,
            module_slug=record.module_slug,
            version=record.version,
            completed_on=record.completed_on,
            valid_months=record.valid_months,
            last_valid_on=last,
            source=RecordSource(record.source),
        )
        for record, last in zip(ordered, days, strict=True)
    ]
