"""A SQLite database as a file: a copy of one moment while others write, and whether a file is sound."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from mhtraining.core.errors import RefusedError

SECONDS_FOR_A_LOCK = 30
"""How long the copy waits for somebody who holds the whole database; an ordinary writer holds nobody up."""


def copy_of_one_moment(source: Path, target: Path) -> None:
    """Copy the database at `source`, while others write, to the new file `target`.

    All pages are copied in one reading transaction, which no writer waits for or starts again; so it
    ends, however busy it is. Raises RefusedError when somebody holds the whole database for too long,
    sqlite3.Error when either file will not do.
    """
    until = time.monotonic() + SECONDS_FOR_A_LOCK

    def waited(_status: int, _left: int, _pages: int) -> None:
        if time.monotonic() > until:
            raise RefusedError(f"{source} stayed locked for {SECONDS_FOR_A_LOCK} seconds: try again later.")

    address = f"file:{quote(str(source))}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=1)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        new.execute("PRAGMA synchronous=OFF")  # a working copy: what is packed from it is synced
        old.backup(new, progress=waited)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def looked_at(database: Path) -> tuple[str, dict[str, int]]:
    """The migration of a database file, and how many rows each table has.

    Raises RefusedError when it is damaged or not ours, sqlite3.Error when it is no database.
    """
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        tables = [name for (name,) in names if not name.startswith("sqlite_")]
        found = "alembic_version" in tables and connection.execute("SELECT * FROM alembic_version").fetchone()
        if not found:
            raise RefusedError("It is no database of mhtraining.")
        whole = connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
        if not whole or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise RefusedError("The database is damaged: restore an older backup.")
        counts = {
            table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - its own names  # nosec B608
            for table in tables
        }
    return str(found[0]), counts


def settle(database: Path) -> None:
    """Take what stands in the log beside a database that nobody uses into its one file."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
