"""Connections that died while they waited in the pool are noticed before a request gets one."""

from __future__ import annotations

import math
import time

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

IDLE_SECONDS = 1
"""After so long in the pool a connection may be dead: a server that restarted, a cable that was pulled."""


def ask_idle_connections(engine: Engine) -> None:
    """See that a connection which waited in the pool still works, before it is handed out.

    Asking each time, as `pool_pre_ping` does, costs every request a journey to the server; one that
    was used a moment ago is taken to be well.
    """

    @event.listens_for(engine, "checkin")
    def note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("used", math.inf) > IDLE_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error  # the pool makes others in place of all that it has
