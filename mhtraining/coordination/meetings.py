"""The pages of the contact officers' meetings: planning one, who was there, decisions and actions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from mhtraining.accounts.access import Right, may, needs
from mhtraining.accounts.signing_in import me
from mhtraining.audit.services import log
from mhtraining.coordination.agenda import agenda_of, findings_on
from mhtraining.coordination.meetings_forms import MeetingForm, PointForm, PresenceForm
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.meetings import queries, services
from mhtraining.meetings.models import Meeting, PointKind
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place
from mhtraining.web.paging import ROWS, part_asked

bp = Blueprint("meetings", __name__, template_folder="templates")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Meetings of contact officers"),
            "meetings.overview",
            order=67,
            place=Place.MANAGE,
            within=("/manage/meetings/",),
            shown=lambda: may(Right.MEETINGS),
            about=_l("Agenda, who was there, decisions and actions. Nothing about a case."),
        )
    )
)


@bp.get("/manage/meetings")
@needs(Right.MEETINGS)
def overview() -> str:
    """List the meetings and what is still to be done, with the form to plan another."""
    return _list_page(MeetingForm(formdata=None))


@bp.post("/manage/meetings")
@needs(Right.MEETINGS)
def plan() -> ResponseReturnValue:
    """Plan a meeting; of a day that has one, show it."""
    form = MeetingForm()
    if not form.was_sent_well():
        return _list_page(form), 422
    meeting = services.plan(
        db.session(), organisation_id=me().organisation_id, held_on=form.day, today=today()
    )
    _note("meeting.plan", meeting)
    return _done(meeting.id)


@bp.get("/manage/meetings/<int:meeting_id>")
@needs(Right.MEETINGS)
def meeting(meeting_id: int) -> str:
    """Show one meeting."""
    found = queries.meeting_of(db.session(), me().organisation_id, meeting_id)
    return _meeting_page(found, _presence_form(found, sent=False), _point_form(found, sent=False))


@bp.post("/manage/meetings/<int:meeting_id>/cancel")
@needs(Right.MEETINGS)
def cancel(meeting_id: int) -> Response:
    """Take away a meeting of which nothing is written down."""
    found = _to_change(meeting_id)
    try:
        services.cancel(db.session(), found)
    except RefusedError:
        db.session.rollback()
        flash(_("Something is written down of this meeting. Take that away first."))
        return redirect(url_for(".meeting", meeting_id=meeting_id), code=303)
    _note("meeting.cancel", found)
    db.session.commit()
    flash(_("The meeting is taken away."))
    return redirect(url_for(".overview"), code=303)


@bp.post("/manage/meetings/<int:meeting_id>/presence")
@needs(Right.MEETINGS)
def presence(meeting_id: int) -> ResponseReturnValue:
    """Note who was there."""
    found = _to_change(meeting_id)
    form = _presence_form(found, sent=True)
    if found.held_on > today() or not form.was_sent_well():
        return _meeting_page(found, form, _point_form(found, sent=False)), 422
    session = db.session()
    findings = findings_on(session, found.organisation_id, today())
    ticked, were = set(form.people.data or []), _were_ticked()
    there = {person.id for person in queries.present_at(session, found.id)}
    people = (there | (ticked - were)) - (were - ticked)  # what somebody else changed meanwhile stays
    changed = services.note_presence(session, found, people, agenda=findings, today=today())
    if changed:
        _note("meeting.presence", found)
    return _done(meeting_id, changed)


@bp.post("/manage/meetings/<int:meeting_id>/points")
@needs(Right.MEETINGS)
def write_down(meeting_id: int) -> ResponseReturnValue:
    """Write down a decision or an action."""
    found = _to_change(meeting_id)
    form = _point_form(found, sent=True)
    well = form.was_sent_well()
    if not (form.fits() and well):
        return _meeting_page(found, _presence_form(found, sent=False), form), 422
    kind = PointKind(form.kind.data)
    services.write_down(
        db.session(),
        found,
        kind,
        form.text.data or "",
        owner_id=form.owner_id,
        due_on=form.due_on.data,
        today=today(),
    )
    _note(f"meeting.{kind}", found)
    return _done(meeting_id)


@bp.post("/manage/meetings/points/<int:point_id>")
@needs(Right.MEETINGS)
def change(point_id: int) -> Response:
    """An action is done, or not after all; or what was written down by mistake is taken away."""
    session, what = db.session(), request.form.get("do")
    point = queries.point_of(session, me().organisation_id, point_id)
    found = session.get_one(Meeting, point.meeting_id)
    is_action, changed = point.kind is PointKind.ACTION, False
    if what == "remove":
        services.take_away(session, point)
        changed = True
    elif what in ("done", "not-done") and is_action:
        changed = services.set_done(session, point, done=what == "done", today=today())
    if changed:
        _note(f"meeting.{what}", found)
    return _done(found.id, changed)


def _to_change(meeting_id: int) -> Meeting:
    return queries.meeting_of(db.session(), me().organisation_id, meeting_id, to_change=True)


def _presence_form(found: Meeting, *, sent: bool) -> PresenceForm:
    session = db.session()
    present = queries.present_at(session, found.id)
    circle = {one.id: one for one in queries.circle_on(session, found.organisation_id, found.held_on)}
    form = PresenceForm() if sent else PresenceForm(formdata=None, people=[one.id for one in present])
    form.offer([*circle.values(), *(one for one in present if one.id not in circle)])
    return form


def _point_form(found: Meeting, *, sent: bool) -> PointForm:
    form = PointForm() if sent else PointForm(formdata=None, kind=PointKind.ACTION.value)
    form.offer(services.owners(db.session(), found, today()))
    return form


def _list_page(form: MeetingForm) -> str:
    session, organisation_id = db.session(), me().organisation_id
    part = part_asked(queries.how_many_meetings(session, organisation_id))
    return render_template(
        "coordination/meetings.html",
        form=form,
        today=today(),
        part=part,
        meetings=queries.meetings_in(session, organisation_id, skip=part.skip, most=ROWS),
        actions=queries.open_actions(session, organisation_id),
        may_steer=may(Right.STEERING),
    )


def _meeting_page(found: Meeting, form: PresenceForm, point_form: PointForm) -> str:
    session, organisation_id = db.session(), me().organisation_id
    return render_template(
        "coordination/meeting.html",
        meeting=found,
        today=today(),
        agenda=agenda_of(session, found, today()),
        present=queries.present_at(session, found.id),
        points=queries.points_of(session, found.id),
        next_one=queries.next_after(session, organisation_id, found.held_on),
        form=form,
        point_form=point_form,
    )


def _note(action: str, found: Meeting) -> None:
    log(
        db.session(),
        at=now(),
        actor=f"account:{me().account_id}",
        action=action,
        organisation_id=found.organisation_id,
        detail={"on": found.held_on.isoformat()},
    )


def _were_ticked() -> set[int]:
    """Who was ticked on the page that was sent, as it was given out."""
    return {int(one) for one in request.form.get("were", "").split() if one.isdecimal() and len(one) < 10}


def _done(meeting_id: int, changed: bool = True) -> Response:
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(url_for(".meeting", meeting_id=meeting_id), code=303)
