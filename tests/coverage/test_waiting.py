"""Above so many people the figures wait for a job, stay as they were meanwhile, and lose nobody's change."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.coverage import counting, services
from mhtraining.coverage.deltas import kept_deltas
from mhtraining.coverage.figures import Figures, data_version, figures, is_waiting
from mhtraining.coverage.models import IN_SERVICE, CoverageDelta, CoverageState
from mhtraining.coverage.working_out import fold, organisations_waiting, work_out
from mhtraining.organisation.models import Employment
from mhtraining.requirements.services import add_requirement
from tests.coverage.world import World

TODAY = date(2026, 11, 22)
PEOPLE: list[int] = []


@pytest.fixture
def crowd(session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    """Five people, two of them trained, and a limit of four: from now on rules wait."""
    world = World(session)
    kcc = world.department("KCC", audience="kcc")
    world.module("kcc")
    world.require("basis", days=30)
    PEOPLE[:] = [world.person(kcc) for _ in range(5)]
    for person in PEOPLE[:2]:
        world.complete(person, "basis", "2026-06-01", last="2028-06-01")
    session.commit()
    monkeypatch.setattr(services, "PEOPLE_AT_ONCE", 4)
    return world


def now(world: World) -> Figures:
    return figures(world.session, world.id, TODAY)


def pair(found: Figures) -> tuple[int, int]:
    return found.whole.in_scope, found.whole.covered


def rows(world: World) -> list[tuple[str, str, int, tuple[int, ...]]]:
    return sorted(kept_deltas(world.session.connection(), world.id))


def assert_in_line(world: World) -> None:
    connection = world.session.connection()
    wanted, there = counting.deltas_of_all(connection, world.id), kept_deltas(connection, world.id)
    assert len(wanted) > 0
    assert list(wanted - there) == []


def test_a_change_of_rules_waits_and_then_is_worked_out(crowd: World) -> None:
    version = data_version(crowd.session, crowd.id)
    crowd.require("kcc", "kcc", days=30)
    crowd.session.commit()

    assert (pair(now(crowd)), is_waiting(crowd.session, crowd.id)) == ((5, 2), True)
    assert organisations_waiting(crowd.session) == [crowd.id]
    assert data_version(crowd.session, crowd.id) != version
    crowd.session.commit()
    assert work_out(crowd.session, crowd.id)
    assert (pair(now(crowd)), is_waiting(crowd.session, crowd.id)) == ((5, 0), False)
    assert_in_line(crowd)
    crowd.session.commit()
    assert not work_out(crowd.session, crowd.id)


def test_people_who_change_while_it_waits_are_counted_with_it(crowd: World) -> None:
    require(crowd, "kcc")
    crowd.session.commit()
    crowd.complete(PEOPLE[3], "basis", "2026-06-01", last="2028-06-01")
    crowd.complete(PEOPLE[0], "kcc", "2026-06-01", last="2028-06-01")
    crowd.session.commit()

    assert pair(now(crowd)) == (5, 2)
    crowd.session.commit()
    assert work_out(crowd.session, crowd.id)
    assert pair(now(crowd)) == (5, 1)
    assert_in_line(crowd)


def test_people_who_change_while_it_is_worked_out_are_counted_anew(
    app: Flask, crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.require("kcc", "kcc", days=30)
    crowd.session.commit()
    count_all = counting.deltas_of_all

    def committed(connection, organisation_id, modules):
        found = count_all(connection, organisation_id, modules)
        with Session(db.engine) as other:
            with changing(other, PEOPLE[:1]):
                other.execute(delete(Employment).where(Employment.employee_id == PEOPLE[0]))
            other.commit()
        return found

    monkeypatch.setattr(counting, "deltas_of_all", committed)
    assert work_out(crowd.session, crowd.id)
    monkeypatch.undo()

    assert now(crowd).whole.in_scope == 4
    assert_in_line(crowd)


def test_rules_that_change_while_they_are_worked_out_are_worked_out_again(
    app: Flask, crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.require("kcc", "kcc", days=30)
    crowd.session.commit()
    count_all, tries = counting.deltas_of_all, []

    def ruled(connection, organisation_id, modules):
        found = count_all(connection, organisation_id, modules)
        tries.append(1)
        if len(tries) == 1:
            with Session(db.engine) as other:
                services.count_by_new_rules(None, session=other, organisation_id=organisation_id)
                other.commit()
        return found

    monkeypatch.setattr(counting, "deltas_of_all", ruled)
    assert work_out(crowd.session, crowd.id)
    assert len(tries) == 2
    monkeypatch.undo()
    assert_in_line(crowd)


def waiting_for(world: World) -> str | None:
    state = world.session.get_one(CoverageState, world.id, populate_existing=True)
    return state.waiting_for


def test_rules_of_some_modules_need_no_other_counted(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, count_all = [], counting.deltas_of_all

    def noted(connection, organisation_id, modules=None):
        asked.append(modules)
        return count_all(connection, organisation_id, modules)

    crowd.module("boa")
    crowd.session.commit()
    assert work_out(crowd.session, crowd.id)
    monkeypatch.setattr(counting, "deltas_of_all", noted)
    for module in ("kcc", "boa"):
        require(crowd, module)
    crowd.session.commit()
    assert waiting_for(crowd) == "boa kcc"
    crowd.session.commit()

    assert work_out(crowd.session, crowd.id)
    assert asked == [["boa", "kcc"]]
    monkeypatch.undo()
    assert (pair(now(crowd)), waiting_for(crowd)) == ((5, 0), None)
    assert_in_line(crowd)


def test_whatever_else_changes_too_has_everything_counted(crowd: World) -> None:
    require(crowd, "kcc")
    crowd.department("Later", since="2026-01-01")
    require(crowd, "kcc", audience="alle")
    crowd.session.commit()

    assert (waiting_for(crowd), is_waiting(crowd.session, crowd.id)) == (None, True)
    crowd.session.commit()
    assert work_out(crowd.session, crowd.id)
    assert_in_line(crowd)


def test_few_people_are_counted_whole_when_anything_else_waited(
    crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.department("Later", since="2026-01-01")
    crowd.complete(PEOPLE[3], "basis", "2026-06-01", last="2028-06-01")
    monkeypatch.setattr(services, "PEOPLE_AT_ONCE", 5)
    require(crowd, "kcc")

    assert not is_waiting(crowd.session, crowd.id)
    assert_in_line(crowd)


def test_what_a_migration_leaves_to_the_job_is_worked_out(crowd: World) -> None:
    """As 0011 does: people in service, on leave and nowhere were not among the figures before."""
    crowd.session.execute(text("DELETE FROM coverage_delta WHERE module_slug LIKE '*%'"))
    crowd.session.execute(
        text("UPDATE coverage_state SET waiting_since = CURRENT_TIMESTAMP, waiting_for = NULL")
    )
    crowd.session.commit()
    assert (now(crowd).people, is_waiting(crowd.session, crowd.id)) == ({}, True)
    crowd.session.commit()

    assert work_out(crowd.session, crowd.id)
    assert now(crowd).people[IN_SERVICE] == 5
    assert_in_line(crowd)


def require(world: World, module: str, audience: str = "kcc") -> None:
    """As a coordinator does."""
    add_requirement(
        world.session,
        organisation_id=world.id,
        module_slug=module,
        audience=audience,
        starts_on=TODAY,
        due_days=30,
    )


def test_very_many_people_at_once_wait_too(crowd: World) -> None:
    with changing(crowd.session, PEOPLE):
        crowd.session.execute(delete(Employment).where(Employment.employee_id == PEOPLE[0]))
    crowd.session.commit()

    assert (now(crowd).whole.in_scope, is_waiting(crowd.session, crowd.id)) == (5, True)
    crowd.session.commit()
    assert work_out(crowd.session, crowd.id)
    assert now(crowd).whole.in_scope == 4
    assert_in_line(crowd)


def test_a_change_taken_back_leaves_nothing(crowd: World) -> None:
    before = rows(crowd)
    crowd.complete(PEOPLE[3], "basis", "2026-06-01", last="2028-06-01")
    assert pair(now(crowd)) == (5, 3)
    crowd.session.rollback()

    assert (pair(now(crowd)), rows(crowd)) == ((5, 2), before)


def test_folding_makes_one_row_of_many_and_changes_no_figure(crowd: World) -> None:
    for person in PEOPLE[2:]:
        crowd.complete(person, "basis", "2026-06-01", last="2028-06-01")
    crowd.session.commit()
    sums, version = rows(crowd), data_version(crowd.session, crowd.id)
    saved = fold(crowd.session, crowd.id)
    crowd.session.commit()

    assert saved > 0
    assert rows(crowd) == sums
    assert data_version(crowd.session, crowd.id) != version
    cell = (CoverageDelta.module_slug, CoverageDelta.scope, CoverageDelta.day)
    twins = select(*cell).group_by(*cell).having(func.count() > 1)
    assert crowd.session.scalars(twins).all() == []
    assert fold(crowd.session, crowd.id) == 0


def test_a_rebuild_ends_the_waiting(crowd: World) -> None:
    crowd.require("kcc", "kcc", days=30)
    crowd.session.commit()
    services.rebuild(crowd.session, crowd.id)
    crowd.session.commit()

    assert crowd.session.get_one(CoverageState, crowd.id).waiting_since is None
    assert_in_line(crowd)
