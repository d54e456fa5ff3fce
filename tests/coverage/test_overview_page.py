"""The coordinator's page: what it says of a day, what it refuses, and that it never waits or guesses."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime
from html import unescape
from io import StringIO

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.coverage.forecast import Forecast, Outcome, TooLittle
from mhtraining.coverage.forecasts import CoverageForecast, make_all, stored
from mhtraining.organisation.models import Employee, Role
from mhtraining.organisation.queries import department_by_path
from mhtraining.organisation.services import assign_role
from mhtraining.records.models import Completion
from mhtraining.requirements.goals import set_goal
from tests.accounts.made import made_person, set_clock, signed_in_browser
from tests.coverage.world import World

TODAY = date(2026, 11, 22)


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Four people of the KCC and one of Zorg; two have all that is required, one is on long leave."""
    world = World(session)
    kcc = world.department("KCC", audience="kcc", serves=("Oudewater",))
    zorg = world.department("Zorg")
    world.require("basis", days=30)
    world.require("balie", "kcc", days=30, since="2026-01-01")
    with changing(session, ()):  # counted once, not after each person
        for _ in range(2):
            person = world.person(kcc, since="2025-01-01")
            world.complete(person, "basis", "2025-02-01", last="2027-02-01")
            world.complete(person, "balie", "2026-02-01", last="2027-01-10")
        world.person(kcc, since="2025-01-01")
        world.absent(world.person(kcc, since="2025-01-01"), "2026-09-01")
        world.person(zorg, since="2025-01-01", has=("basis",))
    session.commit()
    set_clock(app)
    return world


@pytest.fixture
def coordinator(app: Flask, world: World) -> FlaskClient:
    person, account = made_person(app, email="coordinator@voorbeeld.nl", code="voorbeeld")
    session = world.session
    assign_role(session, session.get_one(Employee, person), Role.COORDINATOR, starts_on=date(2020, 1, 1))
    session.commit()
    browser = signed_in_browser(app, account)
    browser.set_cookie("language", "en")
    return browser


def words(browser: FlaskClient, path: str = "/manage/coverage") -> str:
    page = browser.get(path)
    db.session.rollback()  # the request shares the test's session, and would leave it with an old view
    assert page.status_code == 200
    main = re.sub(r"<(style|script).*?</\1>", "", page.text.split("<main", 1)[1])
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_the_figures_of_today_and_of_a_past_day(coordinator: FlaskClient) -> None:
    today = words(coordinator)
    assert "3 of 5 employees are up to date (60%)" in today
    assert "Valid completions came from: classroom 100% (5)" in today
    assert "KCC 66% 2 of 3" in today
    assert "Oudewater 2 of 3 66%" in today
    past = words(coordinator, "/manage/coverage?on=2025-03-01")
    assert "as on 1 March 2025" in past
    assert "3 of 6 employees" in past
    assert "This needs attention" in today
    assert "This needs attention" not in past


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-02-31", "That is no day"), ("2027-01-01", "known up to today"), ("x", "That is no day")],
)
def test_a_day_that_can_not_be_shown(coordinator: FlaskClient, day: str, said: str) -> None:
    found = words(coordinator, f"/manage/coverage?on={day}")
    assert said in found
    assert "as on 22 November 2026" in found


def test_files_hold_the_same_numbers(coordinator: FlaskClient) -> None:
    data = json.loads(coordinator.get("/manage/coverage.json").text)
    assert (data["in_scope"], data["covered"], data["percent"]) == (5, 3, 60)
    assert [row["path"] for row in data["departments"]] == ["KCC", "Zorg"]
    rows = list(
        csv.reader(StringIO(coordinator.get("/manage/coverage.csv").data.decode("utf-8-sig")), delimiter=";")
    )
    assert rows[1][:7] == ["22-11-2026", "organisation", "voorbeeld", "", "5", "3", "60"]
    file = coordinator.get("/manage/coverage.xlsx?on=2025-03-01")
    assert (file.status_code, file.data[:2]) == (200, b"PK")
    assert "2025-03-01" in file.headers["Content-Disposition"]


def test_sources_of_what_is_no_longer_valid_are_not_shown(coordinator: FlaskClient, world: World) -> None:
    people = list(world.session.scalars(select(Employee.id).where(Employee.organisation_id == world.id)))
    with changing(world.session, people):
        of_these = Completion.employee_id.in_(people)
        world.session.execute(
            update(Completion).where(of_these).values(last_valid_on=date(2026, 11, 21), valid_months=12)
        )
    world.session.commit()
    assert "Valid completions came from" not in words(coordinator)


def test_who_is_asked_nothing_is_a_finding_with_a_list(coordinator: FlaskClient, world: World) -> None:
    asked_nothing = "Of 1 person in service nothing is required"
    assert asked_nothing not in words(coordinator)
    person = world.person(since="2026-01-01")
    world.waive(person, "basis", since="2026-02-01")
    world.session.commit()
    assert asked_nothing in words(coordinator)

    listed = words(coordinator, "/manage/coverage/not-asked")
    assert "1 person" in listed
    assert listed.count("Jansen") == 1
    assert "Jansen" not in words(coordinator, "/manage/coverage/not-asked?page=2")
    world.absent(person, "2026-10-01")
    world.session.commit()
    assert "0 people" in words(coordinator, "/manage/coverage/not-asked")


def test_while_it_waits_the_page_says_so(coordinator: FlaskClient, world: World) -> None:
    assert "Being worked out" not in words(coordinator)
    world.session.execute(
        text("UPDATE coverage_state SET waiting_since = '2026-11-22 09:00:00', version = 'x'")
    )
    world.session.commit()
    assert "Being worked out" in words(coordinator)


def test_a_change_to_a_person_is_visible_at_once(coordinator: FlaskClient, world: World) -> None:
    assert "3 of 5 employees" in words(coordinator)
    world.person(since="2026-01-01", has=("basis",))
    world.session.commit()
    assert "4 of 6 employees" in words(coordinator)


def test_what_changes_no_figure_is_visible_at_once_too(coordinator: FlaskClient, world: World) -> None:
    before = words(coordinator)
    assert "On long leave, not counted 1" in before
    assert "classroom 100% (5)" in before
    person = world.person(since="2026-01-01")
    world.session.commit()
    words(coordinator)
    world.absent(person, "2026-10-01")
    world.module("los")
    world.session.commit()
    assert "On long leave, not counted 2" in words(coordinator)
    world.complete(person, "los", "2026-11-01", last="2027-11-01")
    world.session.commit()
    assert "classroom 100% (6)" in words(coordinator)


def test_a_goal_of_a_department_is_visible_at_once(coordinator: FlaskClient, world: World) -> None:
    assert "66% ✓" not in words(coordinator)
    kcc = json.loads(coordinator.get("/manage/coverage.json").text)["departments"][0]["path"]
    db.session.rollback()
    department = department_by_path(world.session, world.id, kcc, TODAY)
    set_goal(
        world.session,
        organisation_id=world.id,
        percent=50,
        reach_by=date(2027, 6, 30),
        department_id=department.id,
        on=TODAY,
    )
    world.session.commit()
    assert "KCC 66% ✓" in words(coordinator)


def test_the_goal_and_its_forecast(app: Flask, coordinator: FlaskClient, world: World) -> None:
    assert "There is no goal yet" in words(coordinator)
    set_goal(world.session, organisation_id=world.id, percent=80, reach_by=date(2027, 6, 30), on=TODAY)
    world.session.commit()
    said = words(coordinator)
    assert "1 employee more reaches the goal of 80%" in said
    make_all(sessionmaker(db.engine), datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert isinstance(stored(world.session, world.id), TooLittle)
    assert "there is too little data" in words(coordinator)

    dated = Forecast(TODAY, 80, Outcome.DATED, date(2026, 12, 1), date(2026, 12, 20), date(2027, 1, 31), ())

    row = world.session.get_one(CoverageForecast, world.id)
    row.possible, row.said = True, msgspec.json.encode(dated).decode()
    world.session.commit()
    assert stored(world.session, world.id) == dated
    assert "around 20 December 2026 (between 1 December 2026 and 31 January 2027)" in words(coordinator)
    set_goal(world.session, organisation_id=world.id, percent=90, reach_by=date(2027, 6, 30), on=TODAY)
    world.session.commit()
    assert "20 December" not in words(coordinator)  # that was another goal's


def test_the_page_asks_no_more_of_the_database_the_more_people_there_are(
    app: Flask, coordinator: FlaskClient, world: World
) -> None:
    def selects() -> int:
        asked: list[str] = []

        def note(*_given: object) -> None:
            asked.append("")

        event.listen(db.engine, "before_cursor_execute", note)
        words(coordinator)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    words(coordinator)  # what a worker reads once
    few = selects()
    kcc = world.department("Nog een", audience="kcc")
    for _ in range(10):
        world.person(kcc, has=("basis",))
    world.session.commit()
    selects()  # its charts are asked for, once
    assert selects() <= few
