"""Who falls under a rule, as the coordinator reads it before saving it, against the independent recount."""

from __future__ import annotations

import os
import random
from datetime import date

import pytest
from sqlalchemy.orm import Session

from mhtraining.requirements.under import Draft, counted, listed, people_under, sizes_of_audiences
from tests.properties import requirement
from tests.properties.facts import Requirement, World
from tests.properties.histories import boundary_days, random_world
from tests.properties.loading import Loaded, load

PARTS = 10
HISTORIES = 20
QUICK = 1
"""Parts that run without CI=true."""
DAYS = 4
RULES = 5
"""Rules asked about on each day: drawn from one for every audience and department."""


def _rules(world: World) -> list[Requirement]:
    """A rule for everybody, one for each audience ever given, one for each department; never ended."""
    module, day = world.modules[0].slug, date(1990, 1, 1)
    audiences = {given.audience for one in world.departments for given in one.audiences}
    return [
        *(
            Requirement(day, None, "r", module, audience=one, due_days=1)
            for one in ("alle", *sorted(audiences))
        ),
        *(Requirement(day, None, "r", module, department=one.id, due_days=1) for one in world.departments),
    ]


def _compare(session: Session, world: World, loaded: Loaded, rule: Requirement, day: date, told: str) -> None:
    draft = Draft(
        loaded.organisation_id,
        loaded.modules[rule.module],
        rule.audience,
        loaded.departments.get(rule.department or ""),
    )
    meant = {one.id for one in world.people if requirement.aimed_at(world, rule, one.id, day)}
    done = {one for one in meant if requirement.valid_on(world, one, rule.module, day)}
    excused = {one for one in meant if requirement.waived(world, one, rule.module, day)}
    names = {number: name for name, number in loaded.people.items()}

    assert {names[one] for one in session.scalars(people_under(session, draft, day))} == meant, told
    rows = listed(session, draft, day, skip=0, most=1000)
    assert [names[row.id] for row in rows] == sorted(meant), told
    assert {names[row.id] for row in rows if row.completed} == done, told
    found = counted(session, draft, day)
    assert (found.people, found.completed, found.waived) == (len(meant), len(done), len(excused)), told
    if rule.audience is not None:
        assert sizes_of_audiences(session, loaded.organisation_id, day).get(rule.audience, 0) == len(meant)


@pytest.mark.parametrize(
    "part",
    [pytest.param(part, marks=() if part < QUICK else pytest.mark.slow) for part in range(PARTS)],
)
def test_who_falls_under_a_rule_is_who_the_recount_says(session: Session, part: int) -> None:
    size = HISTORIES if os.environ.get("CI") == "true" else HISTORIES // 4
    for seed in range(part * 100, part * 100 + size):
        rng = random.Random(seed)
        world = random_world(rng)
        loaded = load(session, world)
        for day in boundary_days(world, rng, limit=DAYS):
            rules = _rules(world)
            for rule in rng.sample(rules, min(RULES, len(rules))):
                _compare(session, world, loaded, rule, day, f"seed {seed}, {day}, {rule}")
        session.rollback()
