"""The staff of one organisation in plain terms: what a staff file changes, in memory, without a database.

Days are civil days. A span runs from `first` up to, not including, `until` (None: not ended).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FOREVER = date.max


@dataclass
class Span:
    """Days on which something holds; `what` says what: a department, an audience, a role with its scope.

    `earliest` is there where the contract leaves the first day open: from it up to `first` all is right.
    """

    first: date
    until: date | None
    what: Any = None
    earliest: date | None = None

    @property
    def end(self) -> date:
        """The first day no longer, one after all others when it has not ended."""
        return self.until or FOREVER

    def holds(self, day: date) -> bool:
        """Whether the day lies in the span."""
        return self.first <= day < self.end


@dataclass
class Place:
    """Where a department hangs, and its name; the `what` of its positions."""

    parent: int | None
    name: str


@dataclass
class Department:
    """A department with its history."""

    positions: list[Span]
    audiences: list[Span] = field(default_factory=list)

    def position(self, day: date) -> Span:
        """The position that holds on a day; before its first day the first, after its last the last."""
        return next((one for one in self.positions if day < one.end), self.positions[-1])


@dataclass
class Person:
    """Somebody with a number, or known by e-mail alone."""

    number: str | None
    family: str
    given: str = ""
    particle: str = ""
    email: str = ""
    employments: list[Span] = field(default_factory=list)
    placements: list[Span] = field(default_factory=list)
    absences: list[Span] = field(default_factory=list)
    roles: list[Span] = field(default_factory=list)

    def serves(self, day: date) -> bool:
        """Whether this person is in service on the day."""
        return any(one.holds(day) for one in self.employments)

    def stays(self, day: date) -> bool:
        """Whether this person is in service on the day or on a later one."""
        return any(one.end > day for one in self.employments)


@dataclass
class State:
    """Everything about one organisation that a staff file can change; departments by a number of theirs."""

    people: list[Person] = field(default_factory=list)
    departments: dict[int, Department] = field(default_factory=dict)
    last_import: date | None = None

    def person(self, number: str) -> Person | None:
        """The person with this number."""
        return next((one for one in self.people if one.number == number), None)

    def path(self, department: int, day: date) -> tuple[str, ...]:
        """The names from the top down to this department as at a day."""
        place = self.departments[department].position(day).what
        above = () if place.parent is None else self.path(place.parent, day)
        return (*above, place.name)

    def written(self, department: int, day: date) -> str:
        """The path as it is written in a file or a command."""
        return "/".join(name.replace("/", "\\/") for name in self.path(department, day))


def joined(spans: Iterable[Span]) -> list[tuple[date, date, Any]]:
    """The spans in order, those of the same thing that touch or overlap as one; empty ones left out."""
    found: list[tuple[date, date, Any]] = []
    for one in sorted(spans, key=lambda span: (repr(span.what), span.first)):
        if one.first >= one.end:
            continue
        if found and found[-1][2] == one.what and found[-1][1] >= one.first:
            found[-1] = (found[-1][0], max(found[-1][1], one.end), one.what)
        else:
            found.append((one.first, one.end, one.what))
    return found
