"""A request gives up in time on both engines; a command does not."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mhtraining.core import patience, patient_postgres
from mhtraining.core.db import db, writing
from mhtraining.core.outages import concerns_everybody, is_outage
from mhtraining.core.patience import patience_of_a_request

ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
SLEEP = text("SELECT pg_sleep(:seconds)")


@ON_POSTGRES
def test_a_request_does_not_wait_for_a_server_that_is_silent(session: Session) -> None:
    begun = time.monotonic()
    with patience_of_a_request(0.3), pytest.raises(OperationalError, match="did not answer in time"):
        session.execute(SLEEP, {"seconds": 60})

    assert time.monotonic() - begun < 30


@ON_POSTGRES
def test_a_request_whose_time_is_used_up_opens_no_connection(app: Flask) -> None:
    with (
        app.app_context(),
        patience_of_a_request(-1),
        pytest.raises(OperationalError, match="no time"),
    ):
        db.engine.connect()


@ON_POSTGRES
def test_a_command_waits_as_long_as_its_work_takes(session: Session) -> None:
    with patience_of_a_request(0.1):
        pass  # what a request before it had left is none of its business
    assert session.execute(SLEEP, {"seconds": 0.5}).all()
    assert session.scalar(text("SHOW statement_timeout")) == "0"


@ON_POSTGRES
def test_the_server_ends_what_a_request_no_longer_waits_for(app: Flask) -> None:
    with app.app_context(), patience_of_a_request(), db.engine.connect() as connection:
        limits = [
            connection.scalar(text(f"SHOW {name}"))
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        ]

    assert limits == ["5s", "4s", "30s"]


@ON_POSTGRES
def test_a_lock_that_another_holds_is_one_statements_trouble(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient_postgres, "SECONDS_FOR_A_LOCK", 0.2)
    lock = text("LOCK TABLE employee")
    session.execute(lock)
    with (
        app.app_context(),
        patience_of_a_request(2),
        db.engine.connect() as connection,
        pytest.raises(OperationalError) as raised,
    ):
        connection.execute(lock)

    assert (is_outage(raised.value), concerns_everybody(raised.value)) == (True, False)


@ON_SQLITE
@pytest.mark.parametrize(("of_a_request", "milliseconds"), [(True, 5000), (False, 15000)])
def test_a_connection_waits_for_the_writer(app: Flask, of_a_request: bool, milliseconds: int) -> None:
    with app.app_context():
        if of_a_request:
            with patience_of_a_request(), db.engine.connect() as connection:
                found = connection.scalar(text("PRAGMA busy_timeout"))
        else:
            with db.engine.connect() as connection:
                found = connection.scalar(text("PRAGMA busy_timeout"))

    assert found == milliseconds


@ON_SQLITE
def test_what_can_be_left_is_not_waited_for(app: Flask, no_waiting: None) -> None:
    with (
        app.app_context(),
        writing(),
        db.engine.begin(),  # somebody writes
        writing(wait=False),
        pytest.raises(OperationalError, match="locked"),
        db.engine.begin(),
    ):
        pass

    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA busy_timeout")) == 1000 * patience.SECONDS_FOR_A_COMMAND
