"""The demonstration: the same every time, sound, and never made on top of anything else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mhtraining.content.library import Library, load_library
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.coverage.queries import coverage
from mhtraining.demo.careers import careers
from mhtraining.demo.history import events
from mhtraining.demo.house import CAST, HOUSE, PEOPLE
from mhtraining.demo.making import completions_planned, make_demonstration
from mhtraining.demo.writing import write_rules
from mhtraining.learning.models import Attempt, Response
from mhtraining.organisation.models import Employee, Employment, Organisation
from mhtraining.organisation.names import sort_key
from mhtraining.records.models import LearningRecord
from mhtraining.records.verification import Verification
from mhtraining.requirements.goals import Aim, own_goals
from tests.conftest import CONTENT, NOW, TODAY

EMPLOYEES = 60


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library([CONTENT])


def make(session: Session, library: Library, **changed: Any) -> None:
    make_demonstration(session, library, **{"employees": EMPLOYEES, "today": TODAY, "now": NOW, **changed})


def dump(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in order; but for the version of the figures, which is never the same."""
    return {
        table.name: sorted(map(tuple, session.execute(select(table))), key=repr)
        for table in db.metadata.sorted_tables
        if table.name != "coverage_state"
    }


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # PostgreSQL numbers on after a rollback
def test_it_is_the_same_every_time(session: Session, library: Library) -> None:
    make(session, library)
    first = dump(session)
    session.rollback()
    make(session, library)

    assert dump(session) == first


def test_ledger_and_completions_agree(session: Session, library: Library) -> None:
    make(session, library)

    assert list(Verification(session).findings()) == []


@pytest.mark.parametrize(
    ("today", "by"), [(TODAY, date(2027, 6, 30)), (date(2026, 6, 30), date(2026, 12, 31))]
)
def test_the_goal_is_80_percent_by_the_end_of_the_next_half_year(
    session: Session, library: Library, today: date, by: date
) -> None:
    organisation = Organisation(code="voorbeeld", name="Gemeente Voorbeeld")
    session.add(organisation)
    session.flush()
    write_rules(session, organisation, set(), today)

    assert own_goals(session, organisation.id) == {None: Aim(80, by)}


def test_so_many_people_as_asked_are_in_service(session: Session, library: Library) -> None:
    make(session, library)
    in_service = select(func.count()).where(Employment.starts_on <= TODAY, Employment.ends_on.is_(None))

    assert session.scalar(in_service) == EMPLOYEES


def test_everything_planned_is_written_with_its_answers(session: Session, library: Library) -> None:
    steps: list[int] = []
    make(session, library, step=steps.append)
    platform = session.scalar(select(func.count()).select_from(Attempt))
    records = session.scalar(select(func.count()).where(LearningRecord.attempt_id.is_not(None)))

    assert sum(steps) == completions_planned(library, EMPLOYEES, TODAY)
    assert platform == records
    assert session.scalar(select(func.count()).select_from(Response)) > 4 * (platform or 0)


def test_some_are_covered_and_some_are_not(session: Session, library: Library) -> None:
    make(session, library)
    organisation_id = session.scalars(select(Organisation.id)).one()

    figure = coverage(session, organisation_id=organisation_id, on=TODAY)

    assert 0 < figure.covered < figure.in_scope <= EMPLOYEES


def test_it_is_not_made_where_there_is_anything(session: Session, library: Library) -> None:
    session.add(Organisation(code="echt", name="Echt"))
    session.flush()

    with pytest.raises(RefusedError):
        make(session, library)
    assert session.scalar(select(func.count()).select_from(Employee)) == 0


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2028, 2, 29), date(2027, 1, 1)])
def test_careers_and_events_are_plausible_on_any_day(library: Library, today: date) -> None:
    people = careers(530, today)
    found = events(people, set(library.modules), today)

    assert len({one.name.email for one in people}) == len({one.number for one in people}) == len(people)
    assert all(event.career.joined < event.at.date() < (event.career.left or today) for event in found)
    assert all(event.at.weekday() < 5 for event in found)
    assert {one.player for one in people if one.player} == set(CAST)


def test_shares_are_those_of_the_usual_demonstration() -> None:
    assert sum(unit.share for unit in HOUSE) == 530
    assert len(dict(PEOPLE)) == len(CAST)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_people_sort_by_their_family_names(session: Session, library: Library) -> None:
    make(session, library)
    people = session.scalars(select(Employee)).all()

    assert [each.sort_key for each in people] == [
        sort_key(each.family_name, each.given_name, each.particle) for each in people
    ]
