"""The pages of one person: the file, roles, a link to sign in, closing the account."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, may, needs, scope_for
from mhtraining.accounts.signing_in import me
from mhtraining.catalogue.queries import current_versions
from mhtraining.coordination import people_words, services
from mhtraining.coordination.looking import looked_just_now, note_look
from mhtraining.coordination.people_forms import RoleForm
from mhtraining.coordination.people_views import bp, is_there, who_is
from mhtraining.coordination.person import departments_of, exceptions_and_duties, person_in, roles_from
from mhtraining.core.clock import now, today
from mhtraining.core.db import db, writing
from mhtraining.core.errors import RefusedError
from mhtraining.core.settings import Settings
from mhtraining.organisation import about as organisation
from mhtraining.organisation.models import Employee
from mhtraining.organisation.queries import paths
from mhtraining.privacy import cells
from mhtraining.privacy.words import ROLES, SOURCES
from mhtraining.records.queries import completions_of

__all__ = ["bp"]


@bp.get("/people/<int:employee_id>")
@needs(Right.PERSONS)
def person(employee_id: int) -> str:
    """Show a person's file; that it was looked at is written down first."""
    found = _found(employee_id)
    if employee_id != me().employee_id:
        _note_look(employee_id)
    return _page(found, RoleForm())


@bp.post("/people/<int:employee_id>/roles")
@needs(Right.STAFF)
def give_role(employee_id: int) -> ResponseReturnValue:
    """Give this person a role from today on."""
    found, form = _found(employee_id), RoleForm()
    form.offer(paths(db.session(), me().organisation_id, today()))
    if form.was_sent_well() and form.fits():
        try:
            services.give_role(
                db.session(),
                db.session.get_one(Employee, employee_id),
                form.kind,
                department_id=form.department_id,
                deputy=form.deputy.data,
                **_by_me(),
                on=today(),
            )
            db.session.commit()
        except RefusedError as error:
            db.session.rollback()
            form.refuse(people_words.sentence_of(error))
        else:
            flash(_("The role holds from today on."))
            return _back(employee_id)
    return _page(found, form), 422


@bp.post("/people/<int:employee_id>/roles/<int:assignment_id>/end")
@needs(Right.STAFF)
def end_role(employee_id: int, assignment_id: int) -> ResponseReturnValue:
    """Take a role back from today on."""
    _found(employee_id)
    whom = db.session.get_one(Employee, employee_id)
    try:
        services.take_role(db.session(), whom, assignment_id, on=today(), **_by_me())
        db.session.commit()
        flash(_("The role has ended."))
    except RefusedError as error:
        db.session.rollback()
        flash(people_words.sentence_of(error), "error")
    return _back(employee_id)


@bp.post("/people/<int:employee_id>/invite")
@needs(Right.STAFF)
def invite(employee_id: int) -> ResponseReturnValue:
    """Make a link to set a password, and show it this once."""
    found = _found(employee_id)
    if not found.email:
        flash(_("Without an e-mail address there is nothing to sign in with."), "error")
        return _back(employee_id)
    try:
        whom = db.session.get_one(Employee, employee_id)
        path = services.invite(db.session(), whom, on=today(), **_by_me())
        db.session.commit()
    except RefusedError as error:
        db.session.rollback()
        flash(people_words.sentence_of(error), "error")
        return _back(employee_id)
    settings: Settings = current_app.extensions["mhtraining.settings"]
    return render_template(
        "coordination/invited.html",
        person=found,
        name=who_is(found),
        link=f"{settings.address}{path}",
        reset=path.startswith("/password/reset/"),
    )


@bp.post("/people/<int:employee_id>/disable")
@needs(Right.STAFF)
def disable(employee_id: int) -> ResponseReturnValue:
    """Close the account; who is signed in with it is not any more."""
    _found(employee_id)
    try:
        services.close_account(db.session(), db.session.get_one(Employee, employee_id), **_by_me())
        db.session.commit()
        flash(_("The account is closed. A new link opens it again."))
    except RefusedError as error:
        db.session.rollback()
        flash(people_words.sentence_of(error), "error")
    return _back(employee_id)


def _found(employee_id: int) -> Any:
    return person_in(db.session(), scope_for(db.session(), Right.PERSONS), employee_id, today())


def _by_me() -> dict[str, Any]:
    return {"actor": f"account:{me().account_id}", "now": now()}


def _back(employee_id: int) -> ResponseReturnValue:
    own = employee_id == me().employee_id  # who gave up the own role may not see this page any more
    return redirect("/" if own else url_for(".person", employee_id=employee_id), code=303)


def _note_look(employee_id: int) -> None:
    """Write the look down in a transaction of its own, though this request only reads."""
    account_id, moment = me().account_id, now()
    if looked_just_now(db.session(), account_id=account_id, employee_id=employee_id, now=moment):
        return
    db.session.commit()  # the reading ends; what is written begins anew
    with writing():
        note_look(
            db.session(),
            account_id=account_id,
            organisation_id=me().organisation_id,
            employee_id=employee_id,
            now=moment,
        )
        db.session.commit()


def _page(found: Any, form: RoleForm) -> str:
    session, on, whole_file = db.session(), today(), may(Right.STAFF)
    tree = paths(session, me().organisation_id, on)
    exceptions, duties = exceptions_and_duties(session, found.id, on)
    more: dict[str, Any] = {}
    if whole_file:
        form.offer(tree)
        more = {
            "held": organisation.held_about(session, found.id),
            "roles_held": roles_from(session, found.id, on),
            "completions": completions_of(session, found.id),
            "exceptions": exceptions,
            "left": services.has_left(session, found.id, on),
        }
    placed = departments_of(session, scope_for(session, Right.PERSONS), found.id, on)
    return render_template(
        "coordination/person.html",
        person=found,
        name=who_is(found),
        departments=[tree[each] for each in placed if each in tree],
        tree=tree,
        duties=duties,
        whole_file=whole_file,
        form=form,
        titles={slug: version.title for slug, version in current_versions(session).items()},
        words=people_words,
        roles=ROLES,
        sources=SOURCES,
        cells=cells,
        given=services.GIVEN,
        is_there=is_there,
        **more,
    )
