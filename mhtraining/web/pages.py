"""The frame's own addresses: is the service well, and which language do the pages speak."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from mhtraining.web.cookies import set_cookie
from mhtraining.web.health import health
from mhtraining.web.language import COOKIE, LANGUAGES
from mhtraining.web.paths import same_site_path
from mhtraining.web.static_files import YEAR

bp = Blueprint("web", __name__)


@bp.get("/healthz")
@bp.get("/healthz.json")
def healthz() -> ResponseReturnValue:
    """Say "ok" while the service can be used, else 503 with what is wrong; as JSON with the figures."""
    found = health()
    if found.trouble:
        current_app.logger.error("not well", extra={"fields": {"health": found.figures}})
    status = 503 if found.trouble else 200
    if request.path.endswith(".json"):
        return jsonify(found.figures), status
    return found.trouble or "ok", status, {"Content-Type": "text/plain; charset=utf-8"}


@bp.post("/language")
def set_language() -> ResponseReturnValue:
    """Remember the language this browser chose, and go back to the page it was on."""
    response = redirect(same_site_path(request.form.get("next")), code=303)
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        set_cookie(response, COOKIE, wanted, lasts=timedelta(seconds=YEAR))
    return response
