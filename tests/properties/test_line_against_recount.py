"""The manager's line against the independent recount, for everybody in random histories, on both engines.

Every status of every person with every module, who is in the line and who is apart, and the filters.
"""

from __future__ import annotations

import os
import random
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from mhtraining.coverage.line import Line, Member, Show, line
from mhtraining.coverage.standing import Standing, Status
from tests.properties import population, requirement, validity
from tests.properties.facts import World
from tests.properties.histories import boundary_days, random_world
from tests.properties.loading import Loaded, load

HISTORIES = 200
"""On each engine; in parts, so that several workers share them."""
PARTS = 10
DAYS = 6
SHOWN = {Show.LATE: {Standing.OVERDUE}, Show.TO_DO: {Standing.OVERDUE, Standing.DUE}}


def expected(world: World, person: str, module: str, day: date) -> Status:
    """How the recount of rules 1 to 3 says that somebody stands."""
    if population.long_absent(world, person, day):
        return Status(Standing.ON_LEAVE)
    asked = any(rule.module == module for rule in requirement.rules_for(world, person, day))
    if not asked or requirement.retired(world, module, day):
        return Status(Standing.NOT_REQUIRED)
    if validity.valid_on(world, person, module, day):
        done = validity.completed_by(world, person, module, day)
        return Status(Standing.DONE, validity.latest(validity.last_valid_days(done)))
    if requirement.waived(world, person, module, day):
        return Status(Standing.WAIVED)
    late = requirement.is_overdue(world, person, module, day)
    due_on = requirement.due_day(world, person, module, day)
    return Status(Standing.OVERDUE if late else Standing.DUE, due_on)


def below(world: World, department: str, day: date) -> set[str]:
    """This department and all below it that day."""
    return {one.id for one in world.departments if department in population.lineage(world, one.id, day)}


def asked_of(session: Session, loaded: Loaded, departments: set[str], day: date, show: Show) -> Line:
    ids = {loaded.departments[one] for one in departments}
    return line(session, loaded.organisation_id, ids, day, show=show)


def compare(session: Session, seed: int) -> None:
    rng = random.Random(seed)
    world = random_world(rng)
    loaded = load(session, world)
    names = {number: name for name, number in loaded.people.items()}
    for day in boundary_days(world, rng, limit=DAYS):
        for department in sorted(
            one.id for one in world.departments if population.position(world, one.id, day)
        ):
            inside = below(world, department, day)
            wanted = population.population(world, day, department)
            found = asked_of(session, loaded, inside, day, Show.EVERYBODY)
            told = f"seed {seed}, {day}, {department}"
            away = {one for one in wanted if population.long_absent(world, one, day)}
            assert {names[one.employee_id] for one in found.on_leave} == away, told
            assert {names[one.employee_id] for one in found.members} == wanted - away, told
            assert found.total == len(wanted - away), told
            everybody: list[Member] = [*found.members, *found.on_leave]
            for one in everybody:
                for module, slug in loaded.modules.items():
                    stands = expected(world, names[one.employee_id], module, day)
                    assert one.status(slug) == stands, f"{told}, {names[one.employee_id]}, {module}"
                places = {name for name in inside if loaded.departments[name] in one.departments}
                there = population.placed_in(world, names[one.employee_id], day) & inside
                assert places == there, told
            for show, standings in SHOWN.items():
                filtered = {one.employee_id for one in asked_of(session, loaded, inside, day, show).members}
                assert filtered == {
                    one.employee_id
                    for one in found.members
                    if any(one.status(slug).standing in standings for slug in loaded.modules.values())
                }, told


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=() if part < 1 else pytest.mark.slow) for part in range(PARTS)]
)
def test_everybody_stands_as_the_recount_says(session: Session, part: int) -> None:
    size = HISTORIES // PARTS
    if os.environ.get("CI") != "true":
        size //= 5
    for seed in range(part * 1_000, part * 1_000 + size):
        compare(session, seed)
        session.rollback()


def test_parts_of_the_list_are_the_list(session: Session) -> None:
    rng = random.Random(3)
    world = random_world(rng)
    loaded = load(session, world)
    departments = set(loaded.departments.values())
    whole = line(session, loaded.organisation_id, departments, world.today)
    for show in Show:
        members = [
            one
            for skip in range(0, len(world.people) + 2, 2)
            for one in line(
                session, loaded.organisation_id, departments, world.today, show=show, skip=skip, most=2
            ).members
        ]
        assert members == [one for one in whole.members if show is Show.EVERYBODY or one.having(SHOWN[show])]
        assert all(one.employee_id != other.employee_id for one, other in pairwise(members))
