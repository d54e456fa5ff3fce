"""Staff lists of a few rows, brought in, and what the database says afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from mhtraining.core.db import db
from mhtraining.organisation.models import Employee
from mhtraining.organisation.queries import paths
from mhtraining.staff import known
from mhtraining.staff.services import bring_in_list

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HEADER = (
    "personeelsnummer;voornaam;tussenvoegsel;achternaam;email;afdeling;doelgroep;in_dienst;uit_dienst;rol"
)
OWN = ("staff_import", "audit_entry", "coverage_state", "coverage_delta")
"""Tables of the import itself, and the figures: rows that are added and taken off again come to nothing."""


def a_list(*rows: str, header: str = HEADER) -> bytes:
    """A staff list with these rows."""
    return "\r\n".join([header, *rows, ""]).encode("utf-8-sig")


def brought(session: Session, organisation_id: int, data: bytes, on: str, **more):
    """Bring a list in from a day on; gives the import (None: nothing changed)."""
    done, _prepared = bring_in_list(
        session,
        organisation_id,
        data,
        "lijst.csv",
        on=date.fromisoformat(on),
        now=NOW,
        actor="cli:test",
        **more,
    )
    session.commit()
    return done


def somebody(session: Session, number: str) -> known.Person:
    """The person with this number, with all periods."""
    row = session.execute(
        select(Employee.id, Employee.organisation_id).where(Employee.number == number)
    ).one()
    return known.people(session, row.organisation_id, [row.id])[row.id]


def places(session: Session, number: str, on: str) -> list[str]:
    """The paths where this person is placed on a day."""
    row = session.execute(select(Employee.organisation_id).where(Employee.number == number)).one()
    day = date.fromisoformat(on)
    names = paths(session, row.organisation_id, day)
    return sorted(names[one.department_id] for one in somebody(session, number).placements if one.holds(day))


def spans(periods) -> list[tuple[str, str | None]]:
    """First days and first days no longer, as text."""
    return sorted(
        ((str(one.starts_on), str(one.ends_on) if one.ends_on else None) for one in periods), key=str
    )


def dump(session: Session) -> dict[str, list[tuple]]:
    """Every row of every table but the import's own and the audit trail."""
    session.expire_all()
    names = inspect(session.connection()).get_table_names()
    return {
        name: sorted(map(tuple, session.execute(db.metadata.tables[name].select())), key=repr)
        for name in names
        if name in db.metadata.tables and name not in OWN
    }
