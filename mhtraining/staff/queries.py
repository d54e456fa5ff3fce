"""Which staff lists came in, and what hangs on the people and departments that one of them made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Table, delete, func, or_, select
from sqlalchemy.orm import Session

from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError
from mhtraining.organisation.models import Employee, Role, RoleAssignment
from mhtraining.staff.models import StaffImport, StaffUpload


def last_import(session: Session, organisation_id: int) -> StaffImport | None:
    """The newest import of an organisation that was not taken back."""
    return session.scalars(
        select(StaffImport)
        .where(StaffImport.organisation_id == organisation_id, StaffImport.undone_at.is_(None))
        .order_by(StaffImport.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def imports(session: Session, organisation_id: int) -> list[StaffImport]:
    """The imports of an organisation, the newest first, those taken back too."""
    return list(
        session.scalars(
            select(StaffImport)
            .where(StaffImport.organisation_id == organisation_id)
            .order_by(StaffImport.id.desc())
        )
    )


def import_by_id(session: Session, organisation_id: int, import_id: int) -> StaffImport:
    """This import. Raises NotFoundError for another organisation's as for a missing one."""
    found = session.get(StaffImport, import_id) if 0 < import_id < 2**31 else None
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError(f"There is no staff import {import_id}.")
    return found


def people_hung_on(session: Session, organisation_id: int, without: Collection[str]) -> set[int]:
    """Ids of the organisation's people to whom some row of another table leads, but for tables `without`."""
    found: set[int] = set()
    for table in db.metadata.sorted_tables:
        if table.name in without:
            continue
        for key in table.foreign_keys:
            if key.column.table.name == Employee.__tablename__:
                pointed = select(key.parent).where(key.parent.is_not(None))
                found.update(
                    session.scalars(
                        select(Employee.id).where(
                            Employee.organisation_id == organisation_id,
                            Employee.__table__.c[key.column.name].in_(pointed),
                        )
                    )
                )
    return found


def merged_since(session: Session, people: Collection[int]) -> bool:
    """Whether one of these people was merged into another, or another into one of them."""
    merges = session.execute(
        select(Employee.id, Employee.merged_into_id).where(Employee.merged_into_id.is_not(None))
    )
    made = set(people)
    return any(made & {one, into} for one, into in merges)


def has_coordinator(session: Session, organisation_id: int) -> bool:
    """Whether somebody is coordinator of this organisation, without an end."""
    found = session.scalar(
        select(RoleAssignment.id)
        .join(Employee, Employee.id == RoleAssignment.employee_id)
        .where(
            Employee.organisation_id == organisation_id,
            RoleAssignment.role == Role.COORDINATOR,
            RoleAssignment.ends_on.is_(None),
        )
        .limit(1)
    )
    return found is not None


def roles_on_departments(session: Session, departments: Collection[int]) -> list[RoleAssignment]:
    """Every role that somebody has or had in one of these departments."""
    chosen = select(RoleAssignment).where(RoleAssignment.department_id.in_(sorted(departments)))
    return list(session.scalars(chosen))


def tables_on_departments() -> dict[str, Table]:
    """Every table with a row per department, by name: those that refer to a department in `department_id`."""
    return {
        str(table.name): table
        for table in db.metadata.sorted_tables
        if "department_id" in table.c and table.c.department_id.foreign_keys
    }


def count_on_departments(session: Session, table: Table, departments: Collection[int]) -> int:
    """How many rows of this table belong to these departments."""
    chosen = select(func.count()).select_from(table).where(table.c.department_id.in_(sorted(departments)))
    return session.scalar(chosen) or 0


def upload_of(session: Session, organisation_id: int, upload_id: int) -> StaffUpload:
    """A list of this organisation that waits. Raises NotFoundError for another organisation's."""
    found = session.get(StaffUpload, upload_id) if 0 < upload_id < 2**31 else None
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError(f"There is no staff list {upload_id} that waits.")
    return found


def forget_uploads(session: Session, *, account_id: int, before: datetime) -> None:
    """Delete what this account uploaded before, and what anybody uploaded before this moment."""
    session.execute(
        delete(StaffUpload).where(or_(StaffUpload.account_id == account_id, StaffUpload.uploaded_at < before))
    )
