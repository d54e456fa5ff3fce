"""The pages `/manage/departments`: the tree with what is missing, and each department with its changes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, may, needs, scope_for
from mhtraining.accounts.signing_in import me
from mhtraining.audit.services import log
from mhtraining.coordination import departments_words as words
from mhtraining.coordination.departments_changes import CHANGES, choices_for, forms_of
from mhtraining.coordination.departments_forms import ChangeForm, EndForm, MergeForm, RoleForm
from mhtraining.coordination.departments_history import (
    assignment_of,
    department_in,
    history_of,
    people_like,
    person_in,
)
from mhtraining.coordination.departments_tree import Missing, tree_on
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import MhtrainingError
from mhtraining.organisation.models import Department, Role
from mhtraining.organisation.queries import paths
from mhtraining.organisation.services import assign_role, end_role, merge_departments
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place
from mhtraining.web.paths import number_sent

bp = Blueprint("departments", __name__, template_folder="templates", url_prefix="/manage/departments")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Departments"),
            "departments.tree",
            order=30,
            place=Place.MANAGE,
            about=_l("The tree: audiences, managers and contact officers; rename, move and merge."),
            shown=lambda: may(Right.STAFF),
        )
    )
)


@bp.get("")
@needs(Right.STAFF)
def tree() -> str:
    """Show the tree as it is today, with what is missing in it."""
    found = tree_on(db.session(), me().organisation_id, today())
    return render_template("coordination/departments.html", tree=found, words=words, Missing=Missing)


@bp.get("/<int:department_id>")
@needs(Right.STAFF)
def department(department_id: int) -> str:
    """Show one department, and all that can be changed in it."""
    return _page(_own(department_id))


@bp.post("/<int:department_id>/<any(name, place, audience, municipalities, below):what>")
@needs(Right.STAFF)
def change(department_id: int, what: str) -> ResponseReturnValue:
    """Change the department from a day on."""
    session, own = db.session(), _own(department_id)
    wanted = CHANGES[what]
    form = wanted.form(choices=choices_for(session, own, today()))
    if form.was_sent_well():
        try:
            detail = wanted.do(session, own, form)
            return _done(own, f"department.{wanted.action}", {"on": str(form.day), **detail})
        except MhtrainingError as error:
            session.rollback()
            form.refuse(words.sentence_of(error, str(wanted.otherwise)))
    return _page(_own(department_id), form), 422


@bp.get("/<int:department_id>/roles/<any(manager, 'contact-officer'):role>")
@needs(Right.STAFF)
def choose(department_id: int, role: str) -> str:
    """Search for somebody to give a role of this department to, and say from when."""
    own, kind = _own(department_id), Role(role)
    scope = scope_for(db.session(), Right.STAFF)
    chosen = number_sent(request.args.get("person", ""))
    person = person_in(db.session(), scope, chosen, today()) if chosen else None
    return _choosing(own, kind, RoleForm(employee=str(chosen), formdata=None) if person else None, person)


@bp.post("/<int:department_id>/roles/<any(manager, 'contact-officer'):role>")
@needs(Right.STAFF)
def appoint(department_id: int, role: str) -> ResponseReturnValue:
    """Give somebody of the own organisation a role of this department from a day on."""
    session, own, kind = db.session(), _own(department_id), Role(role)
    form = RoleForm()
    chosen = number_sent(form.employee.data or "")
    person = person_in(session, scope_for(session, Right.STAFF), chosen, today()) if chosen else None
    if person is None:
        form.refuse(_("Search for somebody first, and choose who it is."))
    elif form.was_sent_well():
        try:
            deputy = bool(form.deputy.data) and kind is Role.CONTACT_OFFICER
            assign_role(session, person, kind, department_id=own.id, starts_on=form.day, deputy=deputy)
            detail = {"role": role, "on": str(form.day), "deputy": deputy}
            return _done(own, "role.assign", detail, employee_id=person.id)
        except MhtrainingError as error:
            session.rollback()
            form.refuse(words.sentence_of(error, _("This person has this role here already.")))
    return _choosing(_own(department_id), kind, form, person), 422


@bp.post("/<int:department_id>/roles/<int:assignment_id>/end")
@needs(Right.STAFF)
def end(department_id: int, assignment_id: int) -> ResponseReturnValue:
    """Take a role of this department back from a day on."""
    session, own = db.session(), _own(department_id)
    held = assignment_of(session, own, assignment_id)
    form = EndForm(part=f"end{assignment_id}")
    if form.was_sent_well():
        try:
            detail = {"role": str(held.role), "on": str(form.day)}
            employee_id = held.employee_id
            end_role(session, held, form.day)
            return _done(own, "role.end", detail, employee_id=employee_id)
        except MhtrainingError as error:
            session.rollback()
            form.refuse(words.sentence_of(error, _("Choose a day on which this person has the role.")))
    return _page(_own(department_id), form), 422


@bp.get("/<int:department_id>/merge")
@needs(Right.STAFF)
def merge(department_id: int) -> str:
    """Choose the department to merge into, and see what will move."""
    session, own = db.session(), _own(department_id)
    choices = choices_for(session, own, today())
    form = MergeForm(choices=choices, formdata=request.args or None, meta={"csrf": False})
    return _merging(own, form, shown=bool(request.args) and form.validate())


@bp.post("/<int:department_id>/merge")
@needs(Right.STAFF)
def merge_into(department_id: int) -> ResponseReturnValue:
    """Let the department go on in another one from a day on."""
    session, own = db.session(), _own(department_id)
    form = MergeForm(choices=choices_for(session, own, today()))
    if form.was_sent_well():
        try:
            target = _own(int(form.into.data))
            done = merge_departments(session, own, target, form.day)
            detail = {"on": str(form.day), "into": target.id, "people": len(done.people)}
            return _done(own, "department.merge", detail, shown=target)
        except MhtrainingError as error:
            session.rollback()
            form.refuse(words.sentence_of(error, _("This department does not exist any more on that day.")))
    return _merging(_own(department_id), form, shown=False), 422


def _own(department_id: int) -> Department:
    """The department in scope. Raises NotFoundError."""
    session = db.session()
    return department_in(session, scope_for(session, Right.STAFF), department_id)


def _done(
    own: Department,
    action: str,
    detail: dict[str, Any],
    *,
    employee_id: int | None = None,
    shown: Department | None = None,
) -> ResponseReturnValue:
    """Note it, commit, and lead to the page of the department (or of the one `shown`)."""
    log(
        db.session(),
        at=now(),
        actor=f"account:{me().account_id}",
        action=action,
        organisation_id=own.organisation_id,
        employee_id=employee_id,
        detail={"department": own.id, **detail},
    )
    target = url_for(".department", department_id=(shown or own).id)
    db.session.commit()
    flash(_("That is saved."))
    return redirect(target, code=303)


def _page(own: Department, sent: ChangeForm | None = None) -> str:
    session, day = db.session(), today()
    found = tree_on(session, own.organisation_id, day)
    branch = found.branches.get(own.id)
    forms = forms_of(session, own, branch, sent, day) if branch else {}
    holders = branch.holders if branch else []
    endings = {one.assignment_id: EndForm(part=f"end{one.assignment_id}", formdata=None) for one in holders}
    return render_template(
        "coordination/department.html",
        own=own,
        branch=branch,
        history=history_of(session, own),
        forms=forms,
        endings=endings,
        sent=sent,
        words=words,
        Role=Role,
    )


def _choosing(own: Department, role: Role, form: RoleForm | None, person: Any) -> str:
    session, day = db.session(), today()
    asked = request.args.get("q", "")[:200]
    return render_template(
        "coordination/department_role.html",
        own=own,
        path=paths(session, own.organisation_id, day).get(own.id, ""),
        role=role,
        form=form,
        person=person,
        asked=asked,
        found=people_like(session, scope_for(session, Right.STAFF), asked, day),
        words=words,
    )


def _merging(own: Department, form: MergeForm, *, shown: bool) -> str:
    day = today()
    branches = tree_on(db.session(), own.organisation_id, day).branches
    target = branches.get(int(form.into.data)) if shown else None
    return render_template(
        "coordination/department_merge.html",
        own=own,
        branch=branches.get(own.id),
        target=target,
        form=form,
        words=words,
    )
