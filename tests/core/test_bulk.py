"""Rows that come in by the thousand are the rows that come in one by one, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mhtraining.core.bulk import FEW, insert_rows
from mhtraining.core.changes import OutsideSeamError, changing
from mhtraining.coverage.models import CoverageState
from mhtraining.organisation.models import Absence, Employee, Employment, Organisation

MANY = FEW + 50
NOW = datetime(2026, 11, 23, 8, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def organisation(session: Session) -> Organisation:
    organisation = Organisation(code="voorbeeld", name="Gemeente Voorbeeld")
    session.add(organisation)
    session.flush()
    return organisation


def written(session: Session, model: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as they are read back, with the columns that were written."""
    insert_rows(session, model.__table__, rows)
    columns = [model.__table__.c[name] for name in rows[0]]
    found = session.execute(select(*columns).order_by(model.__table__.c.id)).mappings()
    return [dict(row) for row in found]


def people(organisation: Organisation, count: int) -> list[dict[str, Any]]:
    """People with every text that there is between quotes and emoji; others have their default."""
    words = ("'; --", 'a "b"', "Ça\u200e va", "😀", "x" * 80)
    return [
        {
            "organisation_id": organisation.id,
            "number": f"{n:06}",
            "subject_key": f"{n:032x}",
            "family_name": words[n % len(words)],
            "sort_key": "k",
        }
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [FEW, MANY])
def test_days_and_texts_come_back_as_they_were(
    session: Session, organisation: Organisation, count: int
) -> None:
    rows = [{**row, "given_name": "", "particle": ""} for row in people(organisation, count)]
    assert written(session, Employee, rows) == rows
    ids = session.scalars(select(Employee.id).order_by(Employee.id)).all()
    periods = [
        {"ends_on": None if n % 2 else date(2027, 1, 31), "employee_id": one, "starts_on": date(2020, 2, 29)}
        for n, one in enumerate(ids)
    ]
    with changing(session, ids):
        assert written(session, Employment, periods) == periods


def test_a_default_of_the_program_is_given_too(session: Session, organisation: Organisation) -> None:
    insert_rows(session, Employee.__table__, people(organisation, MANY))  # type: ignore[arg-type]
    assert set(session.scalars(select(Employee.given_name))) == {""}


def test_moments_come_back_as_they_were(session: Session) -> None:
    made = [Organisation(code=f"org-{n}", name="Gemeente") for n in range(MANY)]
    session.add_all(made)
    session.flush()
    for state in session.scalars(select(CoverageState)):
        session.delete(state)
    session.flush()
    rows = [{"organisation_id": one.id, "waiting_since": NOW, "version": "v"} for one in made]
    insert_rows(session, CoverageState.__table__, rows)  # type: ignore[arg-type]
    assert set(session.scalars(select(CoverageState.waiting_since))) == {NOW}


def test_constraints_and_the_seam_hold(session: Session, organisation: Organisation) -> None:
    rows = [{"employee_id": 1, "starts_on": date(2026, 1, 2), "ends_on": date(2026, 1, 1)}] * MANY
    with pytest.raises(OutsideSeamError):
        insert_rows(session, Absence.__table__, rows)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), changing(session, ()):
        insert_rows(session, Absence.__table__, rows)  # type: ignore[arg-type]
    session.rollback()
