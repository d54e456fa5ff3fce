"""Which errors of a database are an outage, and how it is spared while one lasts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError
from sqlalchemy.pool import QueuePool

from mhtraining.core import outages
from mhtraining.core.outages import Outage, concerns_everybody, is_outage

SUCH_STATES = {
    "08006": "ConnectionFailure",
    "25006": "ReadOnlySqlTransaction",
    "25P03": "IdleInTransactionSessionTimeout",
    "40001": "SerializationFailure",
    "40P01": "DeadlockDetected",
    "53100": "DiskFull",
    "53200": "OutOfMemory",
    "53300": "TooManyConnections",
    "55P03": "LockNotAvailable",
    "57014": "QueryCanceled",
    "57P01": "AdminShutdown",
    "57P02": "CrashShutdown",
    "57P03": "CannotConnectNow",
    "58030": "IoError",
    "XX000": "InternalError_",
    "XX001": "DataCorrupted",
}
OTHER_STATES = ("22P02", "23505", "25P02", "42P01", "42601", "P0001")


def wrapped(error: Exception, of: type[Exception]) -> SQLAlchemyError:
    """The error as SQLAlchemy hands it on."""
    found = DBAPIError.instance("SELECT 1", {}, error, of)
    assert isinstance(found, SQLAlchemyError)
    return found


def of_sqlite(url: str, *statements: str) -> SQLAlchemyError:
    """The error that the last of these statements raises on SQLite."""
    *before, last = map(text, statements)
    with create_engine(url).connect() as connection:
        for statement in before:
            connection.execute(statement)
        with pytest.raises(SQLAlchemyError) as raised:
            connection.execute(last)
    return raised.value


def full(folder: Path) -> SQLAlchemyError:
    limits = "PRAGMA page_size = 512", "PRAGMA max_page_count = 2"
    return of_sqlite(f"sqlite:///{folder}/f", *limits, "CREATE TABLE a (b)", "CREATE TABLE c (d)")


def locked(folder: Path) -> SQLAlchemyError:
    other = sqlite3.connect(folder / "l", isolation_level=None)
    other.execute("CREATE TABLE a (b)")
    other.execute("BEGIN EXCLUSIVE")
    return of_sqlite(f"sqlite:///{folder}/l?timeout=0", "SELECT * FROM a")


def read_only(folder: Path) -> SQLAlchemyError:
    sqlite3.connect(folder / "r").execute("CREATE TABLE a (b)")
    return of_sqlite(f"sqlite:///file:{folder}/r?mode=ro&uri=true", "INSERT INTO a VALUES (1)")


def not_to_be_opened(folder: Path) -> SQLAlchemyError:
    with pytest.raises(SQLAlchemyError) as raised:
        create_engine(f"sqlite:///{folder}/nowhere/n").connect()
    return raised.value


def no_database(folder: Path) -> SQLAlchemyError:
    (folder / "n").write_bytes(b"x" * 4096)
    return of_sqlite(f"sqlite:///{folder}/n", "SELECT * FROM a")


def damaged(folder: Path) -> SQLAlchemyError:
    path = folder / "d"
    made = sqlite3.connect(path, isolation_level=None)
    made.executescript("CREATE TABLE a (b); INSERT INTO a VALUES (1)")
    made.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    return of_sqlite(f"sqlite:///{path}", "SELECT * FROM a")


def disk_error(_folder: Path) -> SQLAlchemyError:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    return wrapped(error, sqlite3.Error)


def no_connection_free(folder: Path) -> SQLAlchemyError:
    settings = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0, "pool_timeout": 0}
    engine = create_engine(f"sqlite:///{folder}/p", **settings)
    with engine.connect(), pytest.raises(NoConnectionFreeError) as raised:
        engine.connect()
    return raised.value


@pytest.mark.parametrize(
    "error",
    [full, locked, read_only, not_to_be_opened, no_database, damaged, disk_error, no_connection_free],
)
def test_an_outage_on_sqlite_is_known(error: Callable[[Path], SQLAlchemyError], tmp_path: Path) -> None:
    found = error(tmp_path)

    assert (is_outage(found), concerns_everybody(found)) == (True, True), found


@pytest.mark.parametrize("statement", ["SELECT * FROM nothing", "SELEC 1", "SELECT nothing()"])
def test_a_wrong_statement_is_no_outage_on_sqlite(statement: str) -> None:
    assert not is_outage(of_sqlite("sqlite://", statement))


@pytest.mark.parametrize(("state", "name"), SUCH_STATES.items())
def test_an_outage_on_postgresql_is_known(state: str, name: str) -> None:
    error = psycopg.errors.lookup(state)
    found = wrapped(error("so it is"), psycopg.Error)

    assert (error.__name__, is_outage(found)) == (name, True)
    assert concerns_everybody(found) is (state not in ("40001", "40P01", "55P03", "57014"))


@pytest.mark.parametrize("state", OTHER_STATES)
def test_a_wrong_statement_is_no_outage_on_postgresql(state: str) -> None:
    assert not is_outage(wrapped(psycopg.errors.lookup(state)("so it is"), psycopg.Error))


def test_a_connection_that_broke_is_an_outage() -> None:
    assert is_outage(wrapped(psycopg.OperationalError("the connection is closed"), psycopg.Error))


def test_one_request_tries_while_others_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([100.0, 100.9, 101.0, 101.1, 105.0, 105.5, 106.0])
    monkeypatch.setattr(outages.time, "monotonic", lambda: next(moments))
    outage = Outage()
    asked = [outage.spares()]
    outage.failed()  # at 100
    asked += [outage.spares(), outage.spares(), outage.spares()]  # at 100.9, 101 (it tries), 101.1
    outage.failed()  # at 105: it took its whole patience
    asked += [outage.spares(), outage.spares()]  # at 105.5, 106 (it tries)
    outage.worked()
    asked.append(outage.spares())

    assert asked == [False, True, False, True, True, False, False]
