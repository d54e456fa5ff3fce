"""Careers that change nothing before the day on which they are told: what is past has to stay as it was."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from tests.staff_reference.careers import FAMILY_NAMES, Colleague, Office
from tests.staff_reference.facts import Person, State
from tests.staff_reference.files import Record
from tests.staff_reference.rows import AUDIENCE, AWAY, BACK, EMAIL, GIVEN, PARTICLE, REQUIRED, ROLE, UNTIL

LONG = timedelta(days=40)
"""After so many days an absence is a long one, whether or not it ends: telling its end corrects nothing."""


class OnwardOffice(Office):
    """A personnel office that knows everything in time; it counts what happened to whom."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.happened: Counter[str] = Counter()

    def send(self, state: State, on: date, audiences: tuple[str, ...]) -> tuple[list[Record], list[str]]:
        """All rows and columns; half of those in service have something happen to them first."""
        if not self.staff:
            return super().send(state, on, audiences)
        acts = (
            *(self._move, self._place_twice, self._leave, self._marry, self._announce, self._absent),
            self._hire_another,
        )
        for one in self.rng.sample(self.staff, len(self.staff) // 2):
            known = state.person(one.number)
            if known is None:
                continue
            if not one.listed or not known.stays(on):
                self._return(one, known, on)
            elif known.serves(on) and any(span.until is None for span in known.absences):
                self._come_back(one, known, on)
            elif known.serves(on):
                self.rng.choice(acts)(one, known, on)
        if self.rng.random() < 0.5:
            self.audiences[self.rng.choice([*self.paths])] = self.rng.choice(audiences)
        return self.rows(state, on, self.columns()), self.columns()

    def columns(self) -> list[str]:
        """All columns, always."""
        return [*REQUIRED, GIVEN, PARTICLE, EMAIL, AUDIENCE, UNTIL, ROLE, AWAY, BACK]

    def _places(self) -> dict[str, str]:
        return dict.fromkeys(self.rng.sample([*self.paths], 1), "")

    def _hire(self, on: date) -> None:
        super()._hire(on)
        new = self.staff[-1]
        if self.happened["began"]:
            new.since, new.last = on + timedelta(days=self.rng.choice((0, 0, 10))), None
        elif len(self.staff) == self.size:
            self.happened["began"] = 1

    def _hire_another(self, one: Colleague, known: Person, on: date) -> None:
        self._hire(on)
        self.happened["hired"] += 1

    def _move(self, one: Colleague, known: Person, on: date) -> None:
        super()._move(one, known, on)
        self.happened["moved"] += 1

    def _place_twice(self, one: Colleague, known: Person, on: date) -> None:
        one.places = dict.fromkeys(self.rng.sample([*self.paths], 2), "")
        self.happened["placed twice"] += 1

    def _leave(self, one: Colleague, known: Person, on: date) -> None:
        super()._leave(one, known, on)
        self.happened["left"] += 1

    def _marry(self, one: Colleague, known: Person, on: date) -> None:
        one.family = f"{self.rng.choice(FAMILY_NAMES)}-{one.family}"[:100]
        one.email = f"Getrouwd.{one.number}.{on:%y%m%d}@voorbeeld.example"
        self.happened["married"] += 1

    def _announce(self, one: Colleague, known: Person, on: date) -> None:
        if one.last is None:
            one.last = on + timedelta(days=self.rng.choice((-1, 0, 45)))
            self.happened["last day told"] += 1

    def _absent(self, one: Colleague, known: Person, on: date) -> None:
        if all(span.end <= on for span in known.absences):
            one.away, one.back = on + timedelta(days=self.rng.choice((0, 0, 5))), None
            if self.rng.random() < 0.4:
                one.back = one.away + timedelta(days=self.rng.choice((5, 29, 30, 90)))
            self.happened["absent"] += 1

    def _come_back(self, one: Colleague, known: Person, on: date) -> None:
        lasting = next(span for span in known.absences if span.until is None)
        if lasting.first + LONG < on:
            one.away, one.back = lasting.first, on + timedelta(days=self.rng.choice((0, 20)))
            if self.rng.random() < 0.5:
                one.away = one.back = None
            self.happened["came back from long leave"] += 1

    def _return(self, one: Colleague, known: Person, on: date) -> None:
        ended = max((span.end for span in known.employments), default=on)
        if ended <= on:
            one.since, one.last, one.listed = on + timedelta(days=self.rng.choice((0, 0, 15))), None, True
            one.places = self._places()
            self.happened["re-hired"] += 1

    def split(self, path: str) -> None:
        """Half of the people of a department are from now on in a new one beside it."""
        first = next(first for first, now in self.paths.items() if now == path)
        new = f"{first} Twee {len(self.paths)}"
        self.paths[new] = f"{path} Twee {len(self.paths)}"
        for one in self.staff:
            if first in one.places and self.rng.random() < 0.5:
                one.places = {new if here == first else here: role for here, role in one.places.items()}
        self.happened["department split"] += 1

    def mistype(self, state: State, on: date) -> tuple[str, str] | None:
        """Give somebody a wrong number in the next file; the wrong one and the right one.

        Somebody who never moved: on the days of both the two are one, and nothing else.
        """
        for one in self.rng.sample(self.staff, len(self.staff)):
            known = state.person(one.number)
            if known is None or not one.listed or not known.serves(on) or len(known.employments) > 1:
                continue
            service = known.employments[0]
            here = {self.paths[path] for path in one.places}
            if service.first != one.since or {(span.first, span.until) for span in known.placements} != {
                (service.first, service.until)
            }:
                continue
            if here == {state.written(span.what, on) for span in known.placements}:
                right, one.number = one.number, f"{one.number}9"
                self.happened["number mistyped"] += 1
                return one.number, right
        return None

    def put_right(self, wrong: str, right: str) -> None:
        """The person has the right number again in the files to come."""
        next(one for one in self.staff if one.number == wrong).number = right
