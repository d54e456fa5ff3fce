"""The one connection on which a request reads: all SELECTs of a page see the same moment of the database."""

from __future__ import annotations

from flask import Flask, g
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from mhtraining.core.db import db, reading

Reader = Session | Connection
"""What a query that gives rows, not objects, is asked of."""


def reader() -> Connection:
    """The connection on which this request reads, in one transaction from its first SELECT on.

    It gives rows. Asking for rows on it costs a fifth of loading objects through a session, and no
    page that only reads needs a session at all.
    """
    found: Connection | None = g.get("reader")
    if found is None:
        found = g.reader = db.engine.connect()
        with reading():
            found.begin()
    return found


def end_reading(_error: BaseException | None = None) -> None:
    """Give the connection back; `reader` asked again begins anew, and sees what was written meanwhile."""
    found: Connection | None = g.pop("reader", None)
    if found is not None:
        found.close()


def init_app(app: Flask) -> None:
    """End the reading of every request with the request."""
    app.teardown_request(end_reading)
