"""Reads what is known of the six aims of an organisation: from the route, the tree and what was released."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.boardreport.basic_level import Evidence, Known, Standing, standings
from mhtraining.boardreport.models import AimEvidence, BasicAim, CellKind, PublicFigure, PublicRelease
from mhtraining.boardreport.report import Aim
from mhtraining.coordination.departments_tree import Missing, shortcomings_on
from mhtraining.coverage.charted import Counted
from mhtraining.organisation.queries import paths
from mhtraining.requirements.goals import goals
from mhtraining.route.models import Route


def basic_level_of(session: Session, organisation_id: int, on: date) -> tuple[Known, tuple[Standing, ...]]:
    """What is known of an organisation as at a day, and how its six aims stand."""
    known = known_of(session, organisation_id, on)
    return known, standings(known, _shown(session, organisation_id), on)


def known_of(session: Session, organisation_id: int, on: date) -> Known:
    """What the system knows by itself; routes as they are now, for they have no history."""
    lacking = shortcomings_on(session, organisation_id, on)
    departments = len(paths(session, organisation_id, on))
    route = session.scalar(
        select(Route).where(Route.organisation_id == organisation_id, Route.department_id.is_(None))
    )
    figure_on, figure = _newest_figure(session, organisation_id, on)
    goal = goals(session, organisation_id, on).get(None)
    return Known(
        departments=departments,
        officers=departments - len(lacking[Missing.CONTACT_OFFICER]),
        deputies=departments - len(lacking[Missing.DEPUTY]),
        routes=departments - len(lacking[Missing.ROUTE]),
        point=route is not None and bool(route.point_name),
        checked_on=route.verified_on if route is not None else None,
        partners=len([line for line in route.partners.splitlines() if line.strip()]) if route else 0,
        figure_on=figure_on,
        figure=figure,
        goal=None if goal is None else Aim(goal.percent, goal.reach_by),
    )


def _newest_figure(session: Session, organisation_id: int, on: date) -> tuple[date | None, Counted | None]:
    row = session.execute(
        select(PublicRelease.month_end, PublicFigure.in_scope, PublicFigure.covered)
        .join(PublicFigure, PublicFigure.release_id == PublicRelease.id)
        .where(
            PublicRelease.organisation_id == organisation_id,
            PublicRelease.month_end <= on,
            PublicFigure.kind == CellKind.ORGANISATION,
        )
        .order_by(PublicRelease.month_end.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None, None
    month_end, in_scope, covered = row
    return month_end, None if in_scope is None or covered is None else Counted(in_scope, covered)


def _shown(session: Session, organisation_id: int) -> dict[BasicAim, list[Evidence]]:
    found: dict[BasicAim, list[Evidence]] = defaultdict(list)
    rows = session.scalars(select(AimEvidence).where(AimEvidence.organisation_id == organisation_id))
    for row in rows:
        found[row.aim].append(Evidence(row.id, row.title, row.link, row.seen_on))
    return found
