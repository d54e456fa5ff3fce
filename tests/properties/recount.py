"""Counts coverage again from the facts, in plain Python: a check on the queries, from the rules alone.

Rule 4 is here, rule 1 in `population`, 2 in `requirement`, 3 in `validity`; what a test asks is offered here.
Every function quotes the sentence of the rules of the domain that it implements; "Reading:" marks where that
sentence leaves a choice, and which was made.
"""

from datetime import date
from typing import Any

from tests.properties.facts import World
from tests.properties.population import lineage, population
from tests.properties.requirement import due_day, overdue, required
from tests.properties.validity import last_valid_days, valid_on

__all__ = ["coverage", "due_day", "last_valid_days", "overdue", "population", "required", "valid_on"]


def figure(
    wanted: dict[str, set[str]], valid: set[tuple[str, str]], people: set[str]
) -> dict[str, int | None]:
    """One row: `in_scope` is the denominator, `covered` the numerator.

    "People in the denominator with a valid completion of every module required of them that day (anywhere,
    not only in that department) / people in scope that day of whom at least one module is required.
    Percent rounded down, null when nobody is in the denominator."
    """
    asked = [person for person in people if wanted[person]]
    covered = sum(all((person, one) in valid for one in wanted[person]) for person in asked)
    percent = covered * 100 // len(asked) if asked else None
    return {"in_scope": len(asked), "covered": covered, "percent": percent}


def coverage(
    world: World,
    day: date,
    *,
    department: str | None = None,
    municipality: str | None = None,
    module: str | None = None,
) -> dict[str, Any]:
    """The answer of the `coverage` command, with `departments` by id and `modules` by slug.

    "Departments: every one that exists that day, each over itself and all below. `--department` narrows
    everything; `--module` makes that module the only one required. A DATE in the future is refused"
    (ValueError here). Reading: `--department` keeps that department and those below it; under
    `--municipality` every department stays, with the people who count for that municipality; `modules`
    holds every module, those required of nobody with 0, 0 and null.
    """
    if day > world.today:
        raise ValueError(f"{day} is later than today, {world.today}")
    slugs = [one.slug for one in world.modules if module in (None, one.slug)]
    wanted = {one.id: required(world, one.id, day) & set(slugs) for one in world.people}
    valid = {(who, slug) for who in wanted for slug in wanted[who] if valid_on(world, who, slug, day)}
    scope = population(world, day, department, municipality)
    lines = {one.id: lineage(world, one.id, day) for one in world.departments}
    shown = [one for one, line in lines.items() if line and department in (None, *line)]
    return {
        "organisation": world.organisation,
        "on": day.isoformat(),
        **figure(wanted, valid, scope),
        "departments": {
            one: figure(wanted, valid, population(world, day, one, municipality)) for one in shown
        },
        "modules": {
            slug: figure({who: wanted[who] & {slug} for who in wanted}, valid, scope) for slug in slugs
        },
    }
