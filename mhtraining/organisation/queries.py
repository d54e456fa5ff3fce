"""Who works where, and what the tree looks like, as at a day."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError, UsageError
from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import (
    Department,
    DepartmentAudience,
    DepartmentMunicipality,
    DepartmentPosition,
    Employee,
    Employment,
    Organisation,
    Placement,
    Region,
    RoleAssignment,
    SettingChange,
)
from mhtraining.organisation.names import dutch_key, email_key, same

_SEPARATOR = re.compile(r"(?<!\\)/")


def the_organisation(session: Session, code: str | None) -> Organisation:
    """The organisation with this code (any case), or without a code the only one there is.

    Raises NotFoundError when it does not exist, UsageError when a code is needed to choose.
    """
    organisations = session.scalars(select(Organisation).order_by(Organisation.code)).all()
    codes = ", ".join(organisation.code for organisation in organisations)
    if not organisations:
        raise NotFoundError("There is no organisation yet: make one with `mhtraining init`.")
    if code is not None:
        for organisation in organisations:
            if same(organisation.code) == same(code):
                return organisation
        raise NotFoundError(f"There is no organisation {code!r}; there is: {codes}.")
    if len(organisations) > 1:
        raise UsageError(f"There are several organisations: choose one with --organisation ({codes}).")
    return organisations[0]


def region_by_code(session: Session, code: str) -> Region:
    """The region with this code. Raises NotFoundError when there is none."""
    region = session.scalar(select(Region).where(Region.code == code))
    if region is None:
        raise NotFoundError(f"There is no region {code!r}.")
    return region


def organisation_code(session: Session, organisation_id: int) -> str:
    """The code by which commands and files name this organisation."""
    return session.scalars(select(Organisation.code).where(Organisation.id == organisation_id)).one()


def positions_on(session: Session, organisation_id: int, on: date) -> dict[int, DepartmentPosition]:
    """Where each department of the organisation that exists on this day hangs, by its id."""
    rows = session.scalars(
        select(DepartmentPosition)
        .join(Department, Department.id == DepartmentPosition.department_id)
        .where(Department.organisation_id == organisation_id, holds_on(DepartmentPosition, on))
    )
    return {position.department_id: position for position in rows}


def paths(session: Session, organisation_id: int, on: date) -> dict[int, str]:
    """The path of every department that exists on this day, "Publiekszaken/KCC", in Dutch order.

    A slash that belongs to a name is written `\\/`.
    """
    names = _names(positions_on(session, organisation_id, on))
    in_order = sorted(names, key=lambda department_id: [dutch_key(name) for name in names[department_id]])
    return {
        department_id: "/".join(name.replace("/", "\\/") for name in names[department_id])
        for department_id in in_order
    }


def parts_of(path: str) -> list[str]:
    """The names that a path is made of, from the top."""
    return [part.replace("\\/", "/") for part in _SEPARATOR.split(path)]


@dataclass(frozen=True)
class Branch:
    """One department in the tree: how deep it hangs (0 at the top), its name, and its path from the top."""

    department_id: int
    depth: int
    name: str
    path: str


def tree_on(session: Session, organisation_id: int, on: date) -> list[Branch]:
    """Every department that exists on this day, in Dutch order, each above those below it."""
    found = []
    for department_id, path in paths(session, organisation_id, on).items():
        names = parts_of(path)
        found.append(Branch(department_id, len(names) - 1, names[-1], path))
    return found


def department_by_path(session: Session, organisation_id: int, path: str, on: date) -> Department:
    """The department that has this path on this day; segments trimmed, any case.

    Raises NotFoundError when there is none, naming the nearest path.
    """
    wanted = [same(part.replace("\\/", "/")) for part in _SEPARATOR.split(path) if part.strip()]
    names = _names(positions_on(session, organisation_id, on))
    for department_id, segments in names.items():
        if [same(segment) for segment in segments] == wanted:
            return session.get_one(Department, department_id)
    there = list(paths(session, organisation_id, on).values())
    near = difflib.get_close_matches(path, there, 1)
    hint = f" Do you mean {near[0]!r}?" if near else " `mhtraining department list` shows them."
    raise NotFoundError(f"There is no department {path.strip()!r} on {on}.{hint}")


def audiences_on(session: Session, organisation_id: int, on: date) -> dict[int, str]:
    """The audience of every department that has one on this day, by department id."""
    rows = session.execute(
        select(DepartmentAudience.department_id, DepartmentAudience.audience)
        .join(Department, Department.id == DepartmentAudience.department_id)
        .where(Department.organisation_id == organisation_id, holds_on(DepartmentAudience, on))
    )
    return {row.department_id: row.audience for row in rows}


def municipalities_on(session: Session, organisation_id: int, on: date) -> dict[int, list[str]]:
    """The municipalities that each department itself is tagged with on this day, by department id."""
    rows = session.execute(
        select(DepartmentMunicipality.department_id, DepartmentMunicipality.municipality)
        .join(Department, Department.id == DepartmentMunicipality.department_id)
        .where(Department.organisation_id == organisation_id, holds_on(DepartmentMunicipality, on))
    )
    found: dict[int, list[str]] = {}
    for department_id, municipality in sorted(rows, key=lambda row: dutch_key(row[1])):
        found.setdefault(department_id, []).append(municipality)
    return found


def ancestors(session: Session, department_id: int, on: date) -> list[int]:
    """This department and those above it on this day, nearest first; empty when it does not exist then."""
    department = session.get(Department, department_id)
    if department is None:
        return []
    return _line(positions_on(session, department.organisation_id, on), department_id)


def employee_by_email(session: Session, organisation_id: int, email: str) -> Employee:
    """The person with this address, any case; a leaver too, while nobody else has taken it over.

    Raises NotFoundError when there is none, or several leavers had it.
    """
    key = email_key(email)
    of_organisation = select(Employee).where(Employee.organisation_id == organisation_id)
    employee = session.scalar(of_organisation.where(Employee.email_key == key))
    if employee is not None:
        return employee
    leavers = session.scalars(
        of_organisation.where(Employee.email_key.is_(None), func.lower(Employee.email) == key)
    ).all()
    if len(leavers) == 1:
        return leavers[0]
    if leavers:
        raise NotFoundError(f"Several people who left had the address {email.strip()!r}: nobody has it now.")
    raise NotFoundError(f"Nobody has the e-mail address {email.strip()!r}.")


def in_service_on(session: Session, employee_id: int, on: date) -> bool:
    """Whether this person is employed on this day."""
    found = session.scalar(
        select(Employment.id).where(Employment.employee_id == employee_id, holds_on(Employment, on))
    )
    return found is not None


def placements_on(session: Session, employee_id: int, on: date) -> list[Placement]:
    """The placements of this person that hold on this day, the longest standing first."""
    return list(
        session.scalars(
            select(Placement)
            .where(Placement.employee_id == employee_id, holds_on(Placement, on))
            .order_by(Placement.starts_on, Placement.id)
        )
    )


def setting_changes(session: Session, organisation_id: int, *, newest: int) -> list[SettingChange]:
    """The last changes of the organisation's settings, newest first."""
    return list(
        session.scalars(
            select(SettingChange)
            .where(SettingChange.organisation_id == organisation_id)
            .order_by(SettingChange.id.desc())
            .limit(newest)
        )
    )


def roles_on(session: Session, employee_id: int, on: date) -> list[RoleAssignment]:
    """The roles that this person holds on this day."""
    return list(
        session.scalars(
            select(RoleAssignment)
            .where(RoleAssignment.employee_id == employee_id, holds_on(RoleAssignment, on))
            .order_by(RoleAssignment.id)
        )
    )


def _line(positions: dict[int, DepartmentPosition], department_id: int) -> list[int]:
    line: list[int] = []
    step: int | None = department_id
    while step is not None and step in positions and step not in line:
        line.append(step)
        step = positions[step].parent_id
    return line


def _names(positions: dict[int, DepartmentPosition]) -> dict[int, list[str]]:
    return {
        department_id: [positions[step].name for step in reversed(_line(positions, department_id))]
        for department_id in positions
    }
