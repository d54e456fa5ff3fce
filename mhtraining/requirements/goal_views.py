"""The page on which the awareness goal is set, for the organisation or for a department."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, may, needs
from mhtraining.accounts.signing_in import me
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.organisation.queries import tree_on
from mhtraining.requirements.blueprint import bp
from mhtraining.requirements.forms import GoalForm
from mhtraining.requirements.goals import own_goals, set_goal
from mhtraining.requirements.noting import note
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

bp.record_once(
    navigation.add(
        NavItem(
            _l("The goal"),
            "requirements.goal",
            order=41,
            place=Place.MANAGE,
            shown=lambda: may(Right.REQUIREMENTS),
            about=_l("What part of the people is to be covered, and by when."),
        )
    )
)


@bp.route("/manage/goal", methods=["GET", "POST"])
@needs(Right.REQUIREMENTS)
def goal() -> ResponseReturnValue:
    """Show the goals that were set; set one, or put another in its place."""
    session, organisation_id = db.session(), me().organisation_id
    tree = tree_on(session, organisation_id, today())
    own = own_goals(session, organisation_id)
    shown = own.get(None)
    form = GoalForm(percent=shown and shown.percent, reach_by=shown and shown.reach_by)
    form.offer(tree)
    if form.was_sent_well() and form.not_before(today()):
        aimed = set_goal(session, organisation_id=organisation_id, on=today(), **form.goal)
        if not aimed.changed:
            flash(_("That is the goal already: nothing was changed."))
            return redirect(url_for(".goal"), code=303)
        note("goal.set", **aimed.detail)
        session.commit()
        flash(_("The goal is saved."))
        return redirect(url_for(".goal"), code=303)
    aims = [(one.path, own[one.department_id]) for one in tree if one.department_id in own]
    page = render_template("requirements/goal.html", form=form, whole=shown, aims=aims)
    return page, 422 if form.errors else 200
