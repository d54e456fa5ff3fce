"""Makes small random histories of an organisation that are legal, and names the days worth asking about.

Legal: periods are not empty; employments of a person do not overlap and contain his placements; a department
has one position and at most one audience a day, only while it exists, and its parent exists as long; its
placements lie on days on which it exists; nobody has two placements in one department from one day on; no
municipality is on a department twice at once; no cycles; no completion or publication after today, none
twice from one source on a day. Absences, rules, waivers and future staff changes lie anywhere.
"""

import random
from datetime import date, timedelta

from tests.properties.draw import Draw
from tests.properties.facts import Period, World
from tests.properties.made_learning import (
    make_completions,
    make_extensions,
    make_modules,
    make_requirements,
    make_waivers,
)
from tests.properties.made_staff import make_departments, make_people
from tests.properties.validity import last_valid_days

ONE_DAY = timedelta(days=1)


def random_world(rng: random.Random) -> World:
    """A history of 1-12 people, 1-6 departments and 1-3 modules; the same for the same state of `rng`."""
    draw = Draw(rng)
    departments = make_departments(draw)
    people = make_people(draw, departments)
    modules = make_modules(draw)
    return World(
        organisation="veldwijk",
        today=draw.today,
        departments=departments,
        people=people,
        modules=modules,
        requirements=make_requirements(draw, modules, departments, people),
        waivers=make_waivers(draw, people, modules),
        extensions=make_extensions(draw, people, modules),
        completions=make_completions(draw, people, modules),
    )


def boundary_days(world: World, rng: random.Random, limit: int = 15) -> list[date]:
    """At most `limit` (2 or more) days to ask about, in order, none after today.

    Always the day before everything and today; the others are drawn from the days on, before and after each
    boundary: as many of periods as of single days and of due days, so that none crowds out another.
    """
    kinds = [_period_days(world), _single_days(world), _due_days(world)]
    before_all = min(world.today, *(day for kind in kinds for day in kind)) - ONE_DAY
    chosen = {before_all, world.today}
    for number, kind in enumerate(kinds):
        around = {day + shift for day in kind for shift in (-ONE_DAY, timedelta(0), ONE_DAY)}
        candidates = sorted(day for day in around - chosen if before_all < day < world.today)
        room = (limit - len(chosen)) // (len(kinds) - number)
        chosen.update(rng.sample(candidates, min(room, len(candidates))))
    return sorted(chosen)


def _period_days(world: World) -> set[date]:
    """The first day and the first day no longer of every period."""
    periods: list[Period] = [*world.requirements, *world.waivers]
    for department in world.departments:
        periods += [*department.positions, *department.audiences, *department.municipalities]
    for person in world.people:
        periods += [*person.employments, *person.placements, *person.absences]
    return {day for one in periods for day in (one.starts_on, one.ends_on) if day is not None}


def _single_days(world: World) -> set[date]:
    """Days of publication, retirement and completion, and last valid days."""
    days = {version.published_on for module in world.modules for version in module.versions}
    days |= {module.retired_on for module in world.modules if module.retired_on}
    days |= {completion.completed_on for completion in world.completions}
    for chain in world.completions_of.values():
        days |= {day for day in last_valid_days(chain) if day is not None}
    return days


def _due_days(world: World) -> set[date]:
    """Days on which something can be due: those named, and N days after any start of scope."""
    days = {one.due_on for one in world.extensions}
    starts = {
        one.starts_on for person in world.people for one in (*person.employments, *person.placements)
    } | {one.ends_on for person in world.people for one in person.absences if one.ends_on}
    for rule in world.requirements:
        if rule.due_on:
            days.add(rule.due_on)
        if rule.due_days is not None:
            scope_days = {rule.starts_on} | {day for day in starts if rule.holds(day)}
            days |= {day + timedelta(days=rule.due_days) for day in scope_days}
    return days
