"""The recount of rule 1: who is in scope, where, and who is away.

Every function quotes the sentence of the rules of the domain that it implements; "Reading:" marks where that
sentence leaves a choice, and which was made.
"""

from datetime import date, timedelta

from tests.properties.facts import Period, Position, World

LONG_ABSENCE = timedelta(days=30)


def position(world: World, department: str, day: date) -> Position | None:
    """The department's place in the tree that day; None when it does not exist that day."""
    return next((one for one in world.department[department].positions if one.holds(day)), None)


def lineage(world: World, department: str, day: date) -> list[str]:
    """The department itself and all above it that day; empty when it does not exist that day."""
    line: list[str] = []
    above: str | None = department
    while above is not None and (found := position(world, above, day)):
        line.append(above)
        above = found.parent
    return line


def employed(world: World, person: str, day: date) -> bool:
    """Whether the person is in scope of the organisation: "employed that day"."""
    return any(one.holds(day) for one in world.person[person].employments)


def placed_in(world: World, person: str, day: date) -> set[str]:
    """The departments in which the person is placed that day.

    Reading: a placement counts only in a department that exists that day.
    """
    placed = {one.department for one in world.person[person].placements if one.holds(day)}
    return {department for department in placed if position(world, department, day)}


def is_long(absence: Period) -> bool:
    """Whether an absence is "of more than 30 days (both ends included)", or "without an end".

    Reading: the length is that of the record as it stands, also where it lies outside an employment;
    absences that touch or overlap are not added up.
    """
    return absence.ends_on is None or absence.ends_on - absence.starts_on > LONG_ABSENCE


def long_absent(world: World, person: str, day: date) -> bool:
    """Whether it is a day of a long absence: "on every day" of it he is "out of the denominator"."""
    return any(one.holds(day) and is_long(one) for one in world.person[person].absences)


def serves(world: World, department: str, day: date, municipality: str) -> bool:
    """Whether that very department is tagged with the municipality that day."""
    tags = world.department[department].municipalities
    return any(one.municipality == municipality and one.holds(day) for one in tags)


def population(
    world: World, day: date, department: str | None = None, municipality: str | None = None
) -> set[str]:
    """Everybody in scope that day, those on long absence included.

    "In scope of an organisation on a day: employed that day. In scope of a department: placed that day
    in it or in one below it. A person counts once in a scope, however many placements."
    "Departments can be tagged with the municipalities they serve, and coverage can be asked per
    municipality." Reading: of a municipality are the people in scope of a department so tagged, so also
    those placed below it (only of the audience is it said that it "does not pass to those below").
    Reading: department and municipality together ask for one placement that meets both; a placement counts
    only on days of an employment.
    """
    staff = {person.id for person in world.people if employed(world, person.id, day)}
    if department is None and municipality is None:
        return staff

    def meets(placed: str) -> bool:
        line = lineage(world, placed, day)
        below = department is None or department in line
        return below and (municipality is None or any(serves(world, one, day, municipality) for one in line))

    return {person for person in staff if any(meets(placed) for placed in placed_in(world, person, day))}
