"""Which route holds for whom: the department's own, the nearest above it, or the organisation's."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.organisation.models import Organisation
from mhtraining.organisation.queries import ancestors, placements_on
from mhtraining.route.models import Route


def own_route(session: Session, organisation_id: int, department_id: int | None) -> Route | None:
    """The route of exactly this department, or the organisation's own (None); none when it has none."""
    return session.scalar(
        select(Route).where(Route.organisation_id == organisation_id, Route.department_id == department_id)
    )


def route_for(session: Session, employee_id: int | None, organisation_id: int, on: date) -> Route | None:
    """The route for this person on this day: that of the own department or the nearest above it.

    Placed in several departments, the one with the fewest steps up counts, then the longest standing
    placement. The organisation's own for who has none nearer, or is nobody (None).
    """
    routes = {
        route.department_id: route
        for route in session.scalars(select(Route).where(Route.organisation_id == organisation_id))
    }
    placements = [] if employee_id is None else placements_on(session, employee_id, on)
    lines = [ancestors(session, placement.department_id, on) for placement in placements]
    for steps in range(max(map(len, lines), default=0)):
        for line in lines:
            if steps < len(line) and line[steps] in routes:
                return routes[line[steps]]
    return routes.get(None)


def only_organisation(session: Session) -> Organisation | None:
    """The organisation where there is one; None where a visitor could belong to several, or to none."""
    found = session.scalars(select(Organisation).limit(2)).all()
    return found[0] if len(found) == 1 else None
