"""The pages on which rules are made and ended; collects the room's other pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from mhtraining.accounts.access import Right, needs
from mhtraining.accounts.signing_in import me
from mhtraining.catalogue.queries import current_versions, open_titles
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.queries import paths, tree_on
from mhtraining.requirements import exception_views, goal_views, services
from mhtraining.requirements.blueprint import bp
from mhtraining.requirements.errors import AlreadyRequiredError, EndedAlreadyError, RetiredModuleError
from mhtraining.requirements.forms import Dues, EndForm, RuleForm
from mhtraining.requirements.noting import note
from mhtraining.requirements.queries import audience_labels, requirement_of, requirements
from mhtraining.requirements.under import RuleLike, counted, listed, sizes_of_audiences, where_placed
from mhtraining.web.paging import ROWS, part_asked

__all__ = ["bp", "exception_views", "goal_views"]

PRESET_DUE_DAYS = 90


@bp.get("/manage/requirements")
@needs(Right.REQUIREMENTS)
def rules() -> str:
    """List the rules of the organisation, those that have ended apart."""
    found = requirements(db.session(), me().organisation_id)
    ended = [rule for rule in found if rule.ends_on is not None and rule.ends_on <= today()]
    return _page("rules", rules=[rule for rule in found if rule not in ended], ended=ended)


@bp.get("/manage/requirements/new")
@needs(Right.REQUIREMENTS)
def new_rule() -> str:
    """Show the form for a rule, as it was filled in before when there is something."""
    form = _rule_form(request.args)
    form.starts_on.data = form.starts_on.data or today()
    return _page("new_rule", form=form)


@bp.get("/manage/requirements/preview")
@needs(Right.REQUIREMENTS)
def preview() -> ResponseReturnValue:
    """Count and list who would fall under a rule, before it is saved."""
    form = _rule_form(request.args)
    if not form.validate():
        return _page("new_rule", form=form), 422
    draft = form.draft(me().organisation_id)
    under = _people_under(draft, max(form.first_day, today()))
    return _page("preview", form=form, rule=draft, **under)


@bp.post("/manage/requirements")
@needs(Right.REQUIREMENTS)
def add_rule() -> ResponseReturnValue:
    """Save a rule that was looked at."""
    form = _rule_form(request.form)
    if not form.validate():
        return _page("new_rule", form=form), 422
    try:
        rule = services.add_requirement(db.session(), **vars(form.draft(me().organisation_id)), **form.dues)
        note("requirement.add", requirement=rule.id, module=rule.module_slug)
        db.session.commit()
    except RefusedError as error:
        db.session.rollback()
        flash(sentence_of(error), "error")
        return redirect(url_for(".rules"), code=303)
    flash(_("The rule is saved. It is shown to people from its first day on."))
    return redirect(url_for(".rules"), code=303)


@bp.get("/manage/requirements/preset")
@needs(Right.REQUIREMENTS)
def preset() -> ResponseReturnValue:
    """Show the rules that the usual set still lacks, with how many people fall under each."""
    form = _preset_form(request.args)
    well = not request.args or form.validate()
    return _preset_page(form), 200 if well else 422


@bp.post("/manage/requirements/preset")
@needs(Right.REQUIREMENTS)
def apply_preset() -> ResponseReturnValue:
    """Make the rules of the usual set."""
    form = _preset_form(request.form)
    if not form.validate():
        return _preset_page(form), 422
    try:
        made = services.preset(db.session(), organisation_id=me().organisation_id, **form.dues)
        note("requirement.preset", requirements=[rule.id for rule in made])
        db.session.commit()
    except RefusedError as error:
        db.session.rollback()
        flash(sentence_of(error), "error")
        return redirect(url_for(".rules"), code=303)
    flash(ngettext("%(num)s rule is made.", "%(num)s rules are made.", len(made)))
    return redirect(url_for(".rules"), code=303)


@bp.get("/manage/requirements/<int:requirement_id>")
@needs(Right.REQUIREMENTS)
def rule(requirement_id: int) -> str:
    """Show one rule, who falls under it, and the form to end it."""
    form = EndForm(on=today())
    return _rule_page(requirement_id, form)


@bp.post("/manage/requirements/<int:requirement_id>/end")
@needs(Right.REQUIREMENTS)
def end_rule(requirement_id: int) -> ResponseReturnValue:
    """End a rule from a day on."""
    form = EndForm()
    rule = requirement_of(db.session(), me().organisation_id, requirement_id)
    if not (form.was_sent_well() and form.not_before(rule.starts_on)):
        return _rule_page(requirement_id, form), 422
    day = form.day
    try:
        services.end_requirement(db.session(), me().organisation_id, requirement_id, day)
        note("requirement.end", requirement=requirement_id, on=str(day))
        db.session.commit()
    except RefusedError as error:
        db.session.rollback()
        form.refuse(sentence_of(error))
        return _rule_page(requirement_id, form), 422
    flash(_("The rule is ended. Its reminders stop; what people completed stays."))
    return redirect(url_for(".rules"), code=303)


def sentence_of(error: RefusedError) -> str:
    """What a coordinator reads when a rule or an exception was refused."""
    if isinstance(error, AlreadyRequiredError):
        return _("There is a rule for this module, for the same people and the same due day, already.")
    if isinstance(error, RetiredModuleError):
        return _("This module is not used any more by then: choose another one, or an earlier day.")
    if isinstance(error, EndedAlreadyError):
        return _("This ended already, or ends before that day.")
    return _("No module is published yet. Ask your administrator to publish the modules first.")


def _page(template: str, **context: Any) -> str:
    """Render a page of rules: the names of modules, audiences and departments, and `context`."""
    session, organisation_id = db.session(), me().organisation_id
    return render_template(
        f"requirements/{template}.html",
        titles={slug: version.title for slug, version in current_versions(session).items()},
        audiences=audience_labels(session, organisation_id),
        departments=paths(session, organisation_id, today()),
        today=today(),
        **context,
    )


def _rule_form(sent: Any) -> RuleForm:
    session, organisation_id = db.session(), me().organisation_id
    form = RuleForm(formdata=sent)
    form.offer(
        open_titles(session, today()),
        audience_labels(session, organisation_id),
        tree_on(session, organisation_id, today()),
    )
    return form


def _preset_form(sent: Any) -> Dues:
    """The dues as sent; on first sight from today, due after the usual number of days."""
    if sent:
        return Dues(formdata=sent)
    return Dues(formdata=None, starts_on=today(), due_days=PRESET_DUE_DAYS)


def _preset_page(form: Dues) -> str:
    session, organisation_id = db.session(), me().organisation_id
    starts_on = form.starts_on.data or today()
    on = max(starts_on, today())
    sizes = sizes_of_audiences(session, organisation_id, on)
    wanted = [
        (slug, audience, sizes.get(audience, 0))
        for slug, audience in services.usual(session, organisation_id, starts_on)
    ]
    return _page("preset", form=form, wanted=wanted, on=on)


def _rule_page(requirement_id: int, form: EndForm) -> str:
    rule = requirement_of(db.session(), me().organisation_id, requirement_id)
    under = _people_under(rule, max(rule.starts_on, today()))
    return _page("rule", rule=rule, form=form, **under)


def _people_under(rule: RuleLike, on: date) -> dict[str, Any]:
    """How many fall under it on this day, and the part of their list that is asked for."""
    session = db.session()
    count = counted(session, rule, on)
    part = part_asked(count.people)
    people = listed(session, rule, on, skip=part.skip, most=ROWS)
    places = where_placed(session, [person.id for person in people], on)
    return {"count": count, "people": people, "places": places, "part": part, "on": on}
