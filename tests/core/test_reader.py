"""What reading asks of the server: the statements alone, which it need not plan anew for every request."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import bindparam, select, text

from mhtraining.core.db import db
from mhtraining.core.reader import end_reading, reader
from mhtraining.organisation.models import Organisation

ASKED = select(Organisation.name).where(Organisation.id == bindparam("id"))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What connections send to PostgreSQL of their own accord: transactions, what is prepared forgotten."""
    found: list[str] = []
    execute = psycopg.Connection._exec_command

    def noted(self: psycopg.Connection, command: object, *rest: object) -> object:
        found.append(bytes(command).decode() if isinstance(command, bytes) else str(command))
        return execute(self, command, *rest)

    monkeypatch.setattr(psycopg.Connection, "_exec_command", noted)
    return found


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_requests_that_read_send_their_statements_alone_and_prepared(app: Flask, sent: list[str]) -> None:
    with app.app_context():
        for number in range(12):
            with app.test_request_context("/"):
                reader().execute(ASKED, {"id": 1}).all()
            if number == 0:
                sent.clear()  # said once, by a connection that is new
        with app.test_request_context("/"):
            prepared = reader().scalar(text("SELECT count(*) FROM pg_prepared_statements"))
            assert prepared == 1
        assert sent == []


def test_what_is_written_between_is_seen_after_reading_was_ended(app: Flask) -> None:
    with app.test_request_context("/"):
        assert reader().execute(ASKED, {"id": 1}).all() == []
        end_reading()
        db.session.add(Organisation(id=1, code="een", name="Een"))
        db.session.commit()
        assert reader().execute(ASKED, {"id": 1}).all() == [("Een",)]
        end_reading()
        with db.engine.connect() as connection:  # a pooled connection is as it was: with transactions
            connection.execute(text("UPDATE organisation SET name = 'Twee'"))
            connection.rollback()
        assert reader().execute(ASKED, {"id": 1}).all() == [("Een",)]
