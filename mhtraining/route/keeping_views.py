"""The pages on which contact officers and coordinators keep the routes, and say "verified today"."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mhtraining.accounts.access import Right, needs, scope_for
from mhtraining.accounts.signing_in import me
from mhtraining.audit.services import log
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.route.blueprint import bp
from mhtraining.route.forms import RouteForm
from mhtraining.route.queries import KeptRoute, kept_route, kept_routes
from mhtraining.route.services import keep_route, verify_route


@bp.get("/manage/route")
@needs(Right.ROUTE)
def kept() -> str:
    """List the routes of whoever keeps them, with the day on which each was verified."""
    session = db.session()
    rows = kept_routes(session, scope_for(session, Right.ROUTE), today())
    return render_template("route/kept.html", rows=rows)


@bp.route("/manage/route/<int:department_id>", methods=["GET", "POST"])
@bp.route("/manage/route/organisation", methods=["GET", "POST"], endpoint="keep_organisation")
@needs(Right.ROUTE)
def keep(department_id: int | None = None) -> ResponseReturnValue:
    """Change the route of a department, or of the organisation."""
    session = db.session()
    kept = _kept(session, department_id)
    form = RouteForm.of(kept.route if kept.own else None)
    if form.was_sent_well():
        changed = keep_route(session, **_whose(department_id), fields=form.values())
        if changed:
            _log(session, "route.set", department=department_id, parts=list(changed))
        session.commit()
        flash(_("The route is saved.") if changed else _("Nothing was changed."))
        return redirect(_page_of(department_id), code=303)
    page = render_template("route/keep.html", form=form, kept=kept)
    return page, 422 if form.errors else 200


@bp.post("/manage/route/<int:department_id>/verified")
@bp.post("/manage/route/organisation/verified", endpoint="verified_organisation")
@needs(Right.ROUTE)
def verified(department_id: int | None = None) -> ResponseReturnValue:
    """Note that the route was checked today, and is right."""
    session = db.session()
    _kept(session, department_id)
    try:
        verify_route(session, **_whose(department_id), on=today())
        _log(session, "route.verify", department=department_id, on=str(today()))
        session.commit()
        flash(_("Noted: this route was checked today."))
    except (RefusedError, NotFoundError):
        session.rollback()
        flash(_("Save a route with a phone number first. Then say that it was checked."), "error")
    return redirect(_page_of(department_id), code=303)


def _kept(session: Session, department_id: int | None) -> KeptRoute:
    scope = scope_for(session, Right.ROUTE)
    if department_id is None and scope.departments is not None:
        abort(403)  # the organisation's is for who keeps all of it
    return kept_route(session, scope, department_id, today())


def _whose(department_id: int | None) -> dict[str, Any]:
    return {"organisation_id": me().organisation_id, "department_id": department_id}


def _page_of(department_id: int | None) -> str:
    if department_id is None:
        return url_for(".keep_organisation")
    return url_for(".keep", department_id=department_id)


def _log(session: Session, action: str, **detail: Any) -> None:
    actor = f"account:{me().account_id}"
    log(session, at=now(), actor=actor, action=action, organisation_id=me().organisation_id, detail=detail)
