"""The tree of departments as it stands on a day: who is there, who leads, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import CTE, func, select
from sqlalchemy.orm import Session

from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import (
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
    Role,
    RoleAssignment,
)
from mhtraining.organisation.queries import audiences_on, municipalities_on, paths, positions_on
from mhtraining.route.models import Route

NAMED = 20
"""So many people without a department are named; the others are counted."""


class Missing(StrEnum):
    """What a department should have and has not, itself or from above."""

    AUDIENCE = "audience"
    MANAGER = "manager"
    CONTACT_OFFICER = "contact-officer"
    DEPUTY = "deputy"
    ROUTE = "route"


@dataclass(frozen=True)
class Holder:
    """Somebody with a role of a department, and since when (`ends_on`: first day no longer)."""

    assignment_id: int
    employee_id: int
    name: str
    role: Role
    deputy: bool
    starts_on: date
    ends_on: date | None


@dataclass
class Branch:
    """One department. `people`: in service and placed in it or below it; `own_people`: in it itself.

    Nobody below counts twice. `missing` heeds that a manager, a contact officer, a deputy and a route
    of a department serve all below it; an audience does not, and is missed only where people are placed.
    """

    id: int
    name: str
    path: str
    above: Branch | None
    audience: str | None
    municipalities: list[str]
    holders: list[Holder]
    own_people: int = 0
    people: int = 0
    below: list[Branch] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    def held(self, role: Role | str, *, deputy: bool = False) -> list[Holder]:
        """Who has this role here; of contact officers the deputies are asked for apart."""
        return [one for one in self.holders if one.role == role and one.deputy is deputy]

    def line(self) -> Iterator[Branch]:
        """This department, then each one above it."""
        step: Branch | None = self
        while step is not None:
            yield step
            step = step.above


@dataclass(frozen=True)
class Tree:
    """All departments that exist on a day, by id in the order of their paths, and who is in none.

    `without_department` are the first NAMED people in service who are placed nowhere, of `nowhere`.
    """

    branches: dict[int, Branch]
    nowhere: int
    without_department: list[tuple[int, str]]

    @property
    def tops(self) -> list[Branch]:
        """The departments that hang below none."""
        return [branch for branch in self.branches.values() if branch.above is None]

    def lacking(self, missing: Missing) -> list[Branch]:
        """The departments that lack this."""
        return [branch for branch in self.branches.values() if missing in branch.missing]


def tree_on(session: Session, organisation_id: int, on: date) -> Tree:
    """The tree of this organisation on a day. Nine SELECTs, whatever its size."""
    branches = branches_on(session, organisation_id, on)
    _count(session, organisation_id, branches, on)
    _say_what_is_missing(session, organisation_id, branches)
    return Tree(branches, *_nowhere(session, organisation_id, on))


def shortcomings_on(session: Session, organisation_id: int, on: date) -> dict[Missing, list[Branch]]:
    """Which departments lack what on a day; nobody is counted for it, however many people there are."""
    branches = branches_on(session, organisation_id, on)
    for branch in branches.values():
        if branch.audience is None:
            here = select(Placement.employee_id).where(
                Placement.department_id == branch.id, holds_on(Placement, on)
            )
            working = select(Employment.id).where(Employment.employee_id.in_(here), holds_on(Employment, on))
            branch.own_people = int(session.scalar(select(working.exists())) or False)
    _say_what_is_missing(session, organisation_id, branches)
    return {missing: Tree(branches, 0, []).lacking(missing) for missing in Missing}


def branches_on(session: Session, organisation_id: int, on: date) -> dict[int, Branch]:
    """The departments of a day by id, in the order of their paths, with who has a role there.

    Nobody is counted, and what is missing is not said.
    """
    positions = positions_on(session, organisation_id, on)
    audiences = audiences_on(session, organisation_id, on)
    towns = municipalities_on(session, organisation_id, on)
    holders = holders_on(session, organisation_id, on)
    branches: dict[int, Branch] = {}
    for department_id, path in paths(session, organisation_id, on).items():
        above = branches.get(positions[department_id].parent_id or 0)
        branches[department_id] = Branch(
            id=department_id,
            name=positions[department_id].name,
            path=path,
            above=above,
            audience=audiences.get(department_id),
            municipalities=towns.get(department_id, []),
            holders=holders.get(department_id, []),
        )
        if above is not None:
            above.below.append(branches[department_id])
    return branches


def _say_what_is_missing(session: Session, organisation_id: int, branches: dict[int, Branch]) -> None:
    routes = dict(
        session.execute(
            select(Route.department_id, Route.verified_on).where(Route.organisation_id == organisation_id)
        ).all()
    )
    for branch in branches.values():
        branch.missing = _missing(branch, routes)


def holders_on(session: Session, organisation_id: int, on: date) -> dict[int, list[Holder]]:
    """Who has a role of which department on a day, by department id, in the order of names."""
    rows = session.execute(
        select(RoleAssignment.department_id, RoleAssignment, Employee)
        .join(Employee, Employee.id == RoleAssignment.employee_id)
        .where(
            Employee.organisation_id == organisation_id,
            RoleAssignment.department_id.is_not(None),
            holds_on(RoleAssignment, on),
        )
        .order_by(Employee.sort_key, Employee.id)
    )
    found: dict[int, list[Holder]] = {}
    for department_id, role, person in rows:
        holder = Holder(role.id, person.id, person.name, role.role, role.deputy, role.starts_on, role.ends_on)
        found.setdefault(department_id or 0, []).append(holder)
    return found


def _count(session: Session, organisation_id: int, branches: dict[int, Branch], on: date) -> None:
    """Count the people of each branch: what each department has, less who stands in it more than once."""
    placed = _placed(organisation_id, on)
    counts = session.execute(
        select(placed.c.department_id, func.count()).group_by(placed.c.department_id)
    ).all()
    for department_id, count in counts:
        if department_id in branches:
            branches[department_id].own_people = count
            for branch in branches[department_id].line():
                branch.people += count
    several = select(placed.c.employee_id).group_by(placed.c.employee_id).having(func.count() > 1)
    twice: dict[int, list[int]] = {}
    for employee_id, department_id in session.execute(
        select(placed.c.employee_id, placed.c.department_id).where(placed.c.employee_id.in_(several))
    ):
        twice.setdefault(employee_id, []).append(department_id)
    for departments in twice.values():
        seen: set[int] = set()
        for department_id in departments:
            for branch in branches[department_id].line() if department_id in branches else ():
                branch.people -= branch.id in seen
                seen.add(branch.id)


def _placed(organisation_id: int, on: date) -> CTE:
    """Who is in service and placed where, each pair once."""
    return (
        select(Placement.employee_id, Placement.department_id)
        .join(Employee, Employee.id == Placement.employee_id)
        .join(Employment, Employment.employee_id == Placement.employee_id)
        .where(Employee.organisation_id == organisation_id, holds_on(Placement, on), holds_on(Employment, on))
        .distinct()
        .cte("placed")
    )


def _nowhere(session: Session, organisation_id: int, on: date) -> tuple[int, list[tuple[int, str]]]:
    """How many people in service are placed in no department that exists, and the first of them."""
    placed = (
        select(Placement.id)
        .join(DepartmentPosition, DepartmentPosition.department_id == Placement.department_id)
        .where(
            Placement.employee_id == Employee.id, holds_on(Placement, on), holds_on(DepartmentPosition, on)
        )
    )
    nowhere = (
        select(Employee)
        .join(Employment, Employment.employee_id == Employee.id)
        .where(Employee.organisation_id == organisation_id, holds_on(Employment, on), ~placed.exists())
    )
    count = session.scalar(select(func.count()).select_from(nowhere.subquery())) or 0
    named = session.scalars(nowhere.order_by(Employee.sort_key, Employee.id).limit(NAMED)) if count else ()
    return count, [(person.id, person.name) for person in named]


def _missing(branch: Branch, routes: dict[int | None, date | None]) -> list[Missing]:
    held = [one for step in branch.line() for one in step.holders]
    found = {
        Missing.AUDIENCE: branch.audience is None and branch.own_people > 0,
        Missing.MANAGER: not any(one.role is Role.MANAGER for one in held),
        Missing.CONTACT_OFFICER: not any(one.role is Role.CONTACT_OFFICER and not one.deputy for one in held),
        Missing.DEPUTY: not any(one.role is Role.CONTACT_OFFICER and one.deputy for one in held),
        Missing.ROUTE: _verified(branch, routes) is None,
    }
    return [missing for missing, lacks in found.items() if lacks]


def _verified(branch: Branch, routes: dict[int | None, date | None]) -> date | None:
    """When the route that holds here was verified: the nearest going up, then the organisation's."""
    nearest = next((step.id for step in branch.line() if step.id in routes), None)
    return routes.get(nearest)
