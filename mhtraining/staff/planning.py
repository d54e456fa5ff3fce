"""Compares a staff list with who is known, and works out everything that would change. Writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mhtraining.organisation.models import Role
from mhtraining.organisation.names import email_key
from mhtraining.staff.addresses import settle_addresses
from mhtraining.staff.branches import Branches
from mhtraining.staff.careers import OverlapError, RoleKey, bring_in, let_go
from mhtraining.staff.columns import Column
from mhtraining.staff.known import Held, Person, Tree
from mhtraining.staff.refusals import Refusal, refusal
from mhtraining.staff.staff_list import Said, StaffList
from mhtraining.web.language import lazy as _l

MOST_LEAVERS = 20
"""Percent of the staff that may leave by one list without a word (the contract's number)."""


class Kind(StrEnum):
    """What an import comes to for one person; of several the first that is true."""

    JOINS = "new"
    RETURNS = "returns"
    LEAVES = "leaves"
    MOVES = "moved"
    CHANGES = "changed"
    STAYS = "untouched"


@dataclass(frozen=True, slots=True)
class Step:
    """One person before (None: not known) and after, and on which line of the list (None: on none)."""

    before: Person | None
    after: Person
    line: int | None
    kind: Kind


@dataclass
class Plan:
    """What an import would do: a step per person whom it touches, the tree, and the rows it can't take."""

    on: date
    branches: Branches
    steps: list[Step] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    untouched: int = 0
    staff: int = 0
    """People in service on the day, before."""
    gone: int = 0
    """Of those, the people who would not be any more."""
    kept_coordinator: Person | None = None
    """Whose role as coordinator the list would have taken, had it not been the last."""

    @property
    def counts(self) -> Counter[Kind]:
        """How many people each kind of step concerns."""
        found = Counter(step.kind for step in self.steps)
        found[Kind.STAYS] = self.untouched
        return found

    @property
    def loses_many(self) -> bool:
        """Whether more than a fifth of the staff would leave."""
        return self.gone * 100 > self.staff * MOST_LEAVERS

    @property
    def changes_nothing(self) -> bool:
        """Whether the database is as the list says already."""
        return not self.steps and not self.branches.new and not self.branches.changed


def plan_import(
    staff_list: StaffList, people: dict[int, Person], tree: Tree, *, on: date, today: date
) -> Plan:
    """Work out what `staff_list` changes from `on` on, for an organisation's `people` and `tree`.

    `tree` is changed to what it is to be; `people` stay as they are. `today` is the civil day: an
    address of somebody who leaves later than today stays until somebody else needs it.
    """
    planner = _Planner(staff_list, people, Branches(tree, on), on)
    after = planner.everybody()
    plan = planner.plan
    new = [one.person for one in planner.named if one.person.id is None]
    plan.kept_coordinator = _keep_a_coordinator(people, after, new)
    plan.refusals += settle_addresses(
        planner.named, people, after, header=staff_list.header, on=on, today=today
    )
    if not plan.refusals:
        branches = plan.branches
        branches.reach_back(
            (placement.department_id, placement.starts_on)
            for one in planner.named
            for placement in one.person.placements
        )
        branches.settle()
        plan.refusals += branches.refusals
    planner.compare(after)
    return plan


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom the list names: the row, and the person as he or she is to be."""

    said: Said
    person: Person


class _Planner:
    def __init__(
        self, staff_list: StaffList, people: dict[int, Person], branches: Branches, on: date
    ) -> None:
        self.list = staff_list
        self.people = people
        self.on = on
        self.named: list[Named] = []
        self.plan = Plan(on, branches, refusals=list(staff_list.refusals))
        self._by_number = {one.number: one for one in people.values() if one.number is not None}
        self._without_number = {
            one.email_key: one for one in people.values() if one.number is None and one.email_key is not None
        }

    def everybody(self) -> dict[int, Person]:
        """All known people as they are to be, by id; new ones are in `named` alone."""
        after: dict[int, Person] = {}
        for said in self.list.people.values():
            named = self._named(said)
            if named is not None:
                self.named.append(named)
                if named.person.id is not None:
                    after[named.person.id] = named.person
        for employee_id, person in self.people.items():
            if employee_id in after:
                continue
            if person.number is not None and person.in_service_from(self.on) and not self.plan.refusals:
                person = person.copy()
                let_go(person, self.on)
            after[employee_id] = person
        return after

    def _named(self, said: Said) -> Named | None:
        known = self._known(said)
        if known is not None and known.merged_into_id is not None:
            other = self.people[known.merged_into_id].number
            template = _l("number %(number)s was a mistake and is %(other)s now: give that one")
            self.plan.refusals.append(refusal(said.line, template, number=said.number, other=other))
            return None
        person = Person(None, "", "", "", "", None, None) if known is None else known.copy()
        person.number = said.number
        person.family_name = said.family_name
        if self.list.header.has(Column.GIVEN_NAME):
            person.given_name = said.given_name
        if self.list.header.has(Column.PARTICLE):
            person.particle = said.particle
        departments = [self.plan.branches.find(place) for place in said.places]
        try:
            bring_in(
                person, said, departments, _roles(said, departments), header=self.list.header, on=self.on
            )
        except OverlapError as error:
            template = _l(
                "in_dienst lies in another period of service of this person, which began on %(day)s"
            )
            self.plan.refusals.append(refusal(said.line, template, day=error.other.starts_on))
            return None
        return Named(said, person)

    def _known(self, said: Said) -> Person | None:
        """The person with this number, or the one without a number who has this address."""
        found = self._by_number.get(said.number)
        if found is None and said.email:
            found = self._without_number.pop(email_key(said.email), None)
        return found

    def compare(self, after: dict[int, Person]) -> None:
        """Note who changes, and how many of those in service would not be any more."""
        lines = {one.person.id: one.said.line for one in self.named if one.person.id is not None}
        new = [(None, one.person, one.said.line) for one in self.named if one.person.id is None]
        known = [(self.people[one], person, lines.get(one)) for one, person in after.items()]
        for before, person, line in (*known, *new):
            if before is not None and _serves(before, self.on):
                self.plan.staff += 1
                self.plan.gone += not _serves(person, self.on)
            if before == person:
                self.plan.untouched += line is not None
            else:
                self.plan.steps.append(Step(before, person, line, _kind(before, person, self.on)))


def _roles(said: Said, departments: list[int]) -> list[RoleKey]:
    return [
        (place.role, None if place.role is Role.COORDINATOR else department)
        for place, department in zip(said.places, departments, strict=True)
        if place.role is not None
    ]


def _serves(person: Person, on: date) -> bool:
    return any(one.holds(on) for one in person.employments)


def _kind(before: Person | None, after: Person, on: date) -> Kind:
    if before is None or not before.employments:
        return Kind.JOINS
    if before.in_service_from(on) != after.in_service_from(on):
        return Kind.RETURNS if after.in_service_from(on) else Kind.LEAVES
    if _where(before, on) != _where(after, on):
        return Kind.MOVES
    return Kind.CHANGES


def _where(person: Person, on: date) -> set[int]:
    """The departments of this day and later."""
    return {one.department_id for one in person.placements if one.lasts_after(on)}


def _keep_a_coordinator(
    people: dict[int, Person], after: dict[int, Person], new: list[Person]
) -> Person | None:
    """Give the role back to whoever has been coordinator longest, when nobody would have it any more."""
    if any(_is_coordinator(role) for person in (*after.values(), *new) for role in person.roles):
        return None
    had = [
        (role.starts_on, person.id or 0, role)
        for person in people.values()
        for role in person.roles
        if _is_coordinator(role)
    ]
    if not had:
        return None
    _since, employee_id, role = min(had, key=lambda one: one[:2])
    person = after[employee_id]
    person.roles = [one for one in person.roles if one.id != role.id]
    person.roles.append(Held(role.id, role.starts_on, None, role.role, deputy=role.deputy))
    return person


def _is_coordinator(role: Held) -> bool:
    return role.role is Role.COORDINATOR and role.ends_on is None
