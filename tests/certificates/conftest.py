"""Fixtures of the tests on papers: published modules, a person with completions, a press that is quick."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from mhtraining.certificates import issuing
from tests.accounts.made import SetClock, made_person, set_clock
from tests.certificates.made import Owner
from tests.learning.made import LEZEN_MODULE, MODULES, published


@pytest.fixture
def clock(app: Flask, compiled_templates: FileSystemBytecodeCache) -> SetClock:
    """The application's clock, which the test sets."""
    app.jinja_env.bytecode_cache = compiled_templates
    return set_clock(app)


@pytest.fixture
def owner(app: Flask, clock: SetClock, tmp_path: Path) -> Owner:
    """Somebody who works here, where two modules are published."""
    published(app, tmp_path / "content", {**MODULES, **LEZEN_MODULE})
    return Owner(app, *made_person(app))


@pytest.fixture
def presses(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the press was asked to make; what it gives back is the manuscript, quick and legible."""
    asked: list[dict[str, Any]] = []

    def press(_template: object, manuscript: Mapping[str, Any]) -> bytes:
        asked.append(dict(manuscript))
        return b"%PDF-" + json.dumps(manuscript).encode()

    monkeypatch.setattr(issuing, "typeset", press)
    return asked
