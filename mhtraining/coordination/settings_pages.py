"""The page of an organisation's settings: whether managers see persons, with why and since when."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, may, needs
from mhtraining.accounts.signing_in import me
from mhtraining.audit.services import log
from mhtraining.coordination.audit_trail import actors_named
from mhtraining.coordination.settings_form import NO, YES, ManagersSeePersonsForm
from mhtraining.core.clock import now
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.queries import setting_changes
from mhtraining.organisation.services import let_managers_see_persons
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

SHOWN_CHANGES = 50

bp = Blueprint("settings", __name__, template_folder="templates")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Settings"),
            "settings.page",
            order=95,
            place=Place.MANAGE,
            shown=lambda: may(Right.SETTINGS),
            about=_l("What managers see of their department."),
        )
    )
)


@bp.route("/manage/settings", methods=["GET", "POST"])
@needs(Right.SETTINGS)
def page() -> ResponseReturnValue:
    """Show the settings with the changes so far; change one with a reason."""
    form = ManagersSeePersonsForm(allowed=YES if me().managers_see_persons else NO)
    if form.was_sent_well():
        try:
            _change(form.allowed.data == YES, form.reason.data or "")
            flash(_("The setting is saved."))
        except RefusedError:
            db.session.rollback()
            flash(_("That is so already: nothing was changed."))
        return redirect(url_for(".page"), code=303)
    session = db.session()
    changes = setting_changes(session, me().organisation_id, newest=SHOWN_CHANGES)
    names = actors_named(session, me().organisation_id, [change.actor for change in changes])
    shown = render_template("coordination/settings.html", form=form, changes=changes, names=names)
    return shown, 422 if form.errors else 200


def _change(allowed: bool, reason: str) -> None:
    """Change it and note that in the trail, where no reason stands."""
    actor, whose = f"account:{me().account_id}", me().organisation_id
    session = db.session()
    change = let_managers_see_persons(session, whose, allowed, reason=reason, actor=actor, now=now())
    detail = {"setting": change.name, "value": change.value, "change": change.id}
    log(session, at=now(), actor=actor, action="settings.change", organisation_id=whose, detail=detail)
    session.commit()
