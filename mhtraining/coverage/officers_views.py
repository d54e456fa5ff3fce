"""The page `/manage/coverage/officers`: where too few contact officers are trained, for the coordinator.

It says who is trained, so it is a page of management, never one of public figures (rule 5).
"""

from __future__ import annotations

from flask import Blueprint, render_template

from mhtraining.accounts.access import Right, needs
from mhtraining.accounts.signing_in import me
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.coverage.bus_factor import bus_factors
from mhtraining.web import beside
from mhtraining.web.beside import Beside
from mhtraining.web.language import lazy as _l

bp = Blueprint("officers", __name__, template_folder="templates", url_prefix="/manage/coverage")
bp.record_once(beside.add(Beside("meetings", _l("Trained contact officers"), "officers.page")))


@bp.get("/officers")
@needs(Right.STEERING)
def page() -> str:
    """Show the departments that can fall back on nobody, on one person, and on more."""
    return render_template(
        "coverage/officers.html", found=bus_factors(db.session(), me().organisation_id, today())
    )
