"""Locks whoever facts are written about, so that two changes of one person wait for each other.

SQLite has one writer at a time, who holds the whole file from BEGIN IMMEDIATE on: nothing to lock.
On PostgreSQL rows are locked in the order of their ids, so that two changes never wait in a ring;
`key_share` lets others still refer to the person meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.db import is_sqlite
from mhtraining.organisation.models import Department, Employee, Organisation

_AT_ONCE = 10_000  # a statement takes at most 65,535 values


def lock_people(sender: object, *, session: Session, people: Collection[int]) -> None:
    """Lock these people (employee ids) until the transaction ends. Connected to `facts_changing`."""
    if is_sqlite(session):
        return
    in_order = sorted(people)
    for start in range(0, len(in_order), _AT_ONCE):
        session.execute(
            select(Employee.id)
            .where(Employee.id.in_(in_order[start : start + _AT_ONCE]))
            .order_by(Employee.id)
            .with_for_update(key_share=True)
        )


def lock_organisation(sender: object, *, session: Session, organisation_id: int | None) -> None:
    """Lock this organisation, or all (None), until the transaction ends. Connected to `rules_changing`."""
    if is_sqlite(session):
        return
    which = select(Organisation.id).order_by(Organisation.id).with_for_update(key_share=True)
    session.execute(which if organisation_id is None else which.where(Organisation.id == organisation_id))


def lock_department(session: Session, department_id: int, *, alone: bool = False) -> None:
    """Keep a department there while people are placed in it; `alone`: while it ends, and nobody is.

    People are locked first, so that two who do both never wait for each other.
    """
    if is_sqlite(session):
        return
    row = select(Department.id).where(Department.id == department_id)
    session.execute(row.with_for_update() if alone else row.with_for_update(read=True, key_share=True))
