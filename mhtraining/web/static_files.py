"""Our own files for the browser (one stylesheet), kept by it for a year under the hash of their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

YEAR = 365 * 24 * 60 * 60


@cache
def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else None


def _version(filename: str) -> str | None:
    return _digest(Path(str(current_app.static_folder)) / filename)


@cache
def asset(filename: str) -> str:
    """The address of a file under static/, another one for every content that it has at a start."""
    return url_for("static", filename=filename, v=_version(filename))


def may_be_kept(response: Response) -> bool:
    """Whether this is a static file asked for by the hash it has now."""
    if request.endpoint != "static" or response.status_code not in (200, 304):
        return False
    filename = (request.view_args or {}).get("filename", "")
    return bool(request.args.get("v")) and request.args["v"] == _version(filename)


def init_app(app: Flask) -> None:
    """Give templates `asset(filename)`."""
    app.add_template_global(asset)
