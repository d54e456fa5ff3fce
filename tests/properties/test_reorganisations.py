"""Departments that are renamed, moved and merged leave every day before as it was: rules 1 and 4.

On random histories random reorganisations are tried, each on a day of its own, later than the one
before. What the days before it gave, they give after it: names, who was where, and coverage.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.errors import MhtrainingError
from mhtraining.coverage.population import Scope, members, population
from mhtraining.coverage.queries import coverage
from mhtraining.organisation import services
from mhtraining.organisation.models import Department
from mhtraining.organisation.queries import audiences_on, municipalities_on, paths
from tests.properties.histories import boundary_days, random_world
from tests.properties.loading import load

PARTS = 10
QUICK = 1
HISTORIES = 30
"""In each part, on each engine; 6 without CI=true."""
CHANGES = 3
TRIES = 3
"""Changes on one day: many are refused."""
DAYS = 3
"""Days asked about before each change, drawn from those at and beside the boundaries."""


def _as_it_was(session: Session, organisation_id: int, day: date) -> tuple[Any, ...]:
    """Everything that a day says: the tree as called then, who is where in service, and coverage."""
    people = population(Scope(organisation_id, day))
    member = members(people)
    where = session.execute(
        select(member.c.department_id, member.c.employee_id)
        .join(people.employed, people.employed.c.employee_id == member.c.employee_id)
        .order_by(member.c.department_id, member.c.employee_id)
    ).all()
    employed = session.scalars(select(people.employed.c.employee_id).order_by("employee_id")).all()
    return (
        paths(session, organisation_id, day),
        audiences_on(session, organisation_id, day),
        municipalities_on(session, organisation_id, day),
        [tuple(row) for row in where],
        list(employed),
        coverage(session, organisation_id=organisation_id, on=day),
    )


def _change(session: Session, rng: random.Random, organisation_id: int, day: date) -> str:
    """Try one change from a day on; gives what was done, or that it was refused."""
    there = [session.get_one(Department, number) for number in sorted(paths(session, organisation_id, day))]
    kind = rng.choice(["rename", "move", "merge", "merge"])
    if len(there) < 2:
        return "nothing to change"
    one, other = rng.sample(there, 2)
    try:
        with session.begin_nested():
            if kind == "rename":
                services.rename_department(session, one, f"Nieuw {rng.randrange(5)}", day)
            elif kind == "move":
                services.move_department(session, one, rng.choice([None, other.id]), day)
            else:
                before = _as_it_was(session, organisation_id, day)
                services.merge_departments(session, one, other, day)
                _check_merged(before, _as_it_was(session, organisation_id, day), one.id, other.id)
    except MhtrainingError:
        return f"{kind} refused"
    return kind


def _check_merged(before: tuple[Any, ...], after: tuple[Any, ...], source: int, target: int) -> None:
    """On the day itself nobody is lost: who was in one of the two is in the one that is left."""
    assert source in before[0]
    assert source not in after[0]
    both = {person for department, person in before[3] if department in (source, target)}
    assert {person for department, person in after[3] if department == target} == both
    assert after[4] == before[4]


def _reorganise(session: Session, seed: int) -> Counter[str]:
    rng = random.Random(seed)
    world = random_world(rng)
    while len(world.departments) < 4:
        world = random_world(rng)
    loaded = load(session, world)
    days = boundary_days(world, rng)
    done: Counter[str] = Counter()
    for day in sorted(rng.choices(days[len(days) // 2 :], k=CHANGES)):
        earlier = [each for each in days if each < day]
        asked = rng.sample(earlier[:-1], min(DAYS - 1, len(earlier) - 1)) + earlier[-1:]
        was = {each: _as_it_was(session, loaded.organisation_id, each) for each in asked}
        done.update(_change(session, rng, loaded.organisation_id, day) for _ in range(TRIES))
        for each in asked:
            told = f"seed {seed}: {each}, changed from {day}"
            assert _as_it_was(session, loaded.organisation_id, each) == was[each], told
    return done


@pytest.mark.parametrize(
    "part",
    [pytest.param(part, marks=() if part < QUICK else pytest.mark.slow) for part in range(PARTS)],
)
def test_a_reorganisation_leaves_every_earlier_day_as_it_was(session: Session, part: int) -> None:
    size = HISTORIES if os.environ.get("CI") == "true" else HISTORIES // 5
    done: Counter[str] = Counter()
    for seed in range(part * 1_000, part * 1_000 + size):
        done += _reorganise(session, seed)
        session.rollback()
    assert done["merge"] >= size // 2, done
    assert done["rename"] + done["move"] >= size // 2, done
