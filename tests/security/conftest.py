"""Fixtures of the tests that go over the whole site: a site with people in every role."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tests.accounts.made import set_clock
from tests.security.site import Site, made_site


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates, kept between tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def site(app: Flask, compiled_templates: FileSystemBytecodeCache, tmp_path: Path) -> Site:
    """The site; errors become pages, as they do for people."""
    app.jinja_env.bytecode_cache = compiled_templates
    set_clock(app)
    made = made_site(app, tmp_path / "content")
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    return made
