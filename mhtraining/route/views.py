"""The page that says where and to whom a signal is passed on: the reader's own route, to print as a card.

Collects the room's other pages.
"""

from __future__ import annotations

from flask import render_template

from mhtraining.accounts.signing_in import me
from mhtraining.core.clock import today
from mhtraining.core.reader import reader
from mhtraining.route import keeping_views
from mhtraining.route.blueprint import bp
from mhtraining.route.queries import only_organisation, route_for
from mhtraining.web.navigation import signed_in

__all__ = ["bp", "keeping_views"]


@bp.get("/route")
def route() -> str:
    """Show the route of the person who is signed in; of the only organisation to anybody else."""
    if signed_in():
        found = route_for(reader(), me().employee_id, me().organisation_id, today())
        return render_template("route/route.html", route=found, organisation_name=me().organisation_name)
    organisation = only_organisation(reader())
    found = route_for(reader(), None, organisation.id, today()) if organisation else None
    name = organisation.name if organisation else None
    return render_template("route/route.html", route=found, organisation_name=name)
