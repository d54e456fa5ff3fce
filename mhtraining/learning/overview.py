"""What "My modules" shows: one thing to do now, what comes after, what is done, what is there besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

RENEWAL_DAYS = 60
"""From this many days before the last valid day a renewal counts on from it (rule 3)."""


class State(StrEnum):
    """How a module stands for a person today."""

    LATE = "late"
    BUSY = "busy"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one module for one person today.

    `required` and `due_on` follow from the rules; `completed_on`, `last_valid_on` and `completion`
    (its sequence in the ledger) are those of the completion with the latest last valid day.
    `attempt_id`, `step` and `steps` belong to an attempt in hand, `last_attempt_id` to the newest,
    ended or not. `version` is the current one. `offered` is false once the module is retired.
    """

    slug: str
    title: str
    summary: str
    minutes: int
    version: str = ""
    offered: bool = True
    required: bool = False
    due_on: date | None = None
    completed_on: date | None = None
    last_valid_on: date | None = None
    completion: int | None = None
    attempt_id: int | None = None
    last_attempt_id: int | None = None
    step: int = 0
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One module in the list, with what is to be said about it."""

    fact: Fact
    state: State
    due_on: date | None
    days_left: int | None
    renewal: bool = False
    expired_on: date | None = None

    @property
    def steps_done(self) -> int:
        """How many steps of the attempt in hand lie behind the learner."""
        return max(self.fact.step - 1, 0)


@dataclass(frozen=True, slots=True)
class Overview:
    """The four parts of the page; every module stands in one of them."""

    now: Entry | None
    then: tuple[Entry, ...]
    done: tuple[Entry, ...]
    others: tuple[Entry, ...]


def overview(facts: Sequence[Fact], on: date) -> Overview:
    """Sort a person's modules on this day.

    What is required and not valid comes first, then what expires within the renewal window, then what
    was begun freely, each by its due day. The first of what is required stands under "now".
    """
    entries = [entry_of(fact, on) for fact in facts]
    duties = sorted((entry for entry in entries if _to_do(entry)), key=_urgency)
    busy = [entry for entry in entries if not _to_do(entry) and entry.fact.attempt_id is not None]
    rest = [entry for entry in entries if not _to_do(entry) and entry.fact.attempt_id is None]
    first, after = (duties[0], duties[1:]) if duties else (None, [])
    return Overview(
        now=first,
        then=(*after, *sorted(busy, key=_urgency)),
        done=tuple(entry for entry in rest if entry.state is State.DONE),
        others=tuple(entry for entry in rest if entry.state is not State.DONE and entry.fact.offered),
    )


def entry_of(fact: Fact, on: date) -> Entry:
    """What is to be said of one module for this person on this day."""
    valid = fact.completed_on is not None and (fact.last_valid_on is None or fact.last_valid_on >= on)
    expired_on = fact.last_valid_on if fact.completed_on is not None and not valid else None
    renewal = _renewable(fact, on) if valid else False
    due_on = None
    if fact.required and fact.offered:
        due_on = fact.last_valid_on if renewal else None if valid else expired_on or fact.due_on
    state = State.OPEN
    if valid:
        state = State.DONE
    if due_on is not None and due_on < on:
        state = State.LATE
    elif fact.attempt_id is not None:
        state = State.BUSY
    days_left = (due_on - on).days if due_on is not None else None
    return Entry(fact, state, due_on, days_left, renewal, expired_on)


def _renewable(fact: Fact, on: date) -> bool:
    return fact.last_valid_on is not None and fact.last_valid_on - timedelta(days=RENEWAL_DAYS) <= on


def _to_do(entry: Entry) -> bool:
    return entry.due_on is not None


def _urgency(entry: Entry) -> tuple[bool, date, bool, str]:
    return (entry.renewal, entry.due_on or date.max, entry.fact.attempt_id is None, entry.fact.title)
