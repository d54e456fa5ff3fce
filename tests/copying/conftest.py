"""Fixtures: an installation on SQLite that holds something, and a backup of it; made once, never changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mhtraining.accounts.models import Account, SignInSession
from mhtraining.app import create_app
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from tests.conftest import NOW, migrated
from tests.copying.made import command, fill


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder whose database holds people with completions, and somebody signed in."""
    folder = tmp_path_factory.mktemp("filled")
    url = f"sqlite:///{folder}/mhtraining.sqlite3"
    migrated(url, folder)
    app = create_app(Settings(instance=folder))
    with app.app_context():
        people = fill(db.session())
        db.session.add(account := Account(employee_id=people[0].id, made_at=NOW))
        db.session.flush()
        db.session.add(SignInSession(account_id=account.id, token_hash="t" * 64, started_at=NOW, seen_at=NOW))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def backup_file(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    folder = tmp_path_factory.mktemp("backup")
    shutil.copytree(filled, folder / "instance")
    file = folder / "made.zip"
    made = command(folder / "instance", "backup", file)
    assert made.exit_code == 0, made.stderr
    return file
