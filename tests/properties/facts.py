"""The facts of one organisation in plain terms, as the random histories make them and the recount reads them.

Ids are strings, days are civil days. Every period runs from `starts_on` up to `ends_on`, the first day
on which it no longer holds (None: not ended). A world is never changed after it was made.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

EVERYBODY = "alle"


@dataclass(frozen=True)
class Period:
    """Days on which something holds; `ends_on` is the first day on which it no longer does."""

    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True)
class Position(Period):
    """Where a department stands in the tree, and its name; it exists on the days on which it has one."""

    parent: str | None
    name: str


@dataclass(frozen=True)
class AudiencePeriod(Period):
    """The audience of a department."""

    audience: str


@dataclass(frozen=True)
class MunicipalityPeriod(Period):
    """A municipality that a department serves."""

    municipality: str


@dataclass(frozen=True)
class Department:
    """A department with its history."""

    id: str
    positions: tuple[Position, ...]
    audiences: tuple[AudiencePeriod, ...] = ()
    municipalities: tuple[MunicipalityPeriod, ...] = ()


@dataclass(frozen=True)
class Placement(Period):
    """A person's place in a department."""

    department: str


@dataclass(frozen=True)
class Person:
    """A person with employments, placements and recorded absences of any length."""

    id: str
    employments: tuple[Period, ...]
    placements: tuple[Placement, ...] = ()
    absences: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Version:
    """A published version of a module; `valid_months` None: its completions have no last day."""

    published_on: date
    valid_months: int | None


@dataclass(frozen=True)
class Module:
    """A module; `retired_on` is the first day on which it is required of nobody."""

    slug: str
    versions: tuple[Version, ...]
    retired_on: date | None = None


@dataclass(frozen=True)
class Requirement(Period):
    """A rule: the module is required for an audience, or for a department and all below (exactly one)."""

    id: str
    module: str
    audience: str | None = None
    department: str | None = None
    due_on: date | None = None
    due_days: int | None = None


@dataclass(frozen=True)
class Waiver(Period):
    """Takes the module out for the person on its days."""

    person: str
    module: str


@dataclass(frozen=True)
class Extension:
    """Moves the day on which the module is due for the person."""

    person: str
    module: str
    due_on: date


@dataclass(frozen=True)
class Completion:
    """A completion; `recorded` is its place in the order of recording, `valid_months` kept with it."""

    person: str
    module: str
    completed_on: date
    recorded: int
    valid_months: int | None
    source: str = "online"


@dataclass(frozen=True)
class World:
    """Everything known about one organisation as at `today`."""

    organisation: str
    today: date
    departments: tuple[Department, ...]
    people: tuple[Person, ...]
    modules: tuple[Module, ...]
    requirements: tuple[Requirement, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    extensions: tuple[Extension, ...] = ()
    completions: tuple[Completion, ...] = ()

    @cached_property
    def department(self) -> dict[str, Department]:
        """The departments by id."""
        return {department.id: department for department in self.departments}

    @cached_property
    def person(self) -> dict[str, Person]:
        """The people by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def module(self) -> dict[str, Module]:
        """The modules by slug."""
        return {module.slug: module for module in self.modules}

    @cached_property
    def completions_of(self) -> dict[tuple[str, str], list[Completion]]:
        """The completions of each person and module, in no particular order."""
        found: dict[tuple[str, str], list[Completion]] = defaultdict(list)
        for completion in self.completions:
            found[completion.person, completion.module].append(completion)
        return dict(found)
