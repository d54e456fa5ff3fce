"""The command `demo` where it refuses; where it serves, the journeys use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Installation, Organisation
from tests.command_line import run
from tests.conftest import NOW
from tests.journeys.server import free_port


def demo(app: Flask, *options: str) -> tuple[int, str]:
    result = run(app, "demo", "--port", str(free_port()), *options)
    return result.exit_code, result.stderr.strip()


@pytest.mark.parametrize("options", [(), ("--fresh",)])
def test_a_real_database_is_left_as_it_is(app: Flask, options: tuple[str, ...]) -> None:
    with app.app_context():
        db.session.add(Installation(id=1, demonstration=False, made_at=NOW))
        db.session.add(Organisation(code="echt", name="Echt"))
        db.session.commit()

    code, said = demo(app, *options)

    assert (code, said.startswith("Error: This database holds real data")) == (1, True)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_a_wrong_content_folder_is_said_in_a_sentence(app: Flask, tmp_path: Path) -> None:
    app.extensions["mhtraining.settings"] = Settings(content=(tmp_path / "nergens",))

    code, said = demo(app)

    assert (code, said.count("\n")) == (2, 0)
    assert "is not a folder" in said


def test_too_few_people_are_wrong_usage(app: Flask) -> None:
    assert demo(app, "--employees", "3")[0] == 2
