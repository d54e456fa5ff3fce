"""Sets the reporting route of an organisation or a department, and notes that it was verified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.organisation.models import Department
from mhtraining.organisation.names import clean
from mhtraining.organisation.services import lock_organisation
from mhtraining.route.models import Route
from mhtraining.route.queries import own_route

FIELDS = (
    "contact_name",
    "contact_phone",
    "contact_hours",
    "deputy_name",
    "deputy_phone",
    "point_name",
    "point_phone",
    "point_hours",
    "partners",
)
LONGEST_PARTNERS = 2000


def set_route(
    session: Session, *, organisation_id: int, department_id: int | None, **fields: str | None
) -> Route:
    """Set parts of a route (`FIELDS`), making it where there is none; None leaves a part as it is.

    A route in which something changed counts as not verified. Raises NotFoundError for a department
    of another organisation, UsageError for text that can't be stored or when nothing is given.
    """
    given = {name: _text(name, value) for name, value in fields.items() if value is not None}
    if not given:
        raise UsageError("Nothing is given: name at least one part of the route, such as a phone number.")
    lock_organisation(None, session=session, organisation_id=organisation_id)
    route = _existing(session, organisation_id, department_id)
    if route is None:
        route = Route(organisation_id=organisation_id, department_id=department_id)
        session.add(route)
    if any(getattr(route, name) != value for name, value in given.items()):
        route.verified_on = None
    for name, value in given.items():
        setattr(route, name, value)
    session.flush()
    return route


def keep_route(
    session: Session, *, organisation_id: int, department_id: int | None, fields: Mapping[str, str]
) -> tuple[str, ...]:
    """Make the route say exactly this, all `FIELDS` given; gives the names of the parts that changed.

    With nothing in any field there is no route of its own (any more): that of the department above
    holds. Raises as `set_route`.
    """
    lock_organisation(None, session=session, organisation_id=organisation_id)
    route = _existing(session, organisation_id, department_id)
    before = {name: getattr(route, name) if route else "" for name in FIELDS}
    after = {name: _text(name, fields[name]) for name in FIELDS}
    changed = tuple(name for name in FIELDS if before[name] != after[name])
    if any(after.values()):
        set_route(session, organisation_id=organisation_id, department_id=department_id, **after)
    elif route is not None:
        session.delete(route)
        session.flush()
    return changed


def verify_route(session: Session, *, organisation_id: int, department_id: int | None, on: date) -> Route:
    """Note that somebody checked on this day that the route is right.

    Raises NotFoundError when the organisation or department has no route of its own, RefusedError
    when the route names nobody who can be reached, or was verified later already.
    """
    lock_organisation(None, session=session, organisation_id=organisation_id)
    route = _existing(session, organisation_id, department_id)
    if route is None:
        raise NotFoundError("There is no route of its own to verify: set one with `mhtraining route set`.")
    if not (route.contact_phone or route.point_phone):
        raise RefusedError("The route has no phone number to call: set one before it is verified.")
    if route.verified_on is not None and route.verified_on > on:
        raise RefusedError(f"The route was verified later already, on {route.verified_on}.")
    route.verified_on = on
    session.flush()
    return route


def _existing(session: Session, organisation_id: int, department_id: int | None) -> Route | None:
    if department_id is not None:
        department = session.get(Department, department_id)
        if department is None or department.organisation_id != organisation_id:
            raise NotFoundError("There is no such department.")
    route = own_route(session, organisation_id, department_id)
    if route is not None:
        session.refresh(route)
    return route


def _text(name: str, value: str) -> str:
    if name not in FIELDS:
        raise TypeError(f"a route has no part {name}")
    what = f"The {name.replace('_', ' ')}"
    if name == "partners":  # one partner a line
        lines = [
            clean(line, what=what, longest=LONGEST_PARTNERS, needed=False) for line in value.splitlines()
        ]
        text = "\n".join(line for line in lines if line)
        if len(text) > LONGEST_PARTNERS:
            raise UsageError(f"{what} are longer than {LONGEST_PARTNERS} characters: make them shorter.")
        return text
    kind = Route.__table__.c[name].type
    assert isinstance(kind, String)
    return clean(value, what=what, longest=kind.length or 0, needed=False)
