"""Every migration runs forward on a full database; killed anywhere, it has happened wholly or not at all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, event

from mhtraining.app import create_app
from mhtraining.content.library import load_library
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from mhtraining.demo.making import make_demonstration
from tests.conftest import CONTENT, NOW, TODAY, migrated
from tests.durability.databases import Kept, database
from tests.durability.schema import columns_of, contents_of, copy_rows, revision_of, schema_of
from tests.journeys.server import ROOT

EMPLOYEES = 40
FOLDER = Path(__file__).resolve().parents[2] / "migrations"
REVISIONS = [one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()][::-1]
PAIRS = list(zip(["", *REVISIONS], REVISIONS, strict=False))
INTERRUPTED = (sys.executable, "-m", "tests.durability.interrupted")
NEWEST = 2
OLDER = [pytest.param(*pair, 1, marks=pytest.mark.slow) for pair in PAIRS[:-NEWEST]]
TRIES = [(*pair, 1) for pair in PAIRS[-NEWEST:]]
TRIES_OF_ALL = pytest.mark.parametrize(("before", "after", "tries"), [*OLDER, *TRIES])
"""The newest migrations are tried in every run, the older ones with CI=true."""
DERIVED = ("waiting_since", "waiting_for")
"""Columns of kept figures that a migration may set: it lets the job work them out anew."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which engine; the full database is made once on each."""
    return str(request.param)


@pytest.fixture(scope="module")
def full(
    request: pytest.FixtureRequest, engine_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database at the newest migration that holds the demonstration."""
    folder = tmp_path_factory.mktemp("full")
    with database(request, engine_name, folder, "full") as url:
        migrated(url, folder)
        app = create_app(Settings(instance=folder, database_url=url, secret_key="tests" * 8, today=TODAY))
        with app.app_context():
            library = load_library([CONTENT])
            make_demonstration(db.session(), library, employees=EMPLOYEES, today=TODAY, now=NOW)
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        engine = create_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def settings(request: pytest.FixtureRequest, engine_name: str, tmp_path: Path) -> Iterator[Settings]:
    """An installation with an empty database."""
    with database(request, engine_name, tmp_path, "empty") as url:
        yield Settings(instance=tmp_path, database_url=url, secret_key="tests" * 8)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Its application."""
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def upgrade_and_count(revision: str) -> int:
    """Upgrade to this revision; gives how many statements that took."""
    sent = 0

    def count(*_about: object) -> None:
        nonlocal sent
        sent += 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        upgrade(revision=revision)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    db.engine.dispose()
    return sent


def upgrade_killed(settings: Settings, revision: str, statement: int) -> None:
    """Upgrade in a process that is killed before this statement."""
    environment = {name: value for name, value in os.environ.items() if "MHTRAINING_" not in name}
    environment |= {
        "MHTRAINING_DATABASE_URL": settings.database_url,
        "MHTRAINING_INSTANCE": str(settings.instance),
        "MHTRAINING_SECRET_KEY": settings.secret_key,
    }
    command = [
        sys.executable,
        "-m",
        "tests.durability.interrupted",
        str(statement),
        "db",
        "upgrade",
        revision,
    ]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@TRIES_OF_ALL
def test_a_migration_happens_wholly_or_not_at_all(
    request: pytest.FixtureRequest,
    app: Flask,
    settings: Settings,
    full: Engine,
    before: str,
    after: str,
    tries: int,
) -> None:
    chance = random.Random(seed := random.randrange(2**32))
    sys.stderr.write(f"random seed {seed}\n")  # shown when the test fails
    engine = db.engine
    if before:
        upgrade(revision=before)
        engine.dispose()
        copy_rows(full, engine)
    columns = [
        (table, tuple(name for name in names if name not in DERIVED)) for table, names in columns_of(engine)
    ]
    rows = contents_of(engine, columns)
    with engine.connect() as connection:
        states = {before: schema_of(connection)}
    engine.dispose()
    kept = Kept(request, settings.database_url)
    statements = upgrade_and_count(after)
    with engine.connect() as connection:
        states[after] = schema_of(connection)
    engine.dispose()

    for _ in range(tries):
        kept.put_back()
        upgrade_killed(settings, after, chance.randint(1, statements))
        with engine.connect() as connection:
            revision, found = revision_of(connection), schema_of(connection)
        assert found == states[revision], "half a migration was left"
        upgrade()
        engine.dispose()
        with engine.connect() as connection, full.connect() as whole:
            assert revision_of(connection) == REVISIONS[-1]
            assert schema_of(connection) == schema_of(whole)
        assert contents_of(engine, columns) == rows
        engine.dispose()
    kept.forget()
