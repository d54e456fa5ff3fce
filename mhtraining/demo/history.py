"""Who did which module when in Gemeente Voorbeeld: planned from the careers; pure, by their seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from mhtraining.content.model import EVERYBODY
from mhtraining.demo.careers import Career
from mhtraining.demo.house import CAST
from mhtraining.records.models import RecordSource


class Duty(NamedTuple):
    """One rule of the demonstration: module, audience, first day as days ago, days until due."""

    module: str
    audience: str
    days_ago: int
    due_days: int


DUTIES = (
    Duty("basis", EVERYBODY, 700, 60),
    Duty("kcc", "kcc", 640, 42),
    Duty("kcc", "burgerzaken", 560, 42),
    Duty("sociaal-domein", "sociaal-domein", 600, 42),
    Duty("boa", "boa", 600, 42),
)
"""The rules for those modules that are published; the others wait for their module."""


@dataclass(frozen=True)
class Event:
    """Somebody completed a module at a moment, after `failed` attempts that did not pass."""

    at: datetime
    career: Career
    module: str
    source: RecordSource
    failed: int


def events(people: Sequence[Career], modules: set[str], today: date) -> list[Event]:
    """Every completion of the two years, in order of time; the same for the same arguments."""
    found: list[Event] = []
    for career in people:
        for duty in DUTIES:
            if duty.module in modules and duty.audience in (EVERYBODY, career.unit.audience):
                found += _events(career, duty, today)
    return sorted(found, key=lambda event: (event.at, event.career.number, event.module))


def _events(career: Career, duty: Duty, today: date) -> list[Event]:
    """What one person made of one rule: in time, late, or not (yet); a few had done it before."""
    rng = career.rng
    came = max(career.joined, today - timedelta(duty.days_ago))
    until = career.left or today
    found: list[Event] = []
    before = came - timedelta(rng.randint(40, 280))
    if rng.random() < 0.09 and before > career.joined:
        found.append(_event(career, duty, _workday(before), RecordSource.IMPORT))
    does = rng.random() < career.unit.keen
    delay = 1 + int(rng.expovariate(1 / 38))
    classroom = duty.module == "basis" and rng.random() < 0.14
    day = came + timedelta(min(delay, 400))
    if career.player is not None:  # the cast is told apart by what is still to do
        does, classroom, found = career.player != CAST[0] or duty.module != "kcc", False, []
        day = came + timedelta(30)
    day = _workday(day)
    if does and day < until:
        source = RecordSource.CLASSROOM if classroom else RecordSource.PLATFORM
        found.append(_event(career, duty, day, source))
    return found


def _workday(day: date) -> date:
    """That day, or the Monday after it at the weekend."""
    return day + timedelta((7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _event(career: Career, duty: Duty, day: date, source: RecordSource) -> Event:
    rng = career.rng
    at = datetime.combine(day, time(7 + rng.randint(0, 7), rng.randint(0, 59)), tzinfo=UTC)
    failed = int(rng.random() < 0.22) if source is RecordSource.PLATFORM else 0
    return Event(at, career, duty.module, source, failed)
