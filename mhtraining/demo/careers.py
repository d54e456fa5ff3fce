"""Two years of careers in Gemeente Voorbeeld: who came, moved, was away, and left; pure, by a seed.

Days are counted from the demonstration's today; every person has a random stream of the own, so that
more people leave the careers of the others as they were.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from mhtraining.demo.house import CAST, HOUSE, Player, Unit
from mhtraining.demo.names import Name, names

SEED = "Gemeente Voorbeeld"
LEAVERS_PER_HUNDRED = 13
"""People who left in the two years, for each hundred in service."""


@dataclass
class Career:
    """One person's time with the organisation. Ends are first days no longer."""

    number: str
    name: Name
    subject_key: str
    joined: date
    left: date | None
    places: list[tuple[Unit, date, date | None]] = field(default_factory=list)
    absences: list[tuple[date, date | None]] = field(default_factory=list)
    rng: random.Random = field(default_factory=random.Random)
    player: Player | None = None

    @property
    def unit(self) -> Unit:
        """The department the person is in now, or was in last."""
        return self.places[0][0] if len(self.places) == 1 else self.places[1][0]


def careers(employees: int, today: date) -> list[Career]:
    """So many people in service today, and those who left before; the same for the same arguments."""
    rng = random.Random(SEED)  # noqa: S311  # nosec B311 - makes up a story, guards nothing
    people = names(rng, [player.email for player in CAST])
    units = list(_units(employees))
    found = [_career(index, next(people), unit, today) for index, unit in enumerate(units)]
    _cast(found, today)
    for index in range(employees * LEAVERS_PER_HUNDRED // 100):
        unit = units[index * 7 % len(units)]
        found.append(_career(len(units) + index, next(people), unit, today, leaves=True))
    return found


def _cast(found: list[Career], today: date) -> None:
    """Give the people a visitor can be a place: each takes that of somebody in the right department."""
    taken: set[str] = set()
    for player in CAST:
        career = next(
            (one for one in found if one.unit.path == player.unit and one.number not in taken), None
        )
        if career is None:
            continue  # a demonstration of a few people has not every department
        taken.add(career.number)
        career.name = Name(player.given, player.particle, player.family, player.email)
        career.player = player
        career.joined = today - timedelta(1500 + 40 * len(taken))
        career.places = [(career.unit, career.joined, None)]
        career.absences = []


def _units(employees: int) -> Iterator[Unit]:
    """One department for each employee, in proportion to their shares."""
    bounds = list(accumulate(unit.share for unit in HOUSE))
    for index in range(employees):
        place = index * bounds[-1] // employees
        yield next(unit for unit, bound in zip(HOUSE, bounds, strict=True) if place < bound)


def _career(index: int, name: Name, unit: Unit, today: date, *, leaves: bool = False) -> Career:
    rng = random.Random(f"{SEED}/{index}")  # noqa: S311  # nosec B311 - as above
    long_ago = rng.random() < 0.72
    joined = today - timedelta(rng.randint(900, 6000) if long_ago else rng.randint(10, 720))
    left = None
    if leaves:
        joined = min(joined, today - timedelta(200))
        left = today - timedelta(rng.randint(5, 150))
        if long_ago:
            left = today - timedelta(rng.randint(5, 640))
    career = Career(f"{10_000 + index * 7}", name, f"{rng.getrandbits(128):032x}", joined, left, rng=rng)
    _place(career, unit, today)
    _absences(career, today)
    return career


def _place(career: Career, unit: Unit, today: date) -> None:
    """One department; one in twenty moved from another, one in thirty works in two."""
    rng, end = career.rng, career.left
    first, last = career.joined, career.left or today
    days = (last - first).days
    other = rng.choice(HOUSE)
    chance = rng.random()
    if chance < 0.05 and days > 120 and other is not unit:
        moved = last - timedelta(rng.randint(30, min(days - 30, 600)))
        career.places = [(other, first, moved), (unit, moved, end)]
    elif chance < 0.083 and other is not unit:
        career.places = [(unit, first, end), (other, max(first, last - timedelta(300)), end)]
        career.places.reverse()
    else:
        career.places = [(unit, first, end)]


def _absences(career: Career, today: date) -> None:
    """Parental leave and illness: some long and past, a few long and open, some short."""
    rng = career.rng
    chance = rng.random()
    back = min(560, (today - career.joined).days - 10)
    if back < 60 or career.left is not None:
        return
    start = today - timedelta(rng.randint(50, back))
    if chance < 0.06:
        end = start + timedelta(rng.randint(35, 200))
        career.absences.append((start, end if end < today else None))
    elif chance < 0.11:
        career.absences.append((start, start + timedelta(rng.randint(3, 25))))
