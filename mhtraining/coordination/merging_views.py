"""The page `/manage/people/<id>/merge`: choose the right person, see what it means, confirm."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, needs, scope_for
from mhtraining.accounts.signing_in import me
from mhtraining.audit.services import log
from mhtraining.coordination.departments_history import people_like, person_in
from mhtraining.coordination.merging import merge_people, what_merging_means
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.core.periods import FOREVER
from mhtraining.organisation.models import Employee
from mhtraining.web.paths import number_sent

bp = Blueprint("merging", __name__, template_folder="templates", url_prefix="/manage/people")


@bp.get("/<int:employee_id>/merge")
@needs(Right.STAFF)
def merge(employee_id: int) -> str:
    """Search for the right person, and see what merging this one into that one would mean."""
    duplicate = _own(employee_id)
    into = number_sent(request.args.get("into", ""))
    return _page(duplicate, _own(into) if into else None)


@bp.post("/<int:employee_id>/merge")
@needs(Right.STAFF)
def merge_into(employee_id: int) -> ResponseReturnValue:
    """Merge this person, a typing error, into the right one."""
    session = db.session()
    duplicate, into = _own(employee_id), number_sent(request.form.get("into", ""))
    if not into:
        return _page(duplicate, None, refused=True), 422
    person = _own(into)
    try:
        if duplicate.id == me().employee_id:
            raise RefusedError("Nobody merges himself away.")
        done = merge_people(session, duplicate, person, now=now())
    except RefusedError:
        session.rollback()
        return _page(_own(employee_id), _own(person.id), refused=True), 422
    log(
        session,
        at=now(),
        actor=f"account:{me().account_id}",
        action="people.merge",
        organisation_id=person.organisation_id,
        employee_id=person.id,
        detail={"duplicate": duplicate.id, "completions": done.completions},
    )
    target = url_for(".merge", employee_id=duplicate.id)
    session.commit()
    flash(_("The two are one person now."))
    return redirect(target, code=303)


def _own(employee_id: int) -> Employee:
    session = db.session()
    return person_in(session, scope_for(session, Right.STAFF), employee_id, today())


def _page(duplicate: Employee, person: Employee | None, *, refused: bool = False) -> str:
    session = db.session()
    asked = request.args.get("q", "")[:200]
    found = people_like(session, scope_for(session, Right.STAFF), asked, today(), gone_too=True)
    merged = duplicate.merged_into_id
    return render_template(
        "coordination/merge_people.html",
        duplicate=duplicate,
        person=person,
        means=what_merging_means(session, duplicate, person) if person and not merged else None,
        merged_into=session.get_one(Employee, merged) if merged else None,
        oneself=duplicate.id == me().employee_id,
        asked=asked,
        found=[one for one in found if one.id != duplicate.id],
        refused=refused,
        forever=FOREVER,
    )
