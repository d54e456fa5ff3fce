"""The one connection on which a request reads: pages ask it for rows."""

from __future__ import annotations

from flask import Flask, g
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from mhtraining.core.db import db, is_sqlite, reading

Reader = Session | Connection
"""What a query that gives rows, not objects, is asked of."""


def reader() -> Connection:
    """The connection on which this request reads: on SQLite all of it at the moment of its first SELECT.

    PostgreSQL shows each SELECT the moment at which it is asked, in a transaction (READ COMMITTED) as
    without; so there is none. That spares two journeys to the server, and rolling back would make the
    driver forget the statements it has prepared: planning them anew takes ten times as long as executing.

    It gives rows. Asking for rows on it costs a fifth of loading objects through a session, and no
    page that only reads needs a session at all.
    """
    found: Connection | None = g.get("reader")
    if found is None:
        found = g.reader = db.engine.connect()
        if is_sqlite(found):
            with reading():
                found.begin()
        else:
            found.execution_options(isolation_level="AUTOCOMMIT")
    return found


def end_reading(_error: BaseException | None = None) -> None:
    """Give the connection back; `reader` asked again begins anew, and sees what was written meanwhile."""
    found: Connection | None = g.pop("reader", None)
    if found is not None:
        found.close()


def init_app(app: Flask) -> None:
    """End the reading of every request with the request."""
    app.teardown_request(end_reading)
