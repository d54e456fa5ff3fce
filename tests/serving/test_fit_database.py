"""A command is refused, in one sentence, on a database that will not do; and makes none by accident."""

import os
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from flask_migrate import upgrade

from mhtraining.app import create_app
from mhtraining.cli import cli
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Installation


@pytest.fixture
def instance(tmp_path):
    """An instance folder with a database at the newest migration."""
    app = create_app(Settings(instance=tmp_path / "instance"))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return tmp_path / "instance"


def said(instance, *words, **environ):
    """Exit code and standard error of `mhtraining WORDS…` in that instance folder."""
    names = {"MHTRAINING_INSTANCE": str(instance), **environ}
    result = CliRunner().invoke(cli, words, env=names)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stderr


@pytest.mark.parametrize("words", [("module", "list"), ("coverage",), ("content", "publish"), ("serve",)])
def test_without_a_database_nothing_is_made(tmp_path, words):
    code, error = said(tmp_path / "new", *words)

    assert (code, "There is no database" in error) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("module", "list"), ("init", "--organisation", "A", "--code", "a", "--coordinator", "b@c")]
)
def test_a_place_that_can_not_be_looked_at_is_one_sentence(tmp_path, words):
    code, error = said(tmp_path / ("a" * 300), *words)

    assert (code, error.count("\n"), "too long" in error) == (2, 1, True)


def test_what_is_made_is_for_its_owner_alone(tmp_path):
    before = os.umask(0o022)
    try:
        code, _ = said(
            tmp_path / "here", "db", "upgrade", MHTRAINING_DATABASE_URL=f"sqlite:///{tmp_path}/beside"
        )
    finally:
        os.umask(before)

    assert (code, (tmp_path / "beside").stat().st_mode & 0o777) == (0, 0o600)


def test_without_the_migrations_it_says_how_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("mhtraining.app.MIGRATIONS", tmp_path / "migrations")
    code, error = said(tmp_path / "new", "db", "upgrade")

    assert (code, error.count("\n"), "pip install --editable" in error) == (2, 1, True)
    assert list(tmp_path.iterdir()) == []


def test_an_older_database_is_refused(tmp_path):
    with create_app(Settings(instance=tmp_path)).app_context():
        upgrade(revision="0001")
        db.engine.dispose()
    code, error = said(tmp_path, "module", "list")

    assert (code, error.count("\n"), "db upgrade" in error) == (2, 1, True)


@pytest.mark.parametrize("words", [("module", "list"), ("db", "upgrade"), ("serve",)])
def test_a_file_that_is_no_database_is_one_sentence(tmp_path, words):
    (tmp_path / "mhtraining.sqlite3").write_bytes(bytes(range(256)) * 40)
    code, error = said(tmp_path, *words)

    assert (code, error.count("\n"), "not a database" in error) == (2, 1, True)


def test_a_real_installation_is_not_told_what_day_it_is(instance):
    init = ("init", "--organisation", "A", "--code", "a", "--coordinator", "c@voorbeeld.test")
    day = {"MHTRAINING_TODAY": "2026-01-01"}

    assert [said(instance, *words, **day)[0] for words in (("module", "list"), init)] == [1, 1]
    assert said(instance, "module", "list")[0] == 0


def test_a_demonstration_is_told_what_day_it_is(instance):
    with create_app(Settings(instance=instance)).app_context():
        db.session.add(Installation(id=1, demonstration=True, made_at=datetime(2026, 1, 1, tzinfo=UTC)))
        db.session.commit()
        db.engine.dispose()

    assert said(instance, "module", "list", MHTRAINING_TODAY="2026-01-01")[0] == 0
