"""Which errors mean that the database can't be used for now, and how it is spared until it can be."""

from __future__ import annotations

import sqlite3
import threading
import time

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError

from mhtraining.core.patience import SECONDS_FOR_A_REQUEST

SQLITE_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}
OF_ONE_STATEMENT = ("40", "55P03", "57014")
"""SQLSTATE: rolled back for another transaction, a lock not given, a statement that took too long."""
POSTGRES_STATES = (*OF_ONE_STATEMENT, "08", "25006", "25P03", "53", "57", "58", "XX")
"""SQLSTATE, or its first two characters: the connection, a read-only server, resources, an operator's
intervention, the operating system, the server itself (PostgreSQL, appendix A)."""
SECONDS_SPARED = 1


def is_outage(error: SQLAlchemyError) -> bool:
    """Whether the database can't be used for now; False when the statement itself was wrong."""
    if isinstance(error, NoConnectionFreeError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state, code = _codes(error)
    if error.connection_invalidated:
        return True
    if state is not None:
        return state.startswith(POSTGRES_STATES)
    if code is not None:
        return code & 0xFF in SQLITE_CODES  # the rest of the code says more precisely what
    return isinstance(error, OperationalError)


def concerns_everybody(error: SQLAlchemyError) -> bool:
    """Whether an outage will meet the next request too, not only those after the same rows."""
    state, _ = _codes(error) if isinstance(error, DBAPIError) else (None, None)
    return state is None or not state.startswith(OF_ONE_STATEMENT)


def _codes(error: DBAPIError) -> tuple[str | None, int | None]:
    return getattr(error.orig, "sqlstate", None), getattr(error.orig, "sqlite_errorcode", None)


class Outage:
    """Lets one request at a time try a database that failed; the others need not wait to hear so.

    Without it every thread of a worker would sit out the whole patience of its request, again and
    again, and a page that needs little would wait for its turn behind them. One per worker.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next_try: float | None = None

    def spares(self) -> bool:
        """Whether the request at hand is to be refused at once; when not, it may be the one that tries."""
        if self._next_try is None:
            return False
        with self._lock:
            moment = time.monotonic()
            if self._next_try is None:
                return False
            if moment < self._next_try:
                return True
            self._next_try = moment + 2 * SECONDS_FOR_A_REQUEST  # unless it reports before
            return False

    def failed(self) -> None:
        """The database could not be used just now."""
        with self._lock:
            self._next_try = time.monotonic() + SECONDS_SPARED

    def worked(self) -> None:
        """The database was used just now."""
        self._next_try = None
