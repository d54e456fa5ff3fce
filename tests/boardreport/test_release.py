"""Public figures are released once per month end, stay, and hide what would give somebody away."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import sessionmaker

from mhtraining.boardreport import releasing, services
from mhtraining.boardreport.models import CellKind, PublicRelease
from mhtraining.boardreport.month_ends import last_month_end
from mhtraining.boardreport.queries import releases
from mhtraining.boardreport.release_job import release_all
from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.coverage.queries import coverage
from mhtraining.organisation.models import Employee
from tests.command_line import run
from tests.conftest import NOW
from tests.coverage.world import World

OCTOBER, SEPTEMBER = date(2026, 10, 31), date(2026, 9, 30)


@pytest.fixture
def world(session):
    """Publiekszaken with KCC (12, of whom 7 done) and BOA (3, 1 done) below it; Zorg (20, 11 done)."""
    world = World(session)
    top = world.department("Publiekszaken")
    world.require("basis")
    for name, size, done in (("KCC", 12, 7), ("BOA", 3, 1)):
        where = world.department(name, below=top, audience=name.lower(), serves=("Woerden",))
        people(world, where, size, done)
    people(world, world.department("Zorg", audience="sociaal-domein"), 20, 11)
    session.commit()
    return world


def people(world, where, size, done):
    with changing(world.session, ()):  # counted once, not after each person
        return [world.person(where, has=("basis",) if n < done else ()) for n in range(size)]


def released(world, on=OCTOBER, **more):
    number = world.id
    world.session.rollback()  # it holds no lock while figures are worked out
    return releasing.released(sessionmaker(db.engine), number, on, **{"minimum_group": 5, "now": NOW, **more})


def figures(found, kind=None):
    return {
        one.name: (one.covered, one.in_scope) for one in found.figures if kind is None or one.kind is kind
    }


def test_few_people_are_hidden_and_what_would_give_them_away(world):
    found = released(world)

    assert figures(found, CellKind.ORGANISATION) == {"": (19, 35)}
    assert figures(found, CellKind.DEPARTMENT) == {
        "Publiekszaken": (8, 15),
        "Publiekszaken/BOA": (None, None),
        "Publiekszaken/KCC": (None, None),  # else Publiekszaken without it were the 3 of BOA
        "Zorg": (11, 20),
    }
    assert figures(found, CellKind.AUDIENCE) == {
        "boa": (None, None),
        "kcc": (None, None),
        "sociaal-domein": (11, 20),
    }
    assert figures(found, CellKind.MUNICIPALITY) == {"Woerden": (8, 15)}
    assert figures(found, CellKind.MODULE) == {"basis": (19, 35)}


def test_what_is_shown_is_what_coverage_says(world):
    both = world.person(*(one.department_id for one in said(world).departments[:2]), has=("basis",))
    world.absent(both, "2026-12-01")
    world.session.commit()
    found, exact = released(world, minimum_group=1), said(world)

    shown = figures(found, CellKind.DEPARTMENT) | {"": figures(found)[""]}
    expected = {one.path: (one.covered, one.in_scope) for one in exact.departments}
    expected[""] = exact.covered, exact.in_scope
    assert {name: pair for name, pair in shown.items() if pair[0] is not None}.items() <= expected.items()
    assert shown[""] == (20, 36)


def test_what_is_left_beside_all_departments_is_hidden_too(world):
    """Two people without department, of whom different things are asked: together they were told."""
    world.require("extra")
    world.waive(world.person(has=("basis",)), "extra")
    world.person()
    boa = next(one.department_id for one in said(world).departments if one.path.endswith("BOA"))
    people(world, boa, 6, 2)
    for one in world.session.scalars(select(Employee.id).order_by(Employee.id).limit(15)):
        world.complete(one, "extra", "2026-01-01")
    world.session.commit()
    shown = figures(released(world))

    assert shown[""] != (None, None)
    assert (None, None) in (shown["Publiekszaken"], shown["Zorg"])


def said(world):
    return coverage(world.session, organisation_id=world.id, on=OCTOBER)


def test_a_release_stays_whatever_is_corrected_later(world):
    first = figures(released(world))
    people(world, said(world).departments[3].department_id, 8, 3)
    world.session.commit()

    assert figures(released(world)) == first
    assert figures(released(world, SEPTEMBER)) != first


@pytest.mark.parametrize("on", [date(2026, 10, 30), date(2026, 11, 30), date(2027, 1, 31), date(2026, 11, 1)])
def test_only_months_that_are_over_are_released(world, on):
    with pytest.raises(RefusedError, match=r"not the last day|not over"):
        released(world, on)


def test_what_was_shown_before_with_the_same_numbers_counts_as_seen(world):
    """September showed KCC, for BOA was of 6; one who knows KCC could subtract it in October."""
    boa = next(one.department_id for one in said(world).departments if one.path.endswith("BOA"))
    for number in range(3):
        world.person(boa, until="2026-10-15", has=("basis",) if number else ())
    world.session.commit()
    september, october = released(world, SEPTEMBER), released(world)

    assert figures(september)["Publiekszaken/KCC"] == (7, 12)
    assert figures(september)["Publiekszaken/BOA"] == (3, 6)
    assert figures(october)["Publiekszaken/BOA"] == figures(october)["Publiekszaken"] == (None, None)
    assert figures(october)["Woerden"] == (None, None)


@pytest.mark.parametrize("table", ["public_release", "public_figure"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_nothing_released_can_be_changed(world, table, statement):
    released(world)
    with pytest.raises(DBAPIError, match="never changes"):
        world.session.execute(text(statement.format(table)))
    world.session.rollback()


def test_the_job_releases_the_month_that_ended_once(app, world):
    empty = World(world.session, "leeg")
    world.session.commit()
    sessions = sessionmaker(db.engine)
    for moment in (
        NOW,
        datetime(2026, 11, 30, 22, 59, tzinfo=UTC),
        datetime(2026, 11, 30, 23, 1, tzinfo=UTC),
    ):
        release_all(sessions, moment)

    with sessions() as session:
        found = [
            (one.organisation_id, one.month_end)
            for one in session.query(PublicRelease).order_by(PublicRelease.month_end)
        ]
    assert found == [(world.id, OCTOBER), (world.id, date(2026, 11, 30))]
    assert empty.id not in {organisation for organisation, _on in found}


def test_the_last_month_end():
    assert last_month_end(date(2026, 3, 1)) == last_month_end(date(2026, 3, 31)) == date(2026, 2, 28)


def test_the_command_writes_them_in_the_shape_of_coverage(app, world):
    found = run(app, "report", "figures", "--format", "json")
    said = json.loads(found.stdout)

    assert found.exit_code == 0
    assert list(said) == [
        "organisation", "on", "in_scope", "covered", "percent", "suppressed", "departments", "modules",
    ]  # fmt: skip
    assert (said["organisation"], said["on"]) == ("voorbeeld", "2026-10-31")
    assert (said["in_scope"], said["covered"], said["percent"], said["suppressed"]) == (35, 19, 54, False)
    assert said["departments"][1] == {
        "path": "Publiekszaken/BOA",
        "in_scope": None,
        "covered": None,
        "percent": None,
        "suppressed": True,
    }
    assert said["modules"] == [
        {"module": "basis", "in_scope": 35, "covered": 19, "percent": 54, "suppressed": False}
    ]


def test_the_command_as_table_and_csv(app, world):
    table = run(app, "report", "figures", "--on", "2026-10-31").stdout
    assert "voorbeeld" in table.lower()
    assert "19 of 35 (54%)" in table
    [hidden] = [line for line in table.splitlines() if "Publiekszaken/KCC" in line]
    assert hidden.endswith("  not shown")

    rows = list(csv.reader(StringIO(run(app, "report", "figures", "--format", "csv").stdout), delimiter=";"))
    assert rows[1] == ["31-10-2026", "organisation", "voorbeeld", "35", "19", "54", "no"]
    assert ["31-10-2026", "department", "Publiekszaken/KCC", "", "", "", "yes"] in rows


def test_the_command_refuses_a_day_that_is_no_month_end(app, world):
    refused = run(app, "report", "figures", "--on", "2026-10-30")

    assert refused.exit_code == 1
    assert "2026-10-30 is not the last day of a month" in refused.stderr


def test_a_release_in_between_is_heeded_and_nobody_waits_for_the_working_out(world, monkeypatch):
    work_out, asked = services.work_out, []

    def interrupted(session, number, on, *rest):
        asked.append(on)
        if asked == [OCTOBER]:
            released(world, SEPTEMBER)  # it is stored while October is worked out
        return work_out(session, number, on, *rest)

    monkeypatch.setattr(services, "work_out", interrupted)
    found = released(world)

    assert asked == [OCTOBER, SEPTEMBER, OCTOBER]
    assert [one.month_end for one in releases(world.session, world.id)] == [SEPTEMBER, OCTOBER]
    assert found.figures[0].in_scope == 35
