from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient
from sqlalchemy import event, select

from mhtraining.accounts.models import SignInSession
from mhtraining.accounts.signing_in import idle_session, me
from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.organisation.models import Employment
from tests.accounts.made import SetClock, csrf, is_signed_in, made_person, send, signed_in_browser

LONG_AGO = date(2020, 1, 1)
TODAY = date(2026, 11, 22)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with a page that tells who is idle, and who signed in."""

    @app.get("/who-is-idle")
    def who_is_idle() -> Any:
        idle = idle_session()
        return jsonify(None if idle is None else [idle.account_id, idle.employee_id])

    @app.get("/who-am-i")
    def who_am_i() -> Any:
        return jsonify(name=me().name, roles=sorted(me().roles), organisation=me().organisation_name)

    return app


def test_an_employee_idles_out_after_four_hours(app: Flask, samira: int, clock: SetClock) -> None:
    browser = signed_in_browser(app, samira)
    clock.forward(minutes=239, seconds=59)
    assert is_signed_in(browser)
    clock.forward(minutes=240)
    assert not is_signed_in(browser)


def test_somebody_with_a_role_idles_out_after_half_an_hour(app: Flask, clock: SetClock) -> None:
    browser = signed_in_browser(app, made_person(app, role=(LONG_AGO, None))[1])
    clock.forward(minutes=29, seconds=59)
    assert is_signed_in(browser)
    clock.forward(minutes=30)
    assert not is_signed_in(browser)


def test_everybody_signs_in_anew_after_twelve_hours(app: Flask, samira: int, clock: SetClock) -> None:
    browser = signed_in_browser(app, samira)
    for _ in range(11):
        clock.forward(hours=1)
        assert is_signed_in(browser)
    clock.forward(minutes=59)
    assert is_signed_in(browser)
    clock.forward(minutes=1)
    assert not is_signed_in(browser)


def test_an_idle_session_is_known_until_a_quarter_after_the_longest(
    app: Flask, samira: int, clock: SetClock
) -> None:
    browser = signed_in_browser(app, samira)
    known = []
    for hours, minutes in ((0, 0), (4, 0), (8, 0), (0, 14), (0, 1)):
        clock.forward(hours=hours, minutes=minutes)
        known.append(browser.get("/who-is-idle").json is not None)
    assert known == [False, True, True, True, False]


def test_an_idle_session_names_its_account_and_person(app: Flask, clock: SetClock) -> None:
    employee_id, account_id = made_person(app)
    browser = signed_in_browser(app, account_id)
    clock.forward(hours=5)
    assert browser.get("/who-is-idle").json == [account_id, employee_id]


def test_a_session_that_was_ended_is_not_idle(app: Flask, samira: int, clock: SetClock) -> None:
    browser = signed_in_browser(app, samira)
    token = send(browser, "/sign-out", page="/password")
    clock.forward(hours=5)
    assert (token.status_code, browser.get("/who-is-idle").json) == (303, None)


def test_coming_back_to_an_idle_session_says_why_one_signs_in_again(
    app: Flask, samira: int, clock: SetClock
) -> None:
    browser = signed_in_browser(app, samira)
    clock.forward(hours=5)
    assert "Je was een tijdje weg" in browser.get("/password", follow_redirects=True).text


def test_a_form_of_an_idle_session_still_has_a_good_token(app: Flask, samira: int, clock: SetClock) -> None:
    browser = signed_in_browser(app, samira)
    token = csrf(browser.get("/password"))
    clock.forward(hours=5)
    answer = browser.post("/password", data={"csrf_token": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/password")


def test_a_session_is_marked_as_seen_at_most_once_a_minute(app: Flask, samira: int, clock: SetClock) -> None:
    browser = signed_in_browser(app, samira)
    seen = []
    for seconds in (59, 1, 59, 1):
        clock.forward(seconds=seconds)
        browser.get("/password")
        with app.app_context():
            row = db.session.scalars(select(SignInSession)).one()
            seen.append((row.seen_at - row.started_at).total_seconds())
    assert seen == [0, 60, 60, 120]


def test_who_it_is_takes_one_statement(app: Flask, clock: SetClock) -> None:
    browser = signed_in_browser(app, made_person(app, role=(LONG_AGO, None))[1])
    said: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    answer = browser.get("/who-am-i")
    assert answer.json == {
        "name": "Samira Bakker",
        "roles": ["coordinator"],
        "organisation": "Gemeente Voorbeeld",
    }
    assert [text.split()[0] for text in said if text != "BEGIN"] == ["SELECT"]


def test_roles_are_those_of_the_civil_day(app: Flask, clock: SetClock) -> None:
    """In November 23:00 UTC is midnight in the Netherlands."""
    clock.moment = clock.moment.replace(hour=22, minute=59)
    browser = signed_in_browser(app, made_person(app, role=(LONG_AGO, date(2026, 11, 23)))[1])
    assert browser.get("/who-am-i").json["roles"] == ["coordinator"]
    clock.forward(minutes=1)
    assert browser.get("/who-am-i").json["roles"] == []


def test_whoever_leaves_is_out_on_that_day(app: Flask, clock: SetClock) -> None:
    employee_id, account_id = made_person(app)
    browser = signed_in_browser(app, account_id)
    assert is_signed_in(browser)
    with app.app_context():
        session = db.session()
        with changing(session, [employee_id]):
            session.scalars(select(Employment)).one().ends_on = TODAY
        session.commit()
    assert not is_signed_in(browser)
    assert browser.get("/who-is-idle").json is None


def test_a_session_begun_while_its_account_was_being_closed_opens_nothing(
    app: Flask, clock: SetClock
) -> None:
    browser = signed_in_browser(app, made_person(app, disabled=True)[1])
    assert not is_signed_in(browser)
    clock.forward(hours=5)
    assert browser.get("/who-is-idle").json is None


@pytest.mark.parametrize("token", ["", "unknown", 7, None, ["x"]])
def test_a_token_that_is_none_of_ours_is_nobody(browser: FlaskClient, token: object) -> None:
    with browser.session_transaction() as cookie:
        cookie["token"] = token
    assert not is_signed_in(browser)


def test_a_page_opens_while_somebody_else_writes(app: Flask, samira: int, clock: SetClock) -> None:
    """Being seen is written before the request's own transaction, so one request never waits for itself."""
    browser = signed_in_browser(app, samira)
    clock.forward(minutes=2)
    new = "zes fietsen in de regen"
    answer = send(browser, "/password", current="vier fietsen in de regen", password=new, again=new)
    clock.forward(minutes=2)
    assert answer.status_code == 303
    assert is_signed_in(browser)
