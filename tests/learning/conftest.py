"""Fixtures of the tests on doing a module: published modules and somebody who does them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tests.accounts.made import SetClock, made_person, set_clock
from tests.learning.made import LEZEN_MODULE, MODULES, Learner, learner_of, published


@pytest.fixture
def clock(app: Flask, compiled_templates: FileSystemBytecodeCache) -> SetClock:
    """The application's clock, which the test sets."""
    app.jinja_env.bytecode_cache = compiled_templates
    return set_clock(app)


@pytest.fixture
def content(app: Flask, clock: SetClock, tmp_path: Path) -> Path:
    """The content folder whose two modules are published."""
    folder = tmp_path / "content"
    published(app, folder, {**MODULES, **LEZEN_MODULE})
    return folder


@pytest.fixture
def person(app: Flask, clock: SetClock) -> tuple[int, int]:
    """Somebody who works here: the ids of employee and account."""
    return made_person(app)


@pytest.fixture
def learner(app: Flask, content: Path, person: tuple[int, int]) -> Learner:
    """That person, signed in."""
    return learner_of(app, person[1])
