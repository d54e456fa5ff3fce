"""The kept figures of every cell against the independent recount, over random histories."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mhtraining.coverage.beside import ever_trained, expiring
from mhtraining.coverage.figures import Counts, figures
from mhtraining.coverage.population import Scope
from tests.properties import recount, requirement
from tests.properties.facts import World
from tests.properties.histories import boundary_days, random_world
from tests.properties.loading import Loaded, load

PARTS = 4
HISTORIES = 40
QUICK = 1


def _compare(session: Session, world: World, loaded: Loaded, rng: random.Random, told: str) -> None:
    names = {number: name for name, number in loaded.departments.items()}
    slugs = {slug: name for name, slug in loaded.modules.items()}
    for day in boundary_days(world, rng, limit=8):
        found = figures(session, loaded.organisation_id, day)
        counted = recount.coverage(world, day)
        said = f"{told}, {day}"
        assert pair(found.whole) == row(counted), said
        assert {names[one]: pair(c) for one, c in found.departments.items()} == {
            name: row(one) for name, one in counted["departments"].items()
        }, said
        for town, counts in found.municipalities.items():
            assert pair(counts) == row(recount.coverage(world, day, municipality=town)), (said, town)
        for slug in world.modules:
            real = loaded.modules[slug.slug]
            one = recount.coverage(world, day, module=slug.slug)
            assert pair(found.modules.get(real)) == row(one), (said, real)
            for name, figure in one["departments"].items():
                cell = found.cells.get((loaded.departments[name], real))
                assert pair(cell) == row(figure), (said, real, name)
            late = requirement.overdue(world, day, department=None, municipality=None, module=slug.slug)
            assert len(late) == (found.modules[real].overdue if real in found.modules else 0), (said, real)
        late = requirement.overdue(world, day, department=None, municipality=None, module=None)
        assert found.whole.overdue == len({person for person, _module in late}), said
        for department, counts in found.departments.items():
            scope = Scope(loaded.organisation_id, day, department)
            assert counts.ever_trained == len(ever_trained(session, scope)), said
            assert counts.expiring == len(expiring(session, scope)), said
            late = requirement.overdue(
                world, day, department=names[department], municipality=None, module=None
            )
            assert counts.overdue == len({person for person, _module in late}), said
        for slug in slugs:
            scope = Scope(loaded.organisation_id, day, module=slug)
            counts = found.modules.get(slug, Counts(0, 0, 0, 0, 0))
            assert counts.ever_trained == len(ever_trained(session, scope)), said
            assert counts.expiring == len(expiring(session, scope)), said


def pair(counts: Counts | None) -> tuple[int, int]:
    return (0, 0) if counts is None else (counts.in_scope, counts.covered)


def row(figure: dict[str, Any]) -> tuple[int, int]:
    return figure["in_scope"], figure["covered"]


@pytest.mark.parametrize(
    "part",
    [pytest.param(part, marks=() if part < QUICK else pytest.mark.slow) for part in range(PARTS)],
)
def test_the_kept_figures_say_what_the_recount_says(session: Session, part: int) -> None:
    size = HISTORIES // PARTS
    if os.environ.get("CI") != "true":
        size //= 4
    for seed in range(part * 1_000, part * 1_000 + size):
        rng = random.Random(seed)
        world = random_world(rng)
        loaded = load(session, world)
        _compare(session, world, loaded, rng, f"seed {seed}")
        session.rollback()
