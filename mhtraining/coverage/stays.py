"""Who stood how in an organisation's coverage, from which day to which: what the forecast learns from.

The same facts and readings as `population.py`, `duties.py` and `histories.py`, seen along time: one
pass over everybody, meant for a job in the background, never for a page.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.periods import FOREVER, Days, Run, common, merged, run_of, without
from mhtraining.coverage.frame import frame_of
from mhtraining.coverage.histories import histories
from mhtraining.organisation.models import Employee
from mhtraining.records.models import Completion
from mhtraining.requirements.models import Waiver

_AT_ONCE = 20_000
_DAY = timedelta(days=1)


class Cause(IntEnum):
    """Why a stay begins or ends."""

    FLOW = 0
    """The person: hired or gone, on long leave or back, moved to or from where nothing is required."""
    RULE = 1
    """What is required changed, so that the person stands otherwise: by a rule, the tree, an audience, a
    retirement; of somebody who was and stays in the denominator also by a waiver or a move."""
    DONE = 2
    """The last that was missing was completed."""
    RENEWED = 3
    """Completed again before it lapsed: the last valid day moved."""
    LAPSED = 4
    """The last valid day passed."""
    OPEN = 5
    """It has not ended."""


class Stay(NamedTuple):
    """Days `since` up to, not including, `until` in which one person stood one way in the denominator.

    `last`: the last day on which everything required will still be valid, as known in those days (None:
    not covered; FOREVER: no last day). Waiting goes on through a change of what is required.
    """

    since: date
    until: date
    last: date | None
    came: Cause
    went: Cause


@dataclass
class Past:
    """All stays of an organisation up to and including the day `on`, as columns of day numbers.

    Days are ordinals (`date.toordinal`). `last` is 0 for a stay that was not covered; one without a last
    valid day has that of FOREVER. A stay that has not ended has `until` on the day after `on`.
    """

    on: date
    since: array[int] = field(default_factory=lambda: array("i"))
    until: array[int] = field(default_factory=lambda: array("i"))
    last: array[int] = field(default_factory=lambda: array("i"))
    came: array[int] = field(default_factory=lambda: array("b"))
    went: array[int] = field(default_factory=lambda: array("b"))

    def add(self, stay: Stay) -> None:
        """Add one person's stay."""
        self.since.append(stay.since.toordinal())
        self.until.append(stay.until.toordinal())
        self.last.append(stay.last.toordinal() if stay.last else 0)
        self.came.append(stay.came)
        self.went.append(stay.went)


def past(session: Session, organisation_id: int, on: date) -> Past:
    """Read how everybody stood on every day up to and including `on`; twelve statements."""
    asked = _Asked(session, organisation_id)
    found = Past(on)
    seen = set()
    for person, done in _completions(session, organisation_id, on):
        seen.add(person)
        for stay in _stays(asked.of(person), done, asked.edges, on):
            found.add(stay)
    for person in asked.people - seen:
        for stay in _stays(asked.of(person), [], asked.edges, on):
            found.add(stay)
    return found


class Done(NamedTuple):
    """A completion: of which module, when, and its last valid day (FOREVER: none)."""

    module: str
    on: date
    last: date


class _Asked:
    """On which days which module is required of whom: rules 1 and 2."""

    def __init__(self, session: Session, organisation_id: int) -> None:
        self._known = histories(session, organisation_id)
        everywhere: dict[str, Days] = defaultdict(list)
        self._there: dict[int, dict[str, Days]] = defaultdict(lambda: defaultdict(list))
        for rule in frame_of(session.connection(), organisation_id).rules:
            run = (rule.first, rule.live_end)
            if rule.where is None:
                everywhere[rule.module].append(run)
                continue
            for department, days in rule.where.items():
                self._there[department][rule.module] += common(days, [run])
        self._everywhere = {module: merged(days) for module, days in everywhere.items()}
        self._waived: dict[int, dict[str, Days]] = defaultdict(lambda: defaultdict(list))
        for waiver in session.execute(
            select(Waiver.employee_id, Waiver.module_slug, Waiver.starts_on, Waiver.ends_on)
            .join(Employee, Employee.id == Waiver.employee_id)
            .where(Employee.organisation_id == organisation_id)
        ):
            self._waived[waiver.employee_id][waiver.module_slug].append(run_of(waiver))
        self.people = set(self._known.present)
        there = [merged(days) for modules in self._there.values() for days in modules.values()]
        self.edges = {edge for days in [*self._everywhere.values(), *there] for run in days for edge in run}

    def of(self, person: int) -> dict[str, Days]:
        """The days on which each module is required of this person, waivers heeded; sorted runs."""
        found: dict[str, Days] = defaultdict(list)
        for module, days in self._everywhere.items():
            found[module] += days
        for department, placement in self._known.placed.get(person, ()):
            for module, days in self._there.get(department, {}).items():
                found[module] += common([placement], days)
        present = self._known.present.get(person, [])
        waived = self._waived.get(person, {})
        required = {m: without(common(present, merged(d)), waived.get(m, [])) for m, d in found.items()}
        return {module: days for module, days in required.items() if days}


def _completions(session: Session, organisation_id: int, on: date) -> Iterator[tuple[int, list[Done]]]:
    """Everybody who completed something by this day, with what, in order of day; read as they come."""
    rows = session.execute(
        select(
            Completion.employee_id, Completion.module_slug, Completion.completed_on, Completion.last_valid_on
        )
        .join(Employee, Employee.id == Completion.employee_id)
        .where(Employee.organisation_id == organisation_id, Completion.completed_on <= on)
        .order_by(Completion.employee_id, Completion.completed_on)
        .execution_options(yield_per=_AT_ONCE)
    )
    for person, own in groupby(rows, key=lambda row: row.employee_id):
        yield person, [Done(row.module_slug, row.completed_on, row.last_valid_on or FOREVER) for row in own]


def _stays(required: dict[str, Days], done: list[Done], edges: set[date], on: date) -> Iterator[Stay]:
    """The stays of one person: the days between two on which anything changes are alike."""
    now: tuple[frozenset[str], date | None] = (frozenset(), None)
    since, came = date.min, Cause.FLOW
    coming, lasts = deque(done), dict[str, date]()
    for day in _changes(required, done, on):
        while coming and coming[0].on <= day:
            one = coming.popleft()
            lasts[one.module] = max(one.last, lasts.get(one.module, date.min))
        then = _standing(required, lasts, day)
        went, comes = _why(now, then, day in edges)
        if now[0] and went is None:  # waiting goes on; nothing new that counts
            now = then
            continue
        if now[0]:
            assert went is not None
            yield Stay(since, day, now[1], came, went)
        now, since, came = then, day, comes
    if now[0]:
        yield Stay(since, on + _DAY, now[1], came, Cause.OPEN)


def _changes(required: dict[str, Days], done: list[Done], on: date) -> list[date]:
    days = {edge for runs in required.values() for run in runs for edge in run}
    for one in done:
        if one.module in required:
            days |= {one.on, one.last + _DAY} if one.last < FOREVER else {one.on}
    return sorted(day for day in days if day <= on)


def _standing(
    required: dict[str, Days], lasts: dict[str, date], day: date
) -> tuple[frozenset[str], date | None]:
    """What is required on this day, and the last day of all of it together (None: something is missing)."""
    asked = frozenset(module for module, runs in required.items() if _holds(runs, day))
    last = min((lasts.get(module, date.min) for module in asked), default=date.min)
    return asked, None if last < day else last


def _holds(runs: list[Run], day: date) -> bool:
    place = bisect_right(runs, (day, FOREVER))
    return place > 0 and runs[place - 1][0] <= day < runs[place - 1][1]


def _why(
    now: tuple[frozenset[str], date | None], then: tuple[frozenset[str], date | None], ruled: bool
) -> tuple[Cause | None, Cause]:
    """Why the one stay ends (None: it goes on) and the next begins; `ruled`: a rule changed that day."""
    by_rule = Cause.RULE if ruled else Cause.FLOW
    if not now[0] or not then[0]:
        return by_rule, by_rule
    if now[1] == then[1]:
        return None, by_rule
    if now[0] != then[0]:
        return Cause.RULE, Cause.RULE
    if then[1] is None:
        return Cause.LAPSED, Cause.LAPSED
    return (Cause.DONE, Cause.DONE) if now[1] is None else (Cause.RENEWED, Cause.RENEWED)
