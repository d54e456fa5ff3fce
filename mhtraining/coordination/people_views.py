"""The pages on which the coordinator starts and finds people; collects those of one person."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, may, needs, scope_for
from mhtraining.accounts.signing_in import me
from mhtraining.coordination import people_words
from mhtraining.coordination.first_steps import first_steps
from mhtraining.coordination.people import PAGE, Service, Wanted, people
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError
from mhtraining.organisation.models import Role
from mhtraining.organisation.queries import paths
from mhtraining.organisation.scope import Scope, with_all_below
from mhtraining.privacy.words import ROLES
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

LONGEST_SEARCH = 200
FARTHEST = 10_000
bp = Blueprint("people", __name__, template_folder="templates", url_prefix="/manage")
bp.record_once(
    navigation.add(
        NavItem(_l("Manage"), "people.manage", order=45, within=("/manage/",), shown=lambda: may(*Right))
    )
)
bp.record_once(
    navigation.add(
        NavItem(
            _l("People"),
            "people.listed",
            order=20,
            place=Place.MANAGE,
            shown=lambda: may(Right.PERSONS),
            about=_l("Find somebody, and see what is done and what is still to do."),
        )
    )
)


@bp.get("")
@needs(*Right)
def manage() -> str:
    """List what this person may do; to the coordinator also what to do first."""
    steps = first_steps(db.session(), me().organisation_id, today()) if may(Right.STAFF) else []
    return render_template("coordination/manage.html", steps=steps, words=people_words, is_there=is_there)


@bp.get("/people")
@needs(Right.PERSONS)
def listed() -> str:
    """List the people in scope, searched and filtered."""
    session, on = db.session(), today()
    scope = scope_for(session, Right.PERSONS)
    tree = {
        each: path for each, path in paths(session, scope.organisation_id, on).items() if scope.covers(each)
    }
    wanted = _wanted(scope)
    number = max(1, min(request.args.get("page", 1, type=int), FARTHEST))
    total, found = people(session, scope, wanted, on, skip=(number - 1) * PAGE)
    return render_template(
        "coordination/people.html",
        people=found,
        total=total,
        number=number,
        last=max(1, -(-total // PAGE)),
        wanted=wanted,
        department=request.args.get("department", ""),
        tree=tree,
        narrowed=any(request.args.get(name) for name in FILTERS),
        filters={name: request.args.getlist(name) for name in FILTERS if request.args.get(name)},
        words=people_words,
        roles=ROLES,
    )


FILTERS = ("q", "department", "service", "role", "without_department", "on_leave")


def _wanted(scope: Scope) -> Wanted:
    """What the request asks for; what only the coordinator may ask is left out for anybody else."""
    text = "".join(letter for letter in request.args.get("q", "") if letter.isprintable()).strip()
    departments = _departments_asked(scope, request.args.get("department", ""))
    if not may(Right.STAFF):
        return Wanted(text[:LONGEST_SEARCH], departments)
    service, role = request.args.get("service"), request.args.get("role")
    return Wanted(
        text[:LONGEST_SEARCH],
        departments,
        Service(service) if service in set(Service) else Service.NOW,
        Role(role) if role in set(Role) else None,
        bool(request.args.get("without_department")),
        bool(request.args.get("on_leave")),
        whole_file=True,
    )


def _departments_asked(scope: Scope, asked: str) -> frozenset[int] | None:
    """The department asked for, with all below it. Raises NotFoundError for one out of scope, or none."""
    if not asked:
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 11 else 0
    found = with_all_below(db.session(), scope.organisation_id, [number], today())
    if not found or not scope.covers(number):
        raise NotFoundError("There is no such department.")
    return found


def is_there(path: str) -> bool:
    """Whether this installation has a page at this path."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, method="GET")


def who_is(row: object) -> str:
    """The whole name of a row with its parts, or what stands where there is none."""
    parts = (getattr(row, part) for part in ("given_name", "particle", "family_name"))
    return " ".join(part for part in parts if part) or _("Somebody without a name")
