"""Fixtures of the tests that go over the whole site: a site with people in every role."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from mhtraining.certificates import issuing
from tests.accounts.made import set_clock
from tests.security.site import Site, made_site


@pytest.fixture
def site(
    app: Flask,
    compiled_templates: FileSystemBytecodeCache,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Site:
    """The site; errors become pages, as they do for people. The press is quick."""
    monkeypatch.setattr(issuing, "typeset", lambda *_: b"%PDF-1.7")
    app.jinja_env.bytecode_cache = compiled_templates
    set_clock(app)
    made = made_site(app, tmp_path / "content")
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    return made
