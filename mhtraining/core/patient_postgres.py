"""PostgreSQL connections that give up in time; imported only where that is the engine.

The server's own limits do nothing when the server itself hangs, and TCP only notices a host that
is gone: so the client watches the clock too (`core.patience`).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from mhtraining.core.patience import SECONDS_FOR_A_REQUEST, seconds_left

IDLE_SECONDS_IN_TRANSACTION = 30
SECONDS_FOR_A_LOCK = 4
"""Less than a request's patience, so that the server says it was a lock, which concerns one statement, before
the client gives up not knowing why, which would concern everybody."""
PARAMETERS = {
    "connect_timeout": 2,
    # for commands, which have no deadline: a host that is gone is noticed after a minute
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
RV = TypeVar("RV")


class PatientConnection(psycopg.Connection[Any]):
    """A connection that waits no longer than the request at hand; then it is closed."""

    def wait(self, gen: PQGen[RV], *rest: Any, **named: Any) -> RV:
        """Wait as psycopg does. Raises OperationalError when the request's patience is used up."""
        if seconds_left() is None:
            return super().wait(gen, *rest, **named)
        return super().wait(self._in_time(gen), *rest, **named)

    def _in_time(self, gen: PQGen[RV]) -> Generator[Any, Any, RV]:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                left = seconds_left()
                if not ready and left is not None and left < 0:
                    self.pgconn.finish()  # what the server was doing is unknown: never use it again
                    raise psycopg.OperationalError("the database did not answer in time")
                wanted = gen.send(ready)
        except StopIteration as done:
            result: RV = done.value
            return result


def configure_postgres(engine: Engine) -> None:
    """Make every connection of `engine` patient, and those made by a request limited on the server too."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, words: Any, named: dict[str, Any]) -> Any:
        left = seconds_left()
        if left is not None and left < 0:
            raise psycopg.OperationalError("no time was left to connect to the database")
        return PatientConnection.connect(*words, **{**PARAMETERS, **named})

    @event.listens_for(engine, "connect")
    def set_limits(connection: DBAPIConnection, _record: object) -> None:
        if seconds_left() is None:
            return
        cursor = connection.cursor()
        cursor.execute(f"SET statement_timeout = '{SECONDS_FOR_A_REQUEST}s'")
        cursor.execute(f"SET lock_timeout = '{SECONDS_FOR_A_LOCK}s'")
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS_IN_TRANSACTION}s'")
        cursor.close()
        connection.commit()
