"""Who may do what, and for which part of the organisation: the one place that every view and query asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import abort
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.accounts.signing_in import SignedIn, me
from mhtraining.core.clock import today
from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import Region, Role, RoleAssignment
from mhtraining.organisation.scope import Scope, with_all_below
from mhtraining.web.navigation import signed_in

View = TypeVar("View", bound=Callable[..., Any])


class Right(StrEnum):
    """Something that not everybody may do. The own modules, file and route need no right."""

    STAFF = "staff"
    """Bring in staff lists; people, departments and roles."""
    PERSONS = "persons"
    """See who works in the part of the organisation in scope, and what each has done and must do."""
    COVERAGE = "coverage"
    """See how far the part of the organisation in scope is: figures, no persons."""
    STEERING = "steering"
    """See the figures of the whole organisation against its goal."""
    REPORT = "report"
    """Make reports to the board, look at their drafts, and issue them."""
    REGION = "region"
    """See the public figures of the organisations of a region side by side."""
    TEAM_SESSIONS = "team-sessions"
    """Record that a department talked a module through, and who was there."""
    REQUIREMENTS = "requirements"
    """Rules, waivers and extensions."""
    COMPLETIONS = "completions"
    """Completions from elsewhere."""
    ROUTE = "route"
    """Keep the reporting route up to date."""
    SIGNALS = "signals"
    """Enter how many signals came in."""
    MEETINGS = "meetings"
    """Plan the meetings of contact officers, and write down what was agreed."""
    AUDIT = "audit"
    """Read who looked at or changed what."""
    SETTINGS = "settings"
    """Settings of the organisation."""


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.MANAGER: frozenset({Right.PERSONS, Right.COVERAGE, Right.TEAM_SESSIONS}),
    Role.CONTACT_OFFICER: frozenset({Right.ROUTE, Right.SIGNALS, Right.MEETINGS}),
    Role.COORDINATOR: frozenset(Right) - {Right.REGION},
    Role.REGIONAL_COORDINATOR: frozenset({Right.REGION}),
    Role.ADMINISTRATOR: frozenset({Right.SETTINGS}),
}
"""What each role may do in its scope (docs/access.md); a deputy may do the same."""
OF_WHOLE_ORGANISATION = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
NAMES_PERSONS = frozenset({Right.PERSONS, Right.TEAM_SESSIONS})
"""Rights that a manager has only while the organisation lets managers see persons (WOR art. 27)."""


def roles_with(right: Right, person: SignedIn) -> frozenset[Role]:
    """The roles of this person that give this right today."""
    found = {role for role in person.roles if right in RIGHTS[role]}
    if right in NAMES_PERSONS and not person.managers_see_persons:
        found.discard(Role.MANAGER)
    return frozenset(found)


def may(*rights: Right) -> bool:
    """Whether the person behind this request has one of these rights, somewhere."""
    return signed_in() and any(roles_with(right, me()) for right in rights)


def needs(*rights: Right) -> Callable[[View], View]:
    """Make a view answer only who has one of these rights: others are asked to sign in, or get status 403."""

    def around(view: View) -> View:
        @login_required  # type: ignore[untyped-decorator]
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not may(*rights):
                abort(403)
            return view(*args, **kwargs)

        return guarded  # type: ignore[no-any-return]

    return around


def scope_for(session: Session, right: Right) -> Scope:
    """For which part of the organisation the person behind this request has this right today.

    Of departments: those of the role, with all below. Without the right: a scope that holds nothing.
    """
    person = me()
    if roles_with(right, person) & OF_WHOLE_ORGANISATION:
        return Scope(person.organisation_id)
    tops = own_departments(session, right)
    return Scope(person.organisation_id, with_all_below(session, person.organisation_id, tops, today()))


def own_departments(session: Session, right: Right) -> list[int]:
    """The departments for which the person behind this request has a role that gives this right.

    Those that the role names, without what is below them; whether they exist today is not heeded.
    """
    person = me()
    found = session.scalars(
        select(RoleAssignment.department_id).where(
            RoleAssignment.employee_id == person.employee_id,
            RoleAssignment.role.in_(sorted(roles_with(right, person))),
            RoleAssignment.department_id.is_not(None),
            holds_on(RoleAssignment, today()),
        )
    )
    return [department_id for department_id in found if department_id is not None]


def own_regions(session: Session) -> list[Region]:
    """The regions for which the person behind this request is regional coordinator today, by code."""
    held = select(RoleAssignment.region_id).where(
        RoleAssignment.employee_id == me().employee_id,
        RoleAssignment.role.in_(sorted(roles_with(Right.REGION, me()))),
        holds_on(RoleAssignment, today()),
    )
    return list(session.scalars(select(Region).where(Region.id.in_(held)).order_by(Region.code)))
