"""The page of the audit trail: who looked at or changed whose data, to filter and to take along as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask import make_response as response_of
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, may, needs
from mhtraining.accounts.signing_in import me
from mhtraining.audit.services import log
from mhtraining.coordination.audit_filter import AuditFilter
from mhtraining.coordination.audit_trail import Entry, entries
from mhtraining.coordination.audit_words import ACTIONS
from mhtraining.core.clock import AMSTERDAM, now, today
from mhtraining.core.db import db
from mhtraining.core.dutch_csv import dutch_csv
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

PER_PAGE, LAST_PAGE = 50, 2000
LONGEST_EXPORT = 50_000
"""So many entries are one file; of more, a shorter period is asked for."""

bp = Blueprint("audit", __name__, template_folder="templates")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Audit trail"),
            "audit.trail",
            order=90,
            place=Place.MANAGE,
            shown=lambda: may(Right.AUDIT),
            about=_l("Who looked at or changed what, and when."),
        )
    )
)


@bp.get("/manage/audit")
@needs(Right.AUDIT)
def trail() -> ResponseReturnValue:
    """Show a page of what is asked for, newest first."""
    asked, errors = _asked(request.args)
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    found = [] if errors else _entries(asked, PER_PAGE + 1, offset=(page - 1) * PER_PAGE)
    shown = render_template(
        "coordination/audit.html",
        asked=asked,
        errors=errors,
        actions=sorted(ACTIONS.items(), key=lambda each: str(each[1])),
        entries=found[:PER_PAGE],
        newer=page - 1,
        older=page + 1 if len(found) > PER_PAGE and page < LAST_PAGE else 0,
    )
    return shown, 422 if errors else 200


@bp.post("/manage/audit/export")
@needs(Right.AUDIT)
def export() -> ResponseReturnValue:
    """Give what is asked for as CSV, and note that it was taken."""
    asked, errors = _asked(request.form)
    found = [] if errors else _entries(asked, LONGEST_EXPORT + 1)
    if errors or len(found) > LONGEST_EXPORT:
        again: dict[str, Any] = {**asked.typed, "many": None if errors else 1}
        return redirect(url_for(".trail", **again), code=303)
    days = {"from": asked.since, "until": asked.until, "action": asked.action}
    log(
        db.session(),
        at=now(),
        actor=f"account:{me().account_id}",
        action="audit.export",
        organisation_id=me().organisation_id,
        detail={name: value for name, value in days.items() if value} | {"rows": len(found)},
    )
    db.session.commit()
    return _file(found)


def _asked(given: Mapping[str, str]) -> tuple[AuditFilter, list[tuple[str, str]]]:
    asked = AuditFilter.read(given)
    errors = asked.errors
    if given.get("many"):
        errors = [*errors, ("since", _("This is too much for one file: choose fewer days"))]
    return asked, errors


def _entries(asked: AuditFilter, limit: int, offset: int = 0) -> list[Entry]:
    whose = me().organisation_id
    return entries(db.session(), whose, asked, on=today(), limit=limit, offset=offset)


def _file(found: list[Entry]) -> Response:
    heads = (_("When"), _("Who"), _("What"), _("About whom"), _("Details"))
    rows = ((_moment(each.at), each.actor, each.action, each.person, each.detail) for each in found)
    response = response_of(dutch_csv([heads, *rows]))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="audit-{today()}.csv"'
    return response


def _moment(at: datetime) -> str:
    """A moment as a Dutch spreadsheet reads it, by the clock of the Netherlands."""
    return f"{at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M:%S}"
