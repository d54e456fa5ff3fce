"""The pages on which team sessions are recorded, with who was there, and what attendance means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from mhtraining.accounts.access import Right, may, needs, scope_for
from mhtraining.accounts.signing_in import me
from mhtraining.catalogue.queries import current_versions, open_titles
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee
from mhtraining.organisation.queries import paths, tree_on
from mhtraining.organisation.scope import Scope
from mhtraining.records import team_sessions as services
from mhtraining.records.blueprint import bp
from mhtraining.records.forms import AttendanceForm, TeamForm
from mhtraining.records.noting import note, note_each
from mhtraining.records.team_queries import (
    attendance,
    completing_modules,
    how_many_sessions,
    same_session,
    sessions_in,
    team_on,
    team_session_of,
)
from mhtraining.web.paging import ROWS, part_asked

LARGEST_TEAM = 300
"""People on one page to tick off; of a larger department one of those below is chosen."""


@bp.get("/manage/team-sessions")
@needs(Right.TEAM_SESSIONS)
def team_sessions() -> str:
    """List the sessions in scope, with the form to begin another; a link may name department and module."""
    form = _team_form(None)
    form.department.data, form.module.data = request.args.get("department"), request.args.get("module")
    form.held_on.data = today()
    return _list_page(form)


@bp.get("/manage/team-sessions/new")
@needs(Right.TEAM_SESSIONS)
def new_team_session() -> ResponseReturnValue:
    """Show who was of the team that day, to tick off who was there; a session that is there already."""
    form = _team_form(request.args)
    if not form.validate():
        return _list_page(form), 422
    standing = same_session(db.session(), *form.triple)
    if standing is not None:
        return redirect(url_for(".team_session", team_session_id=standing.id), code=303)
    department_id, _slug, held_on = form.triple
    team = team_on(db.session(), me().organisation_id, department_id, held_on)
    refusal = _refusal_of(team)
    if refusal is not None:
        form.department.errors = [refusal]
        return _list_page(form), 422
    return _form_page(form, team, AttendanceForm(formdata=None))


@bp.post("/manage/team-sessions")
@needs(Right.TEAM_SESSIONS)
def record_team_session() -> ResponseReturnValue:
    """Record a session with who was there."""
    form = _team_form(request.form)
    if not form.validate():
        return _list_page(form), 422
    department_id, slug, held_on = form.triple
    team = team_on(db.session(), me().organisation_id, department_id, held_on)
    chosen = AttendanceForm()
    chosen.offer(team)
    if not chosen.was_sent_well():
        return _form_page(form, team, chosen), 422
    moment = now()
    held = services.hold(
        db.session(),
        organisation_id=me().organisation_id,
        department_id=department_id,
        module_slug=slug,
        held_on=held_on,
        people=chosen.people.data or [],
        now=moment,
    )
    return _done(held, moment)


@bp.get("/manage/team-sessions/<int:team_session_id>")
@needs(Right.TEAM_SESSIONS)
def team_session(team_session_id: int) -> str:
    """Show one session: who was there, and the form to add others of the team."""
    return _session_page(team_session_id, AttendanceForm(formdata=None))


@bp.post("/manage/team-sessions/<int:team_session_id>/attendance")
@needs(Right.TEAM_SESSIONS)
def add_attendance(team_session_id: int) -> ResponseReturnValue:
    """Add people to a session."""
    session, form = db.session(), AttendanceForm()
    held_then = team_session_of(session, _scope(), team_session_id)
    form.offer(team_on(session, me().organisation_id, held_then.department_id, held_then.held_on))
    if not form.was_sent_well():
        return _session_page(team_session_id, form), 422
    moment = now()
    return _done(services.attend(session, held_then, form.people.data or [], now=moment), moment)


@bp.post("/manage/team-sessions/attendance-completes")
@needs(Right.COMPLETIONS)
def attendance_completes() -> Response:
    """Switch, for one module, whether being there completes it from now on."""
    slug, completes = request.form.get("module", ""), request.form.get("completes") == "yes"
    if slug not in open_titles(db.session(), today()):
        abort(404)
    services.set_attendance_completes(
        db.session(), organisation_id=me().organisation_id, module_slug=slug, completes=completes
    )
    note("team-session.completes", now(), module=slug, completes=completes)
    db.session.commit()
    flash(_("The setting is saved. It counts for what is recorded from now on."))
    return redirect(url_for(".team_sessions"), code=303)


def _scope() -> Scope:
    return scope_for(db.session(), Right.TEAM_SESSIONS)


def _team_form(sent: Any) -> TeamForm:
    """The form with the departments in scope: another one is no choice, as one that is not there."""
    session, scope = db.session(), _scope()
    form = TeamForm(formdata=sent)
    tree = tree_on(session, me().organisation_id, today())
    form.offer([one for one in tree if scope.covers(one.department_id)], open_titles(session, today()))
    return form


def _refusal_of(team: Sequence[Employee]) -> str | None:
    if not team:
        return _("Nobody worked in this department on that day: choose another department or day")
    if len(team) > LARGEST_TEAM:
        return _("%(num)s people work in this department and below it: choose a smaller one", num=len(team))
    return None


def _list_page(form: TeamForm) -> str:
    session, scope = db.session(), _scope()
    part = part_asked(how_many_sessions(session, scope))
    return render_template(
        "records/team_sessions.html",
        form=form,
        sessions=sessions_in(session, scope, skip=part.skip, most=ROWS),
        part=part,
        departments=paths(session, me().organisation_id, today()),
        titles=_titles(),
        open_titles=open_titles(session, today()),
        completing=completing_modules(session, me().organisation_id),
        may_set=may(Right.COMPLETIONS),
    )


def _form_page(form: TeamForm, team: Sequence[Employee], chosen: AttendanceForm) -> str:
    chosen.offer(team)
    return render_template(
        "records/new_team_session.html",
        form=form,
        chosen=chosen,
        department=paths(db.session(), me().organisation_id, today())[form.triple[0]],
        title=_titles()[form.module.data],
        completes=form.module.data in completing_modules(db.session(), me().organisation_id),
    )


def _session_page(team_session_id: int, form: AttendanceForm) -> str:
    session, organisation_id = db.session(), me().organisation_id
    held = team_session_of(session, _scope(), team_session_id)
    present = attendance(session, held.id)
    there = {person.id for person, _sequence in present}
    team = team_on(session, organisation_id, held.department_id, held.held_on)
    form.offer([person for person in team if person.id not in there][:LARGEST_TEAM])
    then = paths(session, organisation_id, held.held_on)
    return render_template(
        "records/team_session.html",
        held=held,
        present=present,
        form=form,
        department=then.get(held.department_id, ""),
        title=_titles().get(held.module_slug, held.module_slug),
        completes=held.module_slug in completing_modules(session, organisation_id),
    )


def _done(held: services.Held, moment: Any) -> Response:
    """Note what was recorded, commit it, and lead to the session."""
    team_session = held.team_session
    note(
        "team-session.record",
        moment,
        team_session=team_session.id,
        department=team_session.department_id,
        module=team_session.module_slug,
        added=len(held.added),
    )
    note_each("team-session.attend", moment, held.added)
    number = team_session.id
    db.session.commit()
    sentence = ngettext("%(num)s person is recorded.", "%(num)s people are recorded.", len(held.added))
    if held.completes and held.added:
        sentence += " " + _("That completes the module for them.")
    flash(sentence)
    return redirect(url_for(".team_session", team_session_id=number), code=303)


def _titles() -> dict[str, str]:
    return {slug: version.title for slug, version in current_versions(db.session()).items()}
