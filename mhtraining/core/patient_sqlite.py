"""SQLite connections: durable, strict, and taking turns to write.

A writing transaction begins with BEGIN IMMEDIATE. With a plain BEGIN, two requests that both read and
then write end in "database is locked": 461 of 480 in a measured run, 0 with IMMEDIATE.

SQLite's own waiting sleeps the longer the longer it has waited, so that newcomers go first: of 1,500
answers, 20 at a time on a busy machine, 4 waited for more than 5 seconds. Here one thread of a process
at a time asks, at short intervals, and the others queue behind it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from mhtraining.core.db import is_reading, is_waiting
from mhtraining.core.patience import SECONDS_FOR_A_COMMAND, patience, seconds_left

SECONDS_BETWEEN_TRIES = 0.002


def configure_sqlite(engine: Engine) -> None:
    """Make SQLite durable, strict and honest about locks on every connection of `engine`."""
    turn = threading.Lock()

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy, not the driver, says when a transaction begins
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={1000 * patience()}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            "secure_delete=ON",
            "recursive_triggers=ON",  # else INSERT OR REPLACE deletes rows behind the triggers' back
            "trusted_schema=OFF",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if is_reading():
            # takes no lock, so it can't fail; asked through SQLAlchemy it costs as much as a SELECT
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN")
        else:
            _begin_writing(connection, turn)


def _begin_writing(connection: Connection, turn: threading.Lock) -> None:
    """Become the one writer. Raises OperationalError when it is another, longer than there is patience."""
    driver: Any = connection.connection.driver_connection
    until = time.monotonic() + _seconds_to_wait()
    [patient] = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute("PRAGMA busy_timeout = 0")  # we wait ourselves
    try:
        if not _has_begun(driver, turn, until):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last try; its error is SQLAlchemy's
    finally:
        driver.execute(f"PRAGMA busy_timeout = {patient}")


def _has_begun(driver: Any, turn: threading.Lock, until: float) -> bool:
    """Whether BEGIN IMMEDIATE was granted in time; False as well when it failed for another reason."""
    if not turn.acquire(timeout=max(0.0, until - time.monotonic())):
        return False
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return True
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    return False
            time.sleep(SECONDS_BETWEEN_TRIES)
    finally:
        turn.release()


def _seconds_to_wait() -> float:
    if not is_waiting():
        return 0.0
    left = seconds_left()
    return SECONDS_FOR_A_COMMAND if left is None else left
