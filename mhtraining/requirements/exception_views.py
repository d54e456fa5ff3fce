"""The pages on which a person gets a waiver or an extension, and a waiver is ended."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from mhtraining.accounts.access import Right, needs, scope_for
from mhtraining.catalogue.queries import current_versions, open_titles
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.models import Employee
from mhtraining.organisation.scope import person_in
from mhtraining.requirements import services
from mhtraining.requirements.blueprint import bp
from mhtraining.requirements.forms import NOTHING, EndForm, ExtensionForm, WaiverForm
from mhtraining.requirements.noting import note
from mhtraining.requirements.queries import open_waivers, waiver_of

PERSON_PATH = "/manage/people/{}"
"""Where a higher room shows the person; the pages here lead back to it."""


@bp.route("/manage/people/<int:employee_id>/waivers/new", methods=["GET", "POST"])
@needs(Right.REQUIREMENTS)
def new_waiver(employee_id: int) -> ResponseReturnValue:
    """Excuse a person from a module for some time, with a reason."""
    person = _person(employee_id)
    form = WaiverForm(starts_on=today())
    _offer(form)
    if form.was_sent_well():
        waiver = services.add_waiver(db.session(), employee=person, **form.waiver)
        note("waiver.add", person.id, waiver=waiver.id, module=waiver.module_slug)
        return _done(person.id, _("The waiver is saved."))
    waivers = open_waivers(db.session(), person.id, today())
    return _page("waiver", person, form, waivers=waivers), 422 if form.errors else 200


@bp.route("/manage/people/<int:employee_id>/waivers/<int:waiver_id>/end", methods=["GET", "POST"])
@needs(Right.REQUIREMENTS)
def end_waiver(employee_id: int, waiver_id: int) -> ResponseReturnValue:
    """End a waiver from a day on."""
    person = _person(employee_id)
    waiver = waiver_of(db.session(), person.id, waiver_id)
    form = EndForm(on=max(today(), waiver.starts_on))
    if form.was_sent_well() and form.not_before(waiver.starts_on):
        day, slug = form.day, waiver.module_slug
        try:
            services.end_waiver(db.session(), waiver, day)
            note("waiver.end", person.id, waiver=waiver_id, module=slug, on=str(day))
            return _done(person.id, _("The waiver is ended."))
        except RefusedError:
            db.session.rollback()
            form.refuse(_("This ended already, or ends before that day."))
            person, waiver = _person(employee_id), waiver_of(db.session(), employee_id, waiver_id)
    return _page("end_waiver", person, form, waiver=waiver), 422 if form.errors else 200


@bp.route("/manage/people/<int:employee_id>/extensions/new", methods=["GET", "POST"])
@needs(Right.REQUIREMENTS)
def new_extension(employee_id: int) -> ResponseReturnValue:
    """Give a person more time for a module, with a reason."""
    person = _person(employee_id)
    form = ExtensionForm()
    _offer(form)
    if form.was_sent_well():
        extension = services.add_extension(db.session(), employee=person, **form.extension)
        note("extension.add", person.id, extension=extension.id, module=extension.module_slug)
        return _done(person.id, _("The extension is saved."))
    return _page("extension", person, form), 422 if form.errors else 200


def _person(employee_id: int) -> Employee:
    session = db.session()
    return person_in(session, scope_for(session, Right.REQUIREMENTS), employee_id, today())


def _offer(form: WaiverForm | ExtensionForm) -> None:
    form.module.choices = [NOTHING, *open_titles(db.session(), today()).items()]


def _page(template: str, person: Employee, form: Any, **context: Any) -> str:
    titles = {slug: version.title for slug, version in current_versions(db.session()).items()}
    return render_template(
        f"requirements/{template}.html",
        person=person,
        form=form,
        titles=titles,
        back=PERSON_PATH.format(person.id),
        **context,
    )


def _done(employee_id: int, sentence: str) -> Response:
    db.session.commit()
    flash(sentence)
    return redirect(PERSON_PATH.format(employee_id), code=303)
