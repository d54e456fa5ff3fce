"""Fixtures of the tests on losing nothing: an installation on each engine, with content, to be served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from mhtraining.app import create_app
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from tests.durability.world import make_content


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of an installation that can be served: with the real clock, and content of its own."""
    return replace(settings, today=None, content=(tmp_path / "content",))


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on the same database, to make and to count; its content is published."""
    app = create_app(settings)
    make_content(app, settings.content[0])
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
