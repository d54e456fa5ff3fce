"""Fixtures every test may use: a database on each engine, a session in it, the application, a browser.

Every test that touches the database runs on SQLite and on a real PostgreSQL. A migrated database is
made once per worker and copied per test. With CI=true a missing PostgreSQL fails, never skips.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from mhtraining.core.db import db, set_reading
from mhtraining.core.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

os.environ["OPENPYXL_LXML"] = "False"  # before a test imports openpyxl: as `core.spreadsheet` has it
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ENGINES = ("sqlite", "postgresql")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
CONTENT = Path(__file__).resolve().parent.parent / "content"


def migrated(url: str, instance: Path) -> None:
    """Bring the database at `url` to the newest migration."""
    from flask_migrate import upgrade

    from mhtraining.app import create_app

    app = create_app(Settings(instance=instance, database_url=url, secret_key="tests" * 8))
    with app.app_context():
        upgrade()
        db.engine.dispose()


@dataclass
class PostgresServer:
    """A real PostgreSQL server of this test run, with a migrated template database."""

    base: str
    numbers: Iterator[int]
    admin: Connection

    def new(self) -> str:
        """A fresh copy of the migrated template; gives its address."""
        name = f"t{next(self.numbers)}"
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE template_mhtraining STRATEGY file_copy')
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of the database `name` on this server."""
        return make_url(self.base).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a copy again, ending connections that were left open."""
        self._admin(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def _admin(self, statement: str) -> None:
        self.admin.execute(text(statement))


@pytest.fixture(scope="session")
def instance() -> Iterator[Path]:
    """A short-lived instance folder with a short path (PostgreSQL's socket needs that)."""
    folder = Path(tempfile.mkdtemp(prefix="mht"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(instance: Path) -> Path:
    """A migrated SQLite file to copy."""
    path = instance / "template.sqlite3"
    migrated(f"sqlite:///{path}", instance)
    return path


@pytest.fixture(scope="session")
def postgres(instance: Path) -> Iterator[PostgresServer]:
    """The PostgreSQL server of this worker."""
    from tests.postgres_server import running_postgres

    with running_postgres(instance / "pg") as base:
        engine = create_engine(base, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as admin:
            server = PostgresServer(base, count(1), admin)
            server._admin("CREATE DATABASE template_mhtraining")
            migrated(server.address("template_mhtraining"), instance)
            yield server


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which engine this run of the test is on."""
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database of this test alone."""
    if engine_name == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.new()
        yield url
        server.drop(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation for this test; its clock shows TODAY."""
    return Settings(
        instance=tmp_path / "instance",
        database_url=database_url,
        secret_key="tests" * 8,
        today=TODAY,
        content=(CONTENT,),
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on that database, with cheap password hashing."""
    from mhtraining.app import create_app

    set_reading(False)  # as a request of the test before may have left it
    app = create_app(settings, TESTING=True, ARGON2_CHEAP=True)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def bare_app(instance: Path) -> Flask:
    """The application without a database, for what only says words: one for all tests, on no engine."""
    from mhtraining.app import create_app

    nowhere = f"sqlite:///{instance / 'nowhere' / 'none.sqlite3'}"
    return create_app(Settings(instance=instance, database_url=nowhere, secret_key="tests" * 8), TESTING=True)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates, kept between tests: every test makes an application of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session inside an application context."""
    with app.app_context():
        yield db.session()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The real browser, one a worker: Playwright can't be started twice in a process.

    With CI=true it must be there.
    """
    path = shutil.which("chromium")
    if path is None:
        assert os.environ.get("CI") != "true", "Chromium is not installed"
        pytest.skip("Chromium is not installed: `make test` installs it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for its turn to write in SQLite fails the test, without a stopwatch."""
    from mhtraining.core import patient_sqlite

    def sleep(seconds: float) -> None:
        raise AssertionError("waited for its turn to write")

    clock = SimpleNamespace(monotonic=time.monotonic, sleep=sleep)
    monkeypatch.setattr(patient_sqlite, "time", clock)


if os.environ.get("CI") == "true":
    os.environ.setdefault("HYPOTHESIS_PROFILE", "ci")
