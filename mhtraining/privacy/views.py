"""The pages on which a person reads and takes the own file."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_login import login_required

from mhtraining.accounts.signing_in import me
from mhtraining.catalogue.queries import current_versions
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.privacy.own_file import file_of, outline_of, written
from mhtraining.privacy.page import sections_of
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem

bp = Blueprint("privacy", __name__, template_folder="templates")
bp.record_once(
    navigation.add(NavItem(_l("My data"), "privacy.my_data", order=40, within=("/my-data", "/completions/")))
)


@bp.get("/my-data")
@login_required  # type: ignore[untyped-decorator]
def my_data() -> str:
    """Show everything held about the person who is signed in, in plain words."""
    session = db.session()
    titles = {slug: version.title for slug, version in current_versions(session).items()}
    file = outline_of(session, me().employee_id, on=today())
    return render_template("privacy/my_data.html", sections=sections_of(file, titles))


@bp.get("/my-data/download")
@login_required  # type: ignore[untyped-decorator]
def download() -> Response:
    """Everything held about the person who is signed in, as JSON."""
    data = written(file_of(db.session(), me().employee_id, now=now()))
    name = f"mijn-gegevens-{today()}.json"
    return Response(
        data, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
