"""Completions from elsewhere: the newest, one of a person, taking one back; collects the other pages."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, needs, scope_for
from mhtraining.accounts.signing_in import me
from mhtraining.catalogue.queries import current_versions, open_titles
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.finding import people_like
from mhtraining.organisation.models import Employee
from mhtraining.organisation.scope import person_in
from mhtraining.records import services, team_views, upload_views, words
from mhtraining.records.blueprint import bp
from mhtraining.records.forms import NOTHING, CompletionForm
from mhtraining.records.models import RecordSource
from mhtraining.records.noting import note
from mhtraining.records.recent import completion_of, is_voided, names_of_actors, newest
from mhtraining.records.services import Elsewhere
from mhtraining.records.standing import record_once
from mhtraining.web.paging import ROWS, part_asked

__all__ = ["bp", "team_views", "upload_views"]

MOST_FOUND = 50


@bp.get("/manage/completions")
@needs(Right.COMPLETIONS)
def completions() -> str:
    """List the newest completions from elsewhere, with who recorded each."""
    session, part = db.session(), part_asked()
    rows = newest(session, me().organisation_id, skip=part.skip, most=ROWS + 1)
    return render_template(
        "records/completions.html",
        rows=rows[:ROWS],
        more=len(rows) > ROWS,
        part=part,
        recorders=names_of_actors(session, {row.actor for row in rows if row.actor}),
        titles=_titles(),
        words=words,
    )


@bp.get("/manage/completions/person")
@needs(Right.COMPLETIONS)
def find_person() -> str:
    """Find somebody to record a completion of, in service or not."""
    wanted = request.args.get("q", "")[:100]
    people = people_like(db.session(), me().organisation_id, wanted, MOST_FOUND)
    return render_template("records/find_person.html", wanted=wanted, people=people, most=MOST_FOUND)


@bp.route("/manage/completions/person/<int:employee_id>", methods=["GET", "POST"])
@needs(Right.COMPLETIONS)
def new_completion(employee_id: int) -> ResponseReturnValue:
    """Record one completion of one person from a classroom or an outside training."""
    person, form = _person(employee_id), CompletionForm()
    form.module.choices = [NOTHING, *open_titles(db.session(), today()).items()]
    if form.was_sent_well():
        source = RecordSource(form.source.data)
        item = Elsewhere(person, form.module.data, form.day, source, form.evidence.data or "")
        moment = now()
        try:
            record = record_once(db.session(), item, now=moment)
            note("completion.record", moment, person.id, sequence=record.sequence, module=record.module_slug)
            db.session.commit()
            flash(_("The completion of %(name)s is recorded.", name=person.name))
        except RefusedError:
            db.session.rollback()
            flash(_("This completion was recorded already."))
        return redirect(url_for(".completions"), code=303)
    page = render_template("records/new_completion.html", person=person, form=form)
    return page, 422 if form.errors else 200


@bp.route("/manage/completions/<int:record_id>/void", methods=["GET", "POST"])
@needs(Right.COMPLETIONS)
def void_completion(record_id: int) -> ResponseReturnValue:
    """Take back one completion, of the platform or from elsewhere, after a confirmation."""
    session = db.session()
    record, person = completion_of(session, scope_for(session, Right.COMPLETIONS), record_id, today())
    if request.method == "POST":
        moment, sequence = now(), record.sequence
        try:
            services.void(session, employee=person, sequence=sequence, now=moment)
            note("completion.void", moment, person.id, sequence=sequence, module=record.module_slug)
            db.session.commit()
            flash(_("The completion is taken back."))
        except RefusedError:
            db.session.rollback()
            flash(_("This completion was taken back already."))
        return redirect(url_for(".completions"), code=303)
    return render_template(
        "records/void.html",
        person=person,
        record=record,
        voided=is_voided(session, record),
        titles=_titles(),
        words=words,
    )


def _person(employee_id: int) -> Employee:
    session = db.session()
    return person_in(session, scope_for(session, Right.COMPLETIONS), employee_id, today())


def _titles() -> dict[str, str]:
    return {slug: version.title for slug, version in current_versions(db.session()).items()}
