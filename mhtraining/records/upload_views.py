"""The page on which many completions come at once: a file is looked at, then recorded whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from mhtraining.accounts.access import Right, needs
from mhtraining.accounts.signing_in import me
from mhtraining.core.clock import now
from mhtraining.core.db import db
from mhtraining.core.errors import MhtrainingError
from mhtraining.records import importing, words
from mhtraining.records.blueprint import bp
from mhtraining.records.elsewhere_file import Contents, Refusal, read_elsewhere
from mhtraining.records.forms import ConfirmForm, UploadForm
from mhtraining.records.noting import actor
from mhtraining.web.language import said

SHOWN = 20
"""Rows of a good file that are shown, to see that it was understood."""


@dataclass(frozen=True)
class LookedAt:
    """A file as it was understood, with every row looked up."""

    contents: Contents
    found: list[importing.Found]
    refused: list[Refusal]


@bp.route("/manage/completions/upload", methods=["GET", "POST"])
@needs(Right.COMPLETIONS)
def upload() -> ResponseReturnValue:
    """Take a file and show what it would record; nothing is written."""
    form = UploadForm()
    if form.was_sent_well():
        data, name = form.file.data.read(), (form.file.data.filename or "")[:200]
        try:
            looked = _look_at(data, name, now())
        except MhtrainingError as error:
            form.file.errors = [said(error)]
        else:
            return _preview(looked, ConfirmForm.of(name, data))
    page = render_template("records/upload.html", form=form)
    return page, 422 if form.errors else 200


@bp.post("/manage/completions/upload/confirm")
@needs(Right.COMPLETIONS)
def confirm_upload() -> ResponseReturnValue:
    """Record what the file says, if it still can be; all or nothing."""
    sent, form, moment = ConfirmForm(), UploadForm(formdata=None), now()
    data = sent.data_of_file if sent.was_sent_well() else None
    try:
        looked = _look_at(data or b"", sent.name.data or "", moment)
    except MhtrainingError as error:
        form.file.errors = [said(error)]
        return render_template("records/upload.html", form=form), 422
    if looked.refused:
        return _preview(looked, sent)
    planned = importing.carry_out(db.session(), looked.found, now=moment)
    importing.note_import(
        db.session(), planned, now=moment, actor=actor(), organisation_id=me().organisation_id
    )
    db.session.commit()
    flash(ngettext("%(num)s completion is recorded.", "%(num)s completions are recorded.", len(planned.new)))
    return redirect(url_for(".completions"), code=303)


def _look_at(data: bytes, name: str, moment: datetime) -> LookedAt:
    contents = read_elsewhere(data, name)
    found, refused = importing.look_up(db.session(), me().organisation_id, contents.said, now=moment)
    in_order = sorted([*contents.refused, *refused], key=lambda refusal: refusal.line)
    return LookedAt(contents, found, in_order)


def _preview(looked: LookedAt, form: ConfirmForm) -> ResponseReturnValue:
    page = render_template(
        "records/upload_preview.html",
        contents=looked.contents,
        columns=[words.COLUMNS[column] for column in looked.contents.used],
        refused=looked.refused,
        planned=importing.plan(db.session(), looked.found),
        shown=SHOWN,
        form=form,
        words=words,
        said=said,
    )
    return page, 422 if looked.refused else 200
