"""/healthz tells within seconds whether the service can be used, and a stranger nothing else."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from mhtraining.app import create_app
from mhtraining.core.db import db, writing
from mhtraining.core.patience import SECONDS_FOR_A_REQUEST
from mhtraining.core.settings import Settings
from mhtraining.web import health

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def kept(settings: Settings) -> Path:
    """The file that a backup touches."""
    settings.instance.mkdir(exist_ok=True)
    return settings.last_backup


def asked(app: Flask, path: str = "/healthz") -> tuple[int, str]:
    answer = app.test_client().get(path)
    return answer.status_code, answer.text


def figures(app: Flask) -> dict:
    found = app.test_client().get("/healthz.json").get_json()
    assert isinstance(found, dict)
    return found


def test_well_is_ok_and_leaves_no_cookie(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.text, "Set-Cookie" in answer.headers) == (200, "ok", False)


def test_the_figures_are_these_and_no_others(app: Flask, kept: Path) -> None:
    found = figures(app)
    assert found["disk"].pop("free_mb") > 0
    assert found == {
        "status": "ok",
        "database": {"answers": True, "newest_migration": True},
        "disk": {"enough": True},
        "backup": {"recent": False, "age_hours": None},
    }


def test_being_asked_takes_no_write_lock(app: Flask) -> None:
    """On SQLite a writer holds the only lock; the answer comes all the same, at once."""
    with app.app_context(), writing():
        db.session.execute(text("SELECT 1"))  # BEGIN IMMEDIATE on SQLite
        assert asked(app) == (200, "ok")


@pytest.mark.parametrize(
    "version", ["UPDATE alembic_version SET version_num = '0001'", "DROP TABLE alembic_version"]
)
def test_a_database_at_another_migration_is_not_well(app: Flask, version: str) -> None:
    with app.app_context():
        db.session.execute(text(version))
        db.session.commit()
    assert asked(app) == (503, "the database is not at the newest migration")


def test_a_disk_that_is_nearly_full_is_not_well(
    app: Flask, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: Usage(10**12, 10**12, health.LEAST_FREE))
    assert asked(app)[0] == 200
    monkeypatch.setattr(
        health.shutil, "disk_usage", lambda folder: Usage(10**12, 10**12, health.LEAST_FREE - 1)
    )
    assert asked(app) == (503, "the disk is nearly full")


@pytest.mark.parametrize(("hours", "recent"), [(0, True), (25.9, True), (26.5, False)])
def test_an_old_backup_is_told_and_changes_nothing_else(
    app: Flask, kept: Path, hours: float, recent: bool
) -> None:
    kept.touch()
    os.utime(kept, (time.time() - hours * 3600,) * 2)
    assert (asked(app), figures(app)["backup"]) == ((200, "ok"), {"recent": recent, "age_hours": hours})


@pytest.fixture
def silent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application on a database server that takes connections and never says a word."""
    monkeypatch.setattr(health, "ANSWER_WITHIN", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        url = f"postgresql+psycopg://name:secret@127.0.0.1:{port}/name"
        yield create_app(replace(settings, database_url=url))


@pytest.mark.parametrize("engine_name", ["sqlite"])  # it is the silence that is tried, not an engine
def test_a_database_that_hangs_is_told_in_time_and_holds_one_thread(silent: Flask) -> None:
    began = time.monotonic()
    said = {asked(silent) for _ in range(5)}
    hanging = [thread for thread in threading.enumerate() if thread.name == "healthz"]

    assert said == {(503, "the database does not answer")}
    assert time.monotonic() - began < 30
    assert len(hanging) == 1


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_connection_it_leaves_in_the_pool_is_one_for_requests(app: Flask) -> None:
    asked(app)
    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == f"{SECONDS_FOR_A_REQUEST}s"


@pytest.mark.parametrize("path", ["/healthz", "/healthz.json"])
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_database_that_is_gone_is_told_without_its_address(settings: Settings, path: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    url = f"postgresql+psycopg://name:secret@127.0.0.1:{port}/name"
    status, said = asked(create_app(replace(settings, database_url=url)), path)

    assert (status, "the database does not answer" in said) == (503, True)
    assert [word for word in ("secret", str(port), "127.0.0.1", str(settings.instance)) if word in said] == []


def test_it_is_well_again_when_the_database_is(app: Flask) -> None:
    with app.app_context():
        for statement, status in (
            ("ALTER TABLE alembic_version RENAME TO away", 503),
            ("ALTER TABLE away RENAME TO alembic_version", 200),
        ):
            db.session.execute(text(statement))
            db.session.commit()
            assert asked(app)[0] == status
