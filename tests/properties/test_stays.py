"""What the forecast learns from, against a plain count day by day and person by person."""

from __future__ import annotations

import os
import random
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from mhtraining.coverage.stays import Cause, Past, Stay, past
from tests.properties.facts import World
from tests.properties.histories import boundary_days, random_world
from tests.properties.loading import load
from tests.properties.population import lineage
from tests.properties.requirement import has_audience, required
from tests.properties.validity import completed_by, last_valid_days, latest

PARTS, HISTORIES = 6, 10
QUICK = 1
"""Parts that run without CI=true."""
ONE_DAY = timedelta(days=1)
Standing = tuple[frozenset[str], date | None]


def _standing(world: World, person: str, day: date) -> Standing:
    """What is required that day, and the last day of all of it as known then (None: something is missing)."""
    asked = frozenset(required(world, person, day))
    lasts = []
    for module in asked:
        done = completed_by(world, person, module, day)
        last = (latest(last_valid_days(done)) or date.max) if done else date.min
        lasts.append(last)
    last = min(lasts, default=date.min)
    return asked, last if last >= day else None


def _asked_there(world: World, day: date) -> set[tuple[str, str]]:
    """Which department's own people are asked which module that day; "" is everybody."""
    found = set()
    for rule in world.requirements:
        retired_on = world.module[rule.module].retired_on
        if not rule.holds(day) or (retired_on is not None and day >= retired_on):
            continue
        if rule.audience == "alle":
            found.add(("", rule.module))
        for department in world.departments:
            line = lineage(world, department.id, day)
            if rule.department in line or (
                line and rule.audience and has_audience(world, department.id, day, rule.audience)
            ):
                found.add((department.id, rule.module))
    return found


def _cause(now: Standing, then: Standing, ruled: bool) -> Cause:
    if not (now[0] and then[0]):
        return Cause.RULE if ruled else Cause.FLOW
    if now[0] != then[0]:
        return Cause.RULE
    if then[1] is None:
        return Cause.LAPSED
    return Cause.DONE if now[1] is None else Cause.RENEWED


def _day_by_day(world: World, first: date) -> list[Stay]:
    days = [first + n * ONE_DAY for n in range((world.today - first).days + 1)]
    asked = [_asked_there(world, day) for day in days]
    ruled = [n > 0 and asked[n] != asked[n - 1] for n in range(len(days))]
    found = []
    for person in world.people:
        now: Standing = (frozenset(), None)
        since, came = first, Cause.FLOW
        for day, by_rule in zip(days, ruled, strict=True):
            then = _standing(world, person.id, day)
            if (bool(now[0]), now[1]) != (bool(then[0]), then[1]):
                cause = _cause(now, then, by_rule)
                if now[0]:
                    found.append(Stay(since, day, now[1], came, cause))
                since, came = day, cause
            now = then
        if now[0]:
            found.append(Stay(since, world.today + ONE_DAY, now[1], came, Cause.OPEN))
    return found


def _as_stays(found: Past) -> list[Stay]:
    return [
        Stay(date.fromordinal(since), date.fromordinal(until), last and date.fromordinal(last), *causes)
        for since, until, last, *causes in zip(
            found.since, found.until, (day or None for day in found.last), found.came, found.went, strict=True
        )
    ]


def _key(stay: Stay) -> tuple[object, ...]:
    return (stay.since, stay.until, stay.last or date.min, stay.came, stay.went)


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=() if part < QUICK else pytest.mark.slow) for part in range(PARTS)]
)
def test_the_stays_are_those_of_a_count_day_by_day(session: Session, part: int) -> None:
    size = HISTORIES if os.environ.get("CI") == "true" else 4
    causes = set()
    for seed in range(part * 1_000, part * 1_000 + size):
        rng = random.Random(seed)
        world = random_world(rng)
        loaded = load(session, world)
        first = boundary_days(world, rng)[0]
        found = sorted(_as_stays(past(session, loaded.organisation_id, world.today)), key=_key)
        expected = sorted(_day_by_day(world, first), key=_key)

        assert found == expected, f"seed {seed}"
        causes |= {stay.went for stay in found}
        session.rollback()
    assert {Cause.OPEN, Cause.FLOW, Cause.RULE, Cause.LAPSED} <= causes


def test_it_reads_in_twelve_statements_however_many_people_there_are(session: Session) -> None:
    counts = []
    few, many = sorted((random_world(random.Random(seed)) for seed in range(8)), key=lambda w: len(w.people))[
        ::7
    ]
    assert len(few.people) < len(many.people)
    for world in (few, many):
        loaded = load(session, world)
        session.flush()
        statements: list[str] = []

        def note(conn, cursor, statement, *rest, to=statements):
            to.append(statement)

        event.listen(session.get_bind(), "before_cursor_execute", note)
        past(session, loaded.organisation_id, world.today)
        event.remove(session.get_bind(), "before_cursor_execute", note)
        counts.append(len(statements))
        session.rollback()

    assert counts == [12, 12]
