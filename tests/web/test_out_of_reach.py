"""An outage of the database becomes a page with status 503, in time; a mistake of ours stays a 500."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError

from mhtraining.core import outages
from mhtraining.core.db import db
from tests.accounts.made import csrf, set_clock

OUT_OF_REACH = "De training is even niet bereikbaar"
ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def of_postgres(state: str) -> SQLAlchemyError:
    """The error of this SQLSTATE, as SQLAlchemy hands it on."""
    error: SQLAlchemyError = DBAPIError.instance(  # type: ignore[assignment]
        "SELECT 'a secret'", {}, psycopg.errors.lookup(state)("so it is"), psycopg.Error
    )
    return error


def of_sqlite(code: int) -> SQLAlchemyError:
    """The error of this result code, as SQLAlchemy hands it on."""
    orig = sqlite3.OperationalError("so it is")
    orig.sqlite_errorcode = code
    error: SQLAlchemyError = DBAPIError.instance(  # type: ignore[assignment]
        "SELECT 'a secret'", {}, orig, sqlite3.Error
    )
    return error


ERRORS = {
    "read": of_sqlite(sqlite3.SQLITE_CANTOPEN),
    "full": of_sqlite(sqlite3.SQLITE_FULL),
    "ioerr": of_sqlite(sqlite3.SQLITE_IOERR_WRITE),
    "locked": of_sqlite(sqlite3.SQLITE_BUSY),
    "readonly": of_sqlite(sqlite3.SQLITE_READONLY),
    "pool": NoConnectionFreeError("none came free"),
    "shutdown": of_postgres("57P01"),
    "starting": of_postgres("57P03"),
    "diskfull": of_postgres("53100"),
    "toolong": of_postgres("57014"),
    "standby": of_postgres("25006"),
    "mistake": of_sqlite(sqlite3.SQLITE_ERROR),
}


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application as it answers people, with addresses that fail in every way."""
    app.config["PROPAGATE_EXCEPTIONS"] = app.config["TESTING"] = False
    set_clock(app)

    @app.route("/fail/<name>", methods=["GET", "POST"])
    def fail(name: str) -> str:
        raise ERRORS[name]

    @app.post("/try/<int:status>")
    def use_it(status: int) -> tuple[str, int]:
        return "", status

    @app.post("/try/slowly")
    def use_it_and_take_long() -> str:
        db.session.execute(text("SELECT 1"))
        return str(other.post("/try/200").status_code)  # of somebody else, meanwhile

    other = app.test_client()
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    return app


@ON_SQLITE
@pytest.mark.parametrize("name", sorted(ERRORS.keys() - {"mistake"}))
def test_an_outage_is_told(app: Flask, name: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = app.test_client().get(f"/fail/{name}")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert OUT_OF_REACH in answer.text
    assert "a secret" not in caplog.text


@ON_SQLITE
def test_a_wrong_statement_is_our_mistake(app: Flask) -> None:
    answer = app.test_client().get("/fail/mistake")

    assert (answer.status_code, answer.headers.get("Retry-After")) == (500, None)


@ON_SQLITE
def test_what_was_sent_during_an_outage_is_said_to_be_lost(app: Flask) -> None:
    browser = app.test_client()
    token = csrf(browser.get("/sign-in"))
    answer = browser.post(
        "/fail/full", data={"csrf_token": token}, headers={"Referer": "http://localhost/sign-in"}
    )

    assert answer.status_code == 503
    assert "verstuur het opnieuw" in answer.text
    assert '<a class="button" href="/sign-in">' in answer.text


@ON_SQLITE
def test_others_are_spared_the_wait(app: Flask) -> None:
    browser = app.test_client()
    browser.get("/fail/full")

    assert [browser.get(path).status_code for path in ("/sign-in", "/healthz")] == [503, 200]
    assert browser.get("/static/style.css").status_code == 200


@ON_SQLITE
def test_who_reads_is_not_refused_because_writing_failed(app: Flask) -> None:
    browser = app.test_client()
    token = csrf(browser.get("/sign-in"))
    browser.post("/fail/full", data={"csrf_token": token})

    assert browser.get("/sign-in").status_code == 200
    assert browser.post("/sign-in", data={"csrf_token": token}).status_code == 503


def failed_a_second_ago(browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request that writes meet an outage; the next may try."""
    monkeypatch.setattr(outages, "SECONDS_SPARED", 0)
    assert browser.post("/fail/full").status_code == 503


def test_nobody_waits_for_the_end_of_the_request_that_tried(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = app.test_client()
    failed_a_second_ago(browser, monkeypatch)

    assert browser.post("/try/slowly").text == "200"


@ON_SQLITE
@pytest.mark.parametrize("status", [200, 409, 500, 503])
def test_whatever_else_the_request_that_tried_ended_in_the_database_was_well(
    app: Flask, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    browser = app.test_client()
    failed_a_second_ago(browser, monkeypatch)

    assert [browser.post(f"/try/{each}").status_code for each in (status, 200)] == [status, 200]


@ON_SQLITE
def test_who_did_not_ask_the_database_does_not_say_that_it_is_well(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "SECONDS_SPARED", 60)
    browser = app.test_client()
    browser.post("/fail/full")
    app.config["WTF_CSRF_CHECK_DEFAULT"] = True
    refused = browser.post("/try/200")
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False

    assert (refused.status_code, browser.post("/try/200").status_code) == (400, 503)


@ON_SQLITE
def test_a_lock_on_one_row_concerns_nobody_else(app: Flask) -> None:
    browser = app.test_client()
    browser.get("/fail/toolong")

    assert browser.get("/sign-in").status_code == 200
