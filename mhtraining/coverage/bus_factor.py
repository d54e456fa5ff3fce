"""How many trained contact officers each department can fall back on: its bus factor.

The bus factor is the number of people who can fall away before nobody is left who can do the work. A
contact officer and a deputy serve their department and all below it, as everywhere (docs/access.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mhtraining.catalogue.queries import current_versions, open_titles
from mhtraining.coordination.departments_tree import Branch, Holder, branches_on
from mhtraining.coverage.standing import Standing, standings
from mhtraining.organisation.models import Role
from mhtraining.records.models import Completion

FOR_OFFICERS = "aandachtsfunctionaris"
"""The audience (`content/audiences.yaml`) of the modules that are written for contact officers."""


@dataclass(frozen=True)
class Officer:
    """A contact officer or deputy who serves a department; `department` is the path where the role is held.

    `there`: in service and not on long leave; `trained`: there, and trained.
    """

    holder: Holder
    department: str
    there: bool
    trained: bool


@dataclass(frozen=True)
class Served:
    """A department with the officers who serve it, the nearest first; a person stands once."""

    id: int
    path: str
    officers: tuple[Officer, ...]

    @property
    def factor(self) -> int:
        """How many trained people it can fall back on."""
        return sum(officer.trained for officer in self.officers)


@dataclass(frozen=True)
class BusFactors:
    """The departments of an organisation in the order of their paths, and which modules make trained.

    `modules`: titles of those written for contact officers; without any, what is required of a person.
    """

    departments: tuple[Served, ...]
    modules: tuple[str, ...]

    def with_factor(self, factor: int) -> list[Served]:
        """The departments that can fall back on just so many trained people."""
        return [one for one in self.departments if one.factor == factor]

    @property
    def safe(self) -> list[Served]:
        """The departments that can fall back on more than one."""
        return [one for one in self.departments if one.factor > 1]


def bus_factors(session: Session, organisation_id: int, on: date) -> BusFactors:
    """The bus factor of every department on a day. A fixed number of SELECTs."""
    branches = branches_on(session, organisation_id, on)
    titles = _officer_modules(session, on)
    people = {one.employee_id for branch in branches.values() for one in _officers_of(branch)}
    there, trained = _trained(session, organisation_id, people, titles, on)
    served = tuple(
        Served(branch.id, branch.path, _serving(branch, there, trained)) for branch in branches.values()
    )
    return BusFactors(served, tuple(titles.values()))


def _officer_modules(session: Session, on: date) -> dict[str, str]:
    """Titles by slug of the modules for contact officers that are not retired on this day."""
    current, open_ones = current_versions(session), open_titles(session, on)
    return {slug: title for slug, title in open_ones.items() if FOR_OFFICERS in current[slug].audiences}


def _trained(
    session: Session, organisation_id: int, people: Collection[int], modules: Mapping[str, str], on: date
) -> tuple[set[int], set[int]]:
    """Who of these people is there on a day, and who of them is trained."""
    known = standings(session, organisation_id, people, on)
    if not modules:
        each = {person: {one.standing for one in found.values()} for person, found in known.items()}
        return set(known), {person for person, found in each.items() if _all_done(found)}
    valid: dict[int, set[str]] = {}
    rows = session.execute(
        select(Completion.employee_id, Completion.module_slug).where(
            Completion.employee_id.in_(sorted(people)),
            Completion.module_slug.in_(sorted(modules)),
            Completion.completed_on <= on,
            or_(Completion.last_valid_on.is_(None), Completion.last_valid_on >= on),
        )
    )
    for person, slug in rows:
        valid.setdefault(person, set()).add(slug)
    return set(known), {person for person in known if valid.get(person, set()) == modules.keys()}


def _all_done(found: set[Standing]) -> bool:
    """Whether everything that is required is done, and that is not nothing."""
    return Standing.DONE in found and found <= {Standing.DONE, Standing.WAIVED, Standing.NOT_REQUIRED}


def _serving(branch: Branch, there: Collection[int], trained: Collection[int]) -> tuple[Officer, ...]:
    found: dict[int, Officer] = {}
    for step in branch.line():
        for holder in _officers_of(step):
            person = holder.employee_id
            found.setdefault(person, Officer(holder, step.path, person in there, person in trained))
    return tuple(found.values())


def _officers_of(branch: Branch) -> list[Holder]:
    return [one for one in branch.holders if one.role is Role.CONTACT_OFFICER]
