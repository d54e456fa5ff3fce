"""Makes the modules, rules, exceptions and completions of a random history."""

from dataclasses import replace
from datetime import date, timedelta

from tests.properties.draw import Draw
from tests.properties.facts import (
    EVERYBODY,
    Completion,
    Department,
    Extension,
    Module,
    Period,
    Person,
    Requirement,
    Version,
    Waiver,
)
from tests.properties.made_staff import AUDIENCES
from tests.properties.validity import last_valid_days, latest

SOURCES = ("online", "classroom", "team", "external", "import")
VALID_MONTHS = (None, 1, 1, 2, 3, 6, 12, 12, 24)


def make_modules(draw: Draw) -> tuple[Module, ...]:
    """One to three modules with one to three versions each, some retired."""
    modules = []
    for number in range(1, draw.rng.randint(1, 3) + 1):
        days = sorted({draw.day(draw.first, draw.today) for _ in range(draw.rng.randint(1, 3))})
        versions = tuple(Version(day, draw.rng.choice(VALID_MONTHS)) for day in days)
        retired_on = draw.day(days[-1], draw.horizon) if draw.chance(0.2) else None
        modules.append(Module(f"m{number}", versions, retired_on))
    return tuple(modules)


def make_requirements(
    draw: Draw, modules: tuple[Module, ...], departments: tuple[Department, ...], people: tuple[Person, ...]
) -> tuple[Requirement, ...]:
    """One to five rules, ended or not, often two on one module, for all, an audience or a department."""
    audiences = [*AUDIENCES, *(days.audience for one in departments for days in one.audiences)]
    places = [departments[0].id, *(days.department for one in people for days in one.placements)]
    rules = []
    for number in range(1, draw.rng.randint(1, 5) + 1):
        days = draw.period(endless=0.7)
        if draw.chance(0.55):
            days = replace(days, starts_on=draw.first - timedelta(days=draw.rng.randint(0, 60)))
        target = draw.rng.choice(("everybody", "audience", "department"))
        audience = draw.rng.choice(audiences) if target == "audience" else None
        dues = draw.rng.choice(("day", "days", "both"))
        rules.append(
            Requirement(
                days.starts_on,
                days.ends_on,
                id=f"r{number}",
                module=draw.rng.choice(modules).slug,
                audience=EVERYBODY if target == "everybody" else audience,
                department=draw.rng.choice(places) if target == "department" else None,
                due_on=None if dues == "days" else draw.day(draw.first, draw.horizon),
                due_days=None if dues == "day" else draw.rng.choice((0, 1, 14, 30, 60, 180)),
            )
        )
    return tuple(rules)


def make_waivers(draw: Draw, people: tuple[Person, ...], modules: tuple[Module, ...]) -> tuple[Waiver, ...]:
    """Waivers with and without an end; two on one module of one person may overlap."""
    waivers = []
    for _ in range(draw.rng.choice((0, 1, 2, 3))):
        days = draw.inside(Period(draw.day(draw.first, draw.today), None))
        who, what = draw.rng.choice(people).id, draw.rng.choice(modules).slug
        waivers.append(Waiver(days.starts_on, days.ends_on, who, what))
    return tuple(waivers)


def make_extensions(
    draw: Draw, people: tuple[Person, ...], modules: tuple[Module, ...]
) -> tuple[Extension, ...]:
    """Extensions, several for one person and module now and then, some to an earlier day than the due day."""
    return tuple(
        Extension(
            draw.rng.choice(people).id, draw.rng.choice(modules).slug, draw.day(draw.first, draw.horizon)
        )
        for _ in range(draw.rng.choice((0, 1, 2, 3)))
    )


def make_completions(
    draw: Draw, people: tuple[Person, ...], modules: tuple[Module, ...]
) -> tuple[Completion, ...]:
    """Completions up to today; those of a person in order of day, or recorded in any other order."""
    made: list[Completion] = []
    for person in people:
        own: list[Completion] = []
        for module in modules:
            if draw.chance(0.8):
                own += _chain(draw, person.id, module)
        if draw.chance(0.4):
            draw.rng.shuffle(own)
        made += [replace(one, recorded=len(made) + number) for number, one in enumerate(own, 1)]
    return tuple(made)


def _chain(draw: Draw, person: str, module: Module) -> list[Completion]:
    """One to five completions of one module, each aimed at an edge of the validity that those before gave."""
    chain: list[Completion] = []
    for number in range(draw.rng.choice((1, 1, 2, 3, 5))):
        last_days = last_valid_days(chain)
        held = latest(last_days) if chain else None
        if held and draw.chance(0.3):
            held = last_days[-1]  # what the one before gave, which need not be what holds
        day = _aimed(draw, held) if held else draw.day(draw.first, draw.today)
        if chain and draw.chance(0.2):
            day = chain[-1].completed_on
        if not draw.first <= day <= draw.today:
            day = draw.day(draw.first, draw.today)
        months = draw.rng.choice(module.versions).valid_months
        used = {one.source for one in chain if one.completed_on == day}
        source = draw.rng.choice([one for one in SOURCES if one not in used])
        chain.append(Completion(person, module.slug, day, number, months, source))
    return chain


def _aimed(draw: Draw, held: date) -> date:
    """A day to complete again: in time, at the edges of the 60 days, too early, late, or any."""
    aims = (-61, -60, -59, -1, 0, 1, 2, -draw.rng.randint(0, 60), -draw.rng.randint(61, 120))
    if draw.chance(0.2):
        return draw.day(draw.first, draw.today)
    return held + timedelta(days=draw.rng.choice(aims))
