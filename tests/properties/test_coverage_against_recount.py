"""The coverage query and the kept figures against an independent recount in plain Python.

The recount was written from the rules of the domain by somebody who had not read the query, and the
query by somebody who had not read the recount.
"""

from __future__ import annotations

import os
import random
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mhtraining.coverage.narrowed import kept_coverage
from mhtraining.coverage.overdue import overdue
from mhtraining.coverage.population import Scope
from mhtraining.coverage.queries import Coverage, Figure, coverage
from tests.properties import recount, requirement
from tests.properties.facts import World
from tests.properties.histories import boundary_days, random_world
from tests.properties.loading import Loaded, load

HISTORIES = 2_000
"""On each engine; in parts, so that several workers share them."""
PARTS = 20
QUICK = 3
"""Parts that run without CI=true."""
DAYS = 6
"""Days asked about in each history: drawn from those at and beside its boundaries."""


def _row(figure: Figure | dict[str, Any]) -> tuple[int, int, int | None]:
    if isinstance(figure, Figure):
        return figure.in_scope, figure.covered, figure.percent
    return figure["in_scope"], figure["covered"], figure["percent"]


def _asked(loaded: Loaded, found: Coverage) -> dict[str, Any]:
    """The query's answer in the names of the world."""
    names = {number: name for name, number in loaded.departments.items()}
    slugs = {slug: name for name, slug in loaded.modules.items()}
    return {
        "whole": _row(found),
        "departments": {names[one.department_id]: _row(one) for one in found.departments},
        "modules": {slugs[one.module]: _row(one) for one in found.modules},
    }


def _recounted(found: dict[str, Any]) -> dict[str, Any]:
    """The recount's answer; a module that is required of nobody there is left out, as in the query."""
    return {
        "whole": _row(found),
        "departments": {name: _row(row) for name, row in found["departments"].items()},
        "modules": {slug: _row(row) for slug, row in found["modules"].items() if row["in_scope"]},
    }


def _narrowed(world: World, rng: random.Random, day: date) -> list[dict[str, str | None]]:
    """The whole organisation, and one narrower question: by department, municipality, module, or several."""
    standing = [one.id for one in world.departments if any(position.holds(day) for position in one.positions)]
    towns = sorted({tag.municipality for one in world.departments for tag in one.municipalities})
    narrow = {
        "department": rng.choice([None, *standing]),
        "municipality": rng.choice([None, *towns]),
        "module": rng.choice([None, *(one.slug for one in world.modules)]),
    }
    return [dict.fromkeys(narrow), narrow]


def _compare(session: Session, seed: int) -> None:
    rng = random.Random(seed)
    world = random_world(rng)
    loaded = load(session, world)
    for day in boundary_days(world, rng, limit=DAYS):
        for question in _narrowed(world, rng, day):
            scope = Scope(
                loaded.organisation_id,
                day,
                loaded.departments.get(question["department"] or ""),
                question["municipality"],
                loaded.modules.get(question["module"] or ""),
            )
            found = coverage(
                session,
                organisation_id=scope.organisation_id,
                on=day,
                department_id=scope.department_id,
                municipality=scope.municipality,
                module=scope.module,
            )
            told = f"seed {seed}, {day}, {question}"
            recounted = _recounted(recount.coverage(world, day, **question))
            assert _asked(loaded, found) == recounted, told
            if scope.municipality is None:  # else that one too is counted from the facts
                kept = kept_coverage(
                    session,
                    organisation_id=scope.organisation_id,
                    on=day,
                    department_id=scope.department_id,
                    municipality=scope.municipality,
                    module=scope.module,
                )
                assert _asked(loaded, kept) == recounted, told
            names = {number: name for name, number in loaded.people.items()}
            slugs = {slug: name for name, slug in loaded.modules.items()}
            late = {(names[one.employee_id], slugs[one.module]) for one in overdue(session, scope)}
            assert late == requirement.overdue(world, day, **question), told


@pytest.mark.parametrize(
    "part",
    [pytest.param(part, marks=() if part < QUICK else pytest.mark.slow) for part in range(PARTS)],
)
def test_the_query_counts_what_the_recount_counts(session: Session, part: int) -> None:
    size = HISTORIES // PARTS
    if os.environ.get("CI") != "true":
        size //= 4
    for seed in range(part * 1_000, part * 1_000 + size):
        _compare(session, seed)
        session.rollback()
