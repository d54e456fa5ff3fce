"""The pages on which a month's signals are entered: bare numbers per department and form, never a case."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mhtraining.accounts.access import Right, may, needs, scope_for
from mhtraining.accounts.signing_in import me
from mhtraining.audit.services import log
from mhtraining.catalogue.queries import vocabulary
from mhtraining.coordination.signals_form import read_counts
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.organisation.queries import paths
from mhtraining.route.signal_counts import counts_of, enter_counts, entered_in, month_before, month_of
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

SHOWN_MONTHS, OFFERED_MONTHS = 12, 24
"""How many months are listed, and offered to choose; an earlier one can be entered by its address."""

bp = Blueprint("signals", __name__, template_folder="templates")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Signals per month"),
            "signals.overview",
            order=65,
            place=Place.MANAGE,
            within=("/manage/signals/",),
            shown=lambda: may(Right.SIGNALS),
            about=_l("How many signals came in, per department. Only numbers."),
        )
    )
)


@bp.get("/manage/signals")
@needs(Right.SIGNALS)
def overview() -> ResponseReturnValue:
    """Choose a department and a month, and see what the last months brought; a choice leads to its page."""
    session = db.session()
    departments = _departments(session)
    if "department" in request.args:
        return redirect(_chosen(departments), code=303)
    months = _months(SHOWN_MONTHS)
    entered = entered_in(session, me().organisation_id, months)
    rows = [
        (month, [count for (when, where), count in entered.items() if when == month and where in departments])
        for month in months
    ]
    return render_template(
        "coordination/signals.html", departments=departments, offered=_months(OFFERED_MONTHS), rows=rows
    )


@bp.route("/manage/signals/<int:department_id>/<month>", methods=["GET", "POST"])
@needs(Right.SIGNALS)
def enter(department_id: int, month: str) -> ResponseReturnValue:
    """Enter the numbers of one department and month."""
    session = db.session()
    day, departments = month_of(month, today()), _departments(session)
    if day is None or department_id not in departments:
        abort(404)
    forms = vocabulary(session).forms
    months = [day, *(each for each in _months(SHOWN_MONTHS) if each != day)]
    before = counts_of(session, department_id, months)
    typed = {form: str(count) for form, count in before.get(day, {}).items()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {form: request.form.get(form, "")[:80] for form in forms}
        counts, errors = read_counts(typed)
        if not errors:
            _enter(session, department_id, day, counts)
            return redirect(url_for(".enter", department_id=department_id, month=month), code=303)
    page = render_template(
        "coordination/signals_enter.html",
        path=departments[department_id],
        department_id=department_id,
        month=day,
        forms=forms,
        typed=typed,
        errors=errors,
        rows=[(each, before.get(each, {})) for each in _months(SHOWN_MONTHS)],
    )
    return page, 422 if errors else 200


def _enter(session: Session, department_id: int, month: date, counts: dict[str, int | None]) -> None:
    changed = enter_counts(
        session,
        organisation_id=me().organisation_id,
        department_id=department_id,
        month=month,
        counts=counts,
        forms=vocabulary(session).forms,
        today=today(),
    )
    if changed:
        log(
            session,
            at=now(),
            actor=f"account:{me().account_id}",
            action="signals.enter",
            organisation_id=me().organisation_id,
            detail={"department": department_id, "month": f"{month:%Y-%m}"},
        )
    session.commit()
    flash(_("The numbers are saved.") if changed else _("Nothing was changed."))


def _departments(session: Session) -> dict[int, str]:
    """The departments of whoever asks, by id, with their paths in Dutch order."""
    scope = scope_for(session, Right.SIGNALS)
    names = paths(session, scope.organisation_id, today())
    return {department_id: path for department_id, path in names.items() if scope.covers(department_id)}


def _chosen(departments: dict[int, str]) -> str:
    """The page of the department and month that were chosen."""
    chosen: Any = request.args.get("department", type=int)
    month = month_of(request.args.get("month", ""), today())
    if chosen not in departments or month is None:
        abort(404)
    return url_for(".enter", department_id=chosen, month=f"{month:%Y-%m}")


def _months(count: int) -> list[date]:
    """This month and those before it, newest first."""
    return [month_before(today().replace(day=1), steps) for steps in range(count)]
