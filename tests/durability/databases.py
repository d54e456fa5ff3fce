"""Databases of one test: an empty one on either engine, and a copy of one that can be put back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import PostgresServer


@contextmanager
def database(request: pytest.FixtureRequest, engine_name: str, folder: Path, name: str) -> Iterator[str]:
    """The address of an empty database."""
    if engine_name == "sqlite":
        yield f"sqlite:///{folder}/{name}.sqlite3"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.address(f"{name}_{os.getpid()}")
    server._admin(f'CREATE DATABASE "{name}_{os.getpid()}"')
    try:
        yield url
    finally:
        server.drop(url)


class Kept:
    """A copy of a SQLite file, or of a PostgreSQL database, that can be put back."""

    def __init__(self, request: pytest.FixtureRequest, url: str) -> None:
        self._request, self._url = request, url
        self._server: PostgresServer | None = None
        if url.startswith("sqlite"):
            self._path = Path(url.removeprefix("sqlite:///"))
            shutil.copyfile(self._path, self._copy) if self._path.exists() else self._copy.touch()
        else:
            self._server = request.getfixturevalue("postgres")
            self._name = url.rpartition("/")[2].partition("?")[0]
            self._server._admin(f'CREATE DATABASE "{self._name}_kept" TEMPLATE "{self._name}"')

    @property
    def _copy(self) -> Path:
        return self._path.with_suffix(".kept")

    def put_back(self) -> None:
        """Make the database what it was."""
        if self._server is None:
            for ending in ("-wal", "-shm"):
                Path(f"{self._path}{ending}").unlink(missing_ok=True)
            shutil.copyfile(self._copy, self._path)
            return
        self._server.drop(self._url)
        self._server._admin(f'CREATE DATABASE "{self._name}" TEMPLATE "{self._name}_kept"')

    def forget(self) -> None:
        """Drop the copy."""
        if self._server is not None:
            self._server._admin(f'DROP DATABASE "{self._name}_kept"')
