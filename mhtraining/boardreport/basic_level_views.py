"""The page `/manage/basic-level`: the six aims of the own organisation, and what shows that they are met."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from mhtraining.accounts.access import Right, may, needs
from mhtraining.accounts.signing_in import me
from mhtraining.boardreport import basic_level_words as words
from mhtraining.boardreport.basic_level import is_fresh
from mhtraining.boardreport.evidence import add_evidence, remove_evidence
from mhtraining.boardreport.forms import EvidenceForm
from mhtraining.boardreport.knowing import basic_level_of
from mhtraining.boardreport.models import BasicAim
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

bp = Blueprint("basic_level", __name__, template_folder="templates", url_prefix="/manage/basic-level")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Basic level"),
            "basic_level.page",
            order=14,
            place=Place.MANAGE,
            about=_l("The six aims of your approach: what is there, what shows it, what is missing."),
            shown=lambda: may(Right.REPORT),
        )
    )
)


@bp.get("")
@needs(Right.REPORT)
def page() -> str:
    """Show the six aims."""
    return _page(None)


@bp.post("/<aim>")
@needs(Right.REPORT)
def add(aim: str) -> ResponseReturnValue:
    """Add what shows that an aim is met."""
    if aim not in list(BasicAim):
        abort(404)
    form = EvidenceForm(prefix=aim)
    if not form.was_sent_well():
        return _page(form), 422
    add_evidence(
        db.session(),
        me().organisation_id,
        BasicAim(aim),
        title=form.title.data or "",
        link=form.link.data or "",
        seen_on=form.day,
        actor=f"account:{me().account_id}",
        now=now(),
        today=today(),
    )
    db.session.commit()
    flash(_("Added."))
    return redirect(url_for(".page", _anchor=aim), code=303)


@bp.post("/evidence/<int:evidence_id>/remove")
@needs(Right.REPORT)
def remove(evidence_id: int) -> Response:
    """Take away what was shown."""
    remove_evidence(
        db.session(), me().organisation_id, evidence_id, actor=f"account:{me().account_id}", now=now()
    )
    db.session.commit()
    flash(_("Taken away."))
    return redirect(url_for(".page"), code=303)


def _page(sent: EvidenceForm | None) -> str:
    """The page; `sent`: the form that was refused."""
    known, found = basic_level_of(db.session(), me().organisation_id, today())
    forms = {aim.value: EvidenceForm(formdata=None, prefix=aim.value, seen_on=today()) for aim in BasicAim}
    if sent is not None:
        forms[sent.title.name.removesuffix("-title")] = sent
    return render_template(
        "boardreport/basic_level.html",
        known=known,
        standings=found,
        forms=forms,
        sent=sent,
        words=words,
        is_old=lambda one: not is_fresh(one, today()),
    )
