"""A connection that died in the pool is noticed before a request gets it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from mhtraining.core import idle_connections
from mhtraining.core.db import db


def test_a_connection_that_died_while_idle_is_replaced(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        with db.engine.connect() as connection:
            underneath = connection.connection.dbapi_connection
        assert underneath is not None
        underneath.close()
        monkeypatch.setattr(idle_connections, "IDLE_SECONDS", -1)

        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
            assert connection.connection.dbapi_connection is not underneath
