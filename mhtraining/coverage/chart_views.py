"""The drawings of charts, each at an address of its own, where it never changes."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from mhtraining.accounts.access import Right, needs, scope_for
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError
from mhtraining.coverage.pictures import svg_of
from mhtraining.web.static_files import YEAR

POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
"""Opened on its own a drawing runs nothing and loads nothing. It has no styles that this leaves out."""

bp = Blueprint("charts", __name__, template_folder="templates")


@bp.get("/manage/charts/<int:picture_id>/<form>")
@needs(Right.COVERAGE)
def drawing(picture_id: int, form: str) -> ResponseReturnValue:
    """Give one form of a picture."""
    session = db.session()
    try:
        svg = svg_of(session, scope_for(session, Right.COVERAGE), picture_id, form)
    except NotFoundError:
        abort(404)
    response = Response(svg, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    response.set_etag(f"{picture_id}-{form}")
    return response.make_conditional(request)
