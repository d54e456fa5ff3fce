"""The page that says where and to whom a signal is passed on: the reader's own route, to print as a card."""

from __future__ import annotations

from flask import Blueprint, render_template

from mhtraining.accounts.signing_in import me
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.organisation.models import Organisation
from mhtraining.route.models import Route
from mhtraining.route.queries import only_organisation, route_for
from mhtraining.web.navigation import signed_in

bp = Blueprint("route", __name__, template_folder="templates")


@bp.get("/route")
def route() -> str:
    """Show the route of the person who is signed in; of the only organisation to anybody else."""
    found, organisation = _route_and_organisation()
    return render_template(
        "route/route.html", route=found, organisation_name=organisation.name if organisation else None
    )


def _route_and_organisation() -> tuple[Route | None, Organisation | None]:
    session = db.session()
    if signed_in():
        organisation = session.get(Organisation, me().organisation_id)
        return route_for(session, me().employee_id, me().organisation_id, today()), organisation
    organisation = only_organisation(session)
    return (route_for(session, None, organisation.id, today()) if organisation else None), organisation
