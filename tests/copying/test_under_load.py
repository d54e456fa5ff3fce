"""A backup made while people send answers is of one moment: what was acknowledged before is in it, whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from mhtraining.app import create_app
from mhtraining.core.db import db, reading
from mhtraining.core.settings import Settings
from tests.copying.made import command, digest_in, moment_in
from tests.durability.conftest import app, settings
from tests.durability.served import serving
from tests.durability.standing import assert_nothing_lost
from tests.durability.submitting import Submitting
from tests.durability.world import make_learners

__all__ = ["app", "settings"]

ANSWERS = 300
"""Waiting for each backup: more than a quick machine takes in while it is made. Not all are sent."""
AROUND = 5
"""Answers that must be acknowledged before each backup, and after the last."""


@pytest.fixture
def engine_name() -> str:
    """PostgreSQL is copied by its own program, which answers for this itself."""
    return "sqlite"


@pytest.mark.parametrize("backups", [1, pytest.param(10, marks=pytest.mark.slow)])
def test_a_copy_under_load_holds_all_that_was_acknowledged_before_it(
    app: Flask, settings: Settings, tmp_path: Path, backups: int
) -> None:
    learners = make_learners(app, ANSWERS * backups)
    before: list[set[int]] = []
    with serving(settings) as served:
        submitting = Submitting(served.port)
        submitting.add(learners)
        with submitting.running():
            for number in range(backups):
                submitting.until_acknowledged(len(submitting.acknowledged) + AROUND)
                before.append(set(submitting.acknowledged))
                made = command(settings.instance, "backup", tmp_path / f"{number}.zip", **named(settings))
                assert made.exit_code == 0, made.stderr
                assert len(submitting.acknowledged) > len(before[-1]), "nobody sent anything meanwhile"
            submitting.until_acknowledged(len(submitting.acknowledged) + AROUND)

    for number, acknowledged in enumerate(before):
        instance = tmp_path / f"instance-{number}"
        assert command(instance, "restore", tmp_path / f"{number}.zip").exit_code == 0
        copy = create_app(Settings(instance=instance))
        assert_nothing_lost(copy, learners, acknowledged)
        with copy.app_context(), reading():
            with db.engine.connect() as connection:
                moment = moment_in(connection)
            found = digest_in(db.engine)
            db.session.remove()
            db.engine.dispose()
        with app.app_context(), reading():
            assert digest_in(db.engine, moment) == found
        assert len(acknowledged) <= moment["learning_record"] < len(submitting.acknowledged)


def named(settings: Settings) -> dict[str, str]:
    """The environment in which a command finds that installation."""
    return {
        "MHTRAINING_DATABASE_URL": settings.database_url,
        "MHTRAINING_SECRET_KEY": settings.secret_key,
    }
