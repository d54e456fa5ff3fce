"""One database on each engine for all tests of a file; each test gets an organisation of its own in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from mhtraining.app import create_app
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from tests.conftest import CONTENT, ENGINES, TODAY
from tests.staff_reference.house import House, publish_audiences


@pytest.fixture(scope="module", params=ENGINES)
def shared_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database of this file's tests, in which audiences are published."""
    folder = tmp_path_factory.mktemp("staff")
    server = None
    if request.param == "sqlite":
        path = folder / "test.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.new()
    settings = Settings(
        instance=folder / "instance",
        database_url=url,
        secret_key="tests" * 8,
        today=TODAY,
        content=(CONTENT,),
    )
    app = create_app(settings, TESTING=True, ARGON2_CHEAP=True)
    with app.app_context():
        publish_audiences(db.session())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if server is not None:
        server.drop(url)


@pytest.fixture
def house(shared_app: Flask, tmp_path: Path) -> House:
    """An organisation without staff."""
    return House.make(shared_app, tmp_path)
