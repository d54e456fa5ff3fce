"""Random careers as a personnel office knows them, and the staff file it would send on a day.

Only what the contract settles is drawn: nobody returns before having left, an absence goes on under the
first day it had, a department that once had an audience keeps one, an address is free before it is reused.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.staff_reference.facts import Person, State
from tests.staff_reference.files import Record
from tests.staff_reference.rows import (
    AUDIENCE,
    AWAY,
    BACK,
    DEPARTMENT,
    EMAIL,
    FAMILY,
    FROM,
    GIVEN,
    NUMBER,
    PARTICLE,
    REQUIRED,
    ROLE,
    UNTIL,
)

ONE_DAY = timedelta(days=1)
GIVEN_NAMES = ("Zoë", "Renée", "Šárka", "IJsbrand", "François", "Bjørn", "Ada", "Noor", "Łukasz", "")
FAMILY_NAMES = (
    "Müller",
    "Jansen",
    "O’Neill",
    "IJzerman",
    "Ybema",
    "Desmet-Çelik",
    "Bakker",
    "Šimek",
    'de "Wit"',
)
PARTICLES = ("", "", "", "van der", "'t", "in 't", "de")
PATHS = (
    "Publiekszaken",
    "Publiekszaken/KCC",
    "Publiekszaken/Burgerzaken",
    "Toezicht\\/Handhaving",
    "Ruimte/Beheer\\/Onderhoud/Wijk Noord",
    "Ruimte/Vergunningen",
)
ROLES = ("", "medewerker", "medewerker", "leidinggevende", "aandachtsfunctionaris", "coordinator")


@dataclass
class Colleague:
    """One person as the personnel office knows him today."""

    number: str
    given: str
    particle: str
    family: str
    email: str
    since: date
    last: date | None = None
    places: dict[str, str] = field(default_factory=dict)  # path: role
    away: date | None = None
    back: date | None = None
    listed: bool = True

    def records(self, audiences: dict[str, str]) -> list[Record]:
        """The rows of this person."""
        own: dict[str, str | date | None] = {
            NUMBER: self.number,
            GIVEN: self.given,
            PARTICLE: self.particle,
            FAMILY: self.family,
            EMAIL: self.email,
            FROM: self.since,
            UNTIL: self.last,
            AWAY: self.away,
            BACK: self.back,
        }
        return [
            {**own, DEPARTMENT: path, ROLE: role, AUDIENCE: audiences.get(path, "")}
            for path, role in self.places.items()
        ]


class Office:
    """The personnel office of one organisation: everybody, the departments in use, and what happens."""

    def __init__(self, rng: random.Random, size: int, coordinator: str = "") -> None:
        self.rng = rng
        self.staff: list[Colleague] = []
        self.audiences = {path: "kcc" for path in PATHS if rng.random() < 0.7}
        self.paths = {path: path for path in PATHS}  # as first called: as called now
        self.coordinator = coordinator
        self.size = size

    def send(self, state: State, on: date, audiences: tuple[str, ...]) -> tuple[list[Record], list[str]]:
        """What changed since the last time, as rows and columns; `state` is what the file will meet."""
        columns = self.columns()
        if not self.staff:
            for _ in range(self.size):
                self._hire(on)
        else:
            for _ in range(self.rng.randint(1, max(2, self.size // 3))):
                self._event(state, on, columns)
        if AWAY in columns:
            for one in self.staff:
                known = state.person(one.number)
                if known is not None and self.rng.random() < 0.2:
                    self._absent(one, known, on)
        if AUDIENCE in columns and self.rng.random() < 0.4:
            path = self.rng.choice([*self.paths])
            self.audiences[path] = self.rng.choice(audiences)
        return self.rows(state, on, columns), columns

    def rows(self, state: State, on: date, columns: list[str]) -> list[Record]:
        """Everybody who is still in the list, in no order."""
        for one in self.staff:
            self._see_whether_listed(one, state, on, columns)
        told = {self.paths[path]: audience for path, audience in self.audiences.items()}
        rows = [record for one in self.staff if one.listed for record in self._records(one, told)]
        self.rng.shuffle(rows)
        return rows

    def call(self, path: str, name: str) -> None:
        """A department got another path: what is sent from now on says so."""
        self.paths = {
            first: name + now[len(path) :] if now == path or now.startswith(f"{path}/") else now
            for first, now in self.paths.items()
        }

    def _records(self, one: Colleague, audiences: dict[str, str]) -> list[Record]:
        there = {self.paths[path]: role for path, role in one.places.items()}
        return Colleague(**{**vars(one), "places": there}).records(audiences)

    def columns(self) -> list[str]:
        """The columns of the next file: not always all of them."""
        columns = [*REQUIRED, GIVEN, PARTICLE, EMAIL]
        for optional in ((AUDIENCE,), (UNTIL,), (ROLE,), (AWAY, BACK)):
            if self.rng.random() < 0.75:
                columns += optional
        return columns

    def _hire(self, on: date) -> None:
        rng, number = self.rng, len(self.staff)
        email = self.coordinator if number == 3 else rng.choice((f"Mens.{number}@voorbeeld.example", ""))
        gone = [one for one in self.staff if not one.listed and one.email]
        if gone and rng.random() < 0.5:
            left = rng.choice(gone)
            email, left.email = left.email.swapcase(), ""
        since = on + timedelta(days=rng.choice((-2000, -400, -40, -1, 0, 0, 1, 30)) + rng.randint(-9, 9))
        last = since + timedelta(days=rng.randint(0, 500)) if rng.random() < 0.1 else None
        number_text = rng.choice((f"{number:05d}", f"{900 + number}", f"A{number:03d}"))
        names = (rng.choice(GIVEN_NAMES), rng.choice(PARTICLES), rng.choice(FAMILY_NAMES))
        self.staff.append(Colleague(number_text, *names, email, since, last, self._places()))

    def _places(self) -> dict[str, str]:
        some = self.rng.sample([*self.paths], self.rng.choice((1, 1, 1, 2)))
        return {path: self.rng.choice(ROLES) for path in some}

    def _event(self, state: State, on: date, columns: list[str]) -> None:
        one = self.rng.choice(self.staff)
        known = state.person(one.number) or Person(one.number, one.family)
        if not one.listed:
            return self._return(one, known, on)
        events = [self._move, self._leave, self._marry, self._correct, self._swap, self._hire_another]
        if UNTIL in columns and (ROLE in columns or not known.roles):
            events.append(self._announce)
        return self.rng.choice(events)(one, known, on)

    def _return(self, one: Colleague, known: Person, on: date) -> None:
        ended = max((span.end for span in known.employments), default=on)
        if ended <= on:
            one.since, one.last = ended + timedelta(days=self.rng.choice((0, 1, 20, 100))), None
            one.since = min(one.since, max(ended, on + timedelta(days=20)))
            one.listed, one.places = True, self._places()

    def _move(self, one: Colleague, known: Person, on: date) -> None:
        one.places = self._places()

    def _leave(self, one: Colleague, known: Person, on: date) -> None:
        one.listed = False

    def _marry(self, one: Colleague, known: Person, on: date) -> None:
        one.family = f"{one.family}-{self.rng.choice(FAMILY_NAMES)}"[:100]
        one.email = f"Nieuw.{one.number}@voorbeeld.example"

    def _correct(self, one: Colleague, known: Person, on: date) -> None:
        """Another first day of the present period: never so early that it meets the one before."""
        now = next((span for span in known.employments if span.holds(on)), None)
        if now is not None:
            before = max((span.end for span in known.employments if span.end <= now.first), default=None)
            day = now.first + timedelta(days=self.rng.choice((-300, -10, -1, 1, 10, 300)))
            one.since = max(min(day, on, now.end - ONE_DAY, one.last or on), before or day)

    def _swap(self, one: Colleague, known: Person, on: date) -> None:
        other = self.rng.choice([some for some in self.staff if some.listed])
        one.email, other.email = other.email, one.email

    def _hire_another(self, one: Colleague, known: Person, on: date) -> None:
        self._hire(on)

    def _announce(self, one: Colleague, known: Person, on: date) -> None:
        """A last day ahead, one just past, or none after all."""
        if one.last is not None and one.last >= on:
            one.last = None
        elif one.last is None:
            one.last = max(one.since, on + timedelta(days=self.rng.choice((-30, -1, 0, 1, 60))))

    def _absent(self, one: Colleague, known: Person, on: date) -> None:
        lasting = next((span for span in known.absences if span.until is None), None)
        if lasting is not None and lasting.first < on:
            one.away, one.back = lasting.first, lasting.first + timedelta(days=self.rng.randint(0, 200))
            if self.rng.random() < 0.5:
                one.away = one.back = None
        elif lasting is None and one.away is not None:
            one.away = one.back = None
        elif lasting is None:
            taken = {span.first for span in known.absences}
            one.away = on + timedelta(days=self.rng.randint(-60, 30))
            while one.away in taken:
                one.away += ONE_DAY
            one.back = one.away + timedelta(days=self.rng.choice((0, 29, 30, 200)))
            if self.rng.random() < 0.5:
                one.back = None

    def _see_whether_listed(self, one: Colleague, state: State, on: date, columns: list[str]) -> None:
        """Keep to what is settled about those who are out of service, or away already."""
        known = state.person(one.number)
        if known is None:
            return
        lasting = next((span for span in known.absences if span.until is None), None)
        if lasting is not None and one.away not in (lasting.first, None):
            one.away, one.back = lasting.first, None
        if lasting is not None and one.away is None and lasting.first >= on:
            one.away = lasting.first
        if known.stays(on):
            return
        ended = max(known.employments, key=lambda span: span.first, default=None)
        if ended is None or one.since >= ended.end:
            return
        same = UNTIL in columns and one.last is not None and one.last + ONE_DAY == ended.until
        one.listed = one.listed and same and one.since == ended.first
