"""Makes the departments and the people of a random history."""

from dataclasses import replace
from datetime import date, timedelta

from tests.properties.draw import Draw, intersection, overlap
from tests.properties.facts import (
    AudiencePeriod,
    Department,
    MunicipalityPeriod,
    Period,
    Person,
    Placement,
    Position,
)

AUDIENCES = ("balie", "toezicht", "zorg")
MUNICIPALITIES = ("Aardam", "Beekhoven")


def make_departments(draw: Draw) -> tuple[Department, ...]:
    """One to six departments; some start or end on the way, some are moved or renamed on the same days."""
    ids = [f"d{number}" for number in range(1, draw.rng.randint(1, 6) + 1)]
    existence = {one: _existence(draw) for one in ids}
    positions: dict[str, list[Position]] = {one: [] for one in ids}
    for epoch in draw.pieces(Period(draw.first, None), draw.rng.randint(0, 3)):
        _arrange(draw, epoch, existence, positions)
    return tuple(
        Department(
            one, tuple(positions[one]), _audiences(draw, existence[one]), _served(draw, existence[one])
        )
        for one in ids
    )


def _existence(draw: Draw) -> Period:
    whole = Period(draw.first, None)
    return whole if draw.chance(0.6) else draw.inside(whole)


def _arrange(
    draw: Draw, epoch: Period, existence: dict[str, Period], positions: dict[str, list[Position]]
) -> None:
    """Give every department a place for one epoch: in a shuffled order, so that no cycle can arise."""
    above: list[str] = []
    for one in draw.rng.sample(sorted(existence), len(existence)):
        days = intersection(epoch, existence[one])
        if days is None:
            continue
        parents = [other for other in above if intersection(days, existence[other]) == days]
        before = positions[one][-1] if positions[one] else None
        if before and draw.chance(0.6) and (before.parent is None or before.parent in parents):
            parent = before.parent
        else:
            parent = draw.rng.choice([None, *parents, *parents])
        name = before.name if before and draw.chance(0.7) else f"{one} {len(positions[one]) + 1}"
        if before and (before.parent, before.name) == (parent, name):
            positions[one][-1] = replace(before, ends_on=days.ends_on)
        else:
            positions[one].append(Position(days.starts_on, days.ends_on, parent, name))
        above.append(one)


def _audiences(draw: Draw, existence: Period) -> tuple[AudiencePeriod, ...]:
    """Consecutive audiences while the department exists, with a gap or none at all now and then."""
    pieces = draw.pieces(existence, draw.rng.choice((0, 0, 1, 2)))
    return tuple(
        AudiencePeriod(one.starts_on, one.ends_on, draw.rng.choice(AUDIENCES))
        for one in pieces
        if draw.chance(0.85)
    )


def _served(draw: Draw, existence: Period) -> tuple[MunicipalityPeriod, ...]:
    """Municipalities served, several at once or one after another."""
    served: list[MunicipalityPeriod] = []
    for _ in range(draw.rng.choice((0, 0, 1, 2, 3))):
        days = draw.inside(existence)
        name = draw.rng.choice(MUNICIPALITIES)
        if not any(one.municipality == name and overlap(one, days) for one in served):
            served.append(MunicipalityPeriod(days.starts_on, days.ends_on, name))
    return tuple(served)


def make_people(draw: Draw, departments: tuple[Department, ...]) -> tuple[Person, ...]:
    """One to twelve people who are hired, placed, moved, absent, leave and come back."""
    existence = {one.id: Period(one.positions[0].starts_on, one.positions[-1].ends_on) for one in departments}
    people = []
    for number in range(1, draw.rng.randint(1, 12) + 1):
        employments = _employments(draw)
        placements = [one for days in employments for one in _placements(draw, days, existence)]
        drawn = [_absence(draw, employments) for _ in range(draw.rng.choice((0, 0, 1, 1, 2, 3)))]
        absences = {one.starts_on: one for one in drawn}  # no two of a person begin on the same day
        people.append(Person(f"p{number}", employments, tuple(placements), tuple(absences.values())))
    return tuple(people)


def _employments(draw: Draw) -> tuple[Period, ...]:
    """One to three employments: back on the very day the last one ended, or after a gap."""
    employments = [draw.period(endless=0.55)]
    while len(employments) < 3 and employments[-1].ends_on and draw.chance(0.5):
        back_on = employments[-1].ends_on + timedelta(days=draw.rng.choice((0, 0, 1, 2, 40)))
        employments.append(draw.inside(Period(back_on, None)))
    return tuple(employments)


def _placements(draw: Draw, employment: Period, existence: dict[str, Period]) -> list[Placement]:
    """Placements inside one employment: a line of moves, then others beside it; or none at all."""
    if draw.chance(0.1):
        return []
    wishes = [
        (draw.rng.choice(sorted(existence)), days)
        for days in draw.pieces(employment, draw.rng.choice((0, 0, 1, 2)))
        if draw.chance(0.9)
    ]
    if wishes and draw.chance(0.3):
        wishes.append((draw.rng.choice(sorted(existence)), draw.inside(employment)))
    if wishes and draw.chance(0.2):
        department, days = draw.rng.choice(wishes)
        wishes.append((department, draw.inside(days)))
    placements: dict[tuple[str, date], Placement] = {}
    for department, wish in wishes:
        if held := intersection(wish, existence[department]):
            placed = Placement(held.starts_on, held.ends_on, department)
            placements.setdefault((department, held.starts_on), placed)
    return list(placements.values())


def _absence(draw: Draw, employments: tuple[Period, ...]) -> Period:
    """An absence around the length that counts, without an end, or any; before, across or outside work."""
    if draw.chance(0.2):
        return draw.inside(Period(draw.day(draw.first, draw.today), None))
    edge = draw.rng.choice([day for one in employments for day in (one.starts_on, one.ends_on) if day])
    near = edge + timedelta(days=draw.rng.randint(-45, 15))
    starts_on = draw.rng.choice((near, draw.day(draw.first, draw.horizon)))
    length = draw.rng.choice((29, 29, 30, 30, 31, 31, 32, 32, 90, None))
    return Period(starts_on, None if length is None else starts_on + timedelta(days=length))
