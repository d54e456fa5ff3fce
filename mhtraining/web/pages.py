"""The frame's own addresses: is the service well, and which language do the pages speak."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from mhtraining.core.db import db
from mhtraining.web.cookies import set_cookie
from mhtraining.web.language import COOKIE, LANGUAGES
from mhtraining.web.paths import same_site_path
from mhtraining.web.static_files import YEAR

bp = Blueprint("web", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say "ok" when the database answers; 503 when it does not."""
    try:
        db.session().execute(text("SELECT 1"))
    except SQLAlchemyError:
        current_app.logger.exception("healthz: the database does not answer")
        return "database does not answer", 503, {"Content-Type": "text/plain; charset=utf-8"}
    return "ok", 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.post("/language")
def set_language() -> ResponseReturnValue:
    """Remember the language this browser chose, and go back to the page it was on."""
    response = redirect(same_site_path(request.form.get("next")), code=303)
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        set_cookie(response, COOKIE, wanted, lasts=timedelta(seconds=YEAR))
    return response
