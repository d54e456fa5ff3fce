"""Which route holds for whom: the department's own, the nearest above it, or the organisation's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, literal, or_, select
from sqlalchemy.orm import Session, aliased

from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import DAY, holds_on
from mhtraining.core.reader import Reader
from mhtraining.organisation.models import DepartmentPosition, Organisation, Placement
from mhtraining.organisation.queries import paths, positions_on
from mhtraining.organisation.scope import Scope
from mhtraining.route.models import Route


def own_route(session: Session, organisation_id: int, department_id: int | None) -> Route | None:
    """The route of exactly this department, or the organisation's own (None); none when it has none."""
    return session.scalar(
        select(Route).where(Route.organisation_id == organisation_id, Route.department_id == department_id)
    )


@dataclass(frozen=True)
class KeptRoute:
    """The route of one department (None: the organisation), as whoever keeps it sees it.

    `route` is the one that holds there: its own, or that of `of`, the path of a department above (empty:
    the organisation's). None where nobody made one yet.
    """

    department_id: int | None
    path: str
    own: bool
    of: str
    route: Route | None

    @property
    def sound(self) -> bool:
        """Whether it was checked: without, the department is a finding (rule 6 of the domain)."""
        return self.route is not None and self.route.verified_on is not None


def kept_routes(session: Session, scope: Scope, on: date) -> list[KeptRoute]:
    """The organisation's route (to a whole scope) and those of the departments in scope, in tree order."""
    own = {
        route.department_id: route
        for route in session.scalars(select(Route).where(Route.organisation_id == scope.organisation_id))
    }
    names = paths(session, scope.organisation_id, on)
    positions = positions_on(session, scope.organisation_id, on)
    rows = [] if scope.departments is not None else [KeptRoute(None, "", None in own, "", own.get(None))]
    for department_id, path in names.items():
        if scope.covers(department_id):
            step: int | None = department_id
            while step is not None and step not in own:
                step = positions[step].parent_id if step in positions else None
            of = names.get(step, "") if step is not None else ""
            rows.append(KeptRoute(department_id, path, step == department_id, of, own.get(step)))
    return rows


def kept_route(session: Session, scope: Scope, department_id: int | None, on: date) -> KeptRoute:
    """That of one department, or of the organisation (None). Raises NotFoundError out of scope."""
    for each in kept_routes(session, scope, on):
        if each.department_id == department_id:
            return each
    raise NotFoundError("There is no such department.")


def _nearest_route() -> Select[Any]:
    """The route for `employee_id` of `organisation_id` on the day `on`.

    A line goes up from each placement, department by department, and never further than MOST_STEPS.
    """
    line = (
        select(
            Placement.id.label("placement_id"),
            Placement.starts_on.label("since"),
            literal(0).label("steps"),
            DepartmentPosition.department_id,
            DepartmentPosition.parent_id,
        )
        .join(DepartmentPosition, DepartmentPosition.department_id == Placement.department_id)
        .where(Placement.employee_id == bindparam("employee_id", type_=Integer))
        .where(holds_on(Placement, DAY), holds_on(DepartmentPosition, DAY))
        .cte("line", recursive=True)
    )
    above = aliased(DepartmentPosition)
    line = line.union_all(
        select(line.c.placement_id, line.c.since, line.c.steps + 1, above.department_id, above.parent_id)
        .join(above, above.department_id == line.c.parent_id)
        .where(holds_on(above, DAY), line.c.steps < MOST_STEPS)
    )
    own = Route.department_id == line.c.department_id
    return (
        select(*Route.__table__.columns)
        .outerjoin(line, own)
        .where(Route.organisation_id == bindparam("organisation_id"))
        .where(or_(Route.department_id.is_(None), own))
        .order_by(Route.department_id.is_(None), line.c.steps, line.c.since, line.c.placement_id)
        .limit(1)
    )


MOST_STEPS = 50
"""No tree of departments is deeper; a ring in it, which nothing lets be made, would end here."""
_NEAREST_ROUTE = _nearest_route()


def route_for(reader: Reader, employee_id: int | None, organisation_id: int, on: date) -> Row[Any] | None:
    """The route for this person on this day: that of the own department or the nearest above it.

    Placed in several departments, the one with the fewest steps up counts, then the longest standing
    placement. The organisation's own for who has none nearer, or is nobody (None). A row with the
    columns of Route.
    """
    whom = {"employee_id": employee_id, "organisation_id": organisation_id, "on": on}
    return reader.execute(_NEAREST_ROUTE, whom).first()


def only_organisation(reader: Reader) -> Row[int, str] | None:
    """Id and name of the organisation where there is one; None where a visitor could belong to several."""
    found = reader.execute(select(Organisation.id, Organisation.name).limit(2)).all()
    return found[0] if len(found) == 1 else None
