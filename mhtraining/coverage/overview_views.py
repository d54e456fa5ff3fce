"""The page `/manage/coverage`: the whole organisation against its goal, on any day, and as files."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from mhtraining.accounts.access import Right, may, needs
from mhtraining.accounts.signing_in import me
from mhtraining.coordination.departments_tree import Missing, shortcomings_on
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.delimited import read_day
from mhtraining.core.dutch_csv import dutch_csv
from mhtraining.core.dutch_xlsx import MIME_TYPE, dutch_xlsx
from mhtraining.core.reader import reader
from mhtraining.coverage import charting
from mhtraining.coverage.forecasts import stored
from mhtraining.coverage.models import NOWHERE
from mhtraining.coverage.not_asked import PAGE, not_asked
from mhtraining.coverage.overview import Lately, Overview
from mhtraining.coverage.overview_files import as_json, rows_of
from mhtraining.coverage.overview_words import FINDINGS, expected, step_of
from mhtraining.coverage.pictures import picture
from mhtraining.organisation.queries import organisation_code
from mhtraining.records.words import SOURCES
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.language import spoken
from mhtraining.web.navigation import NavItem, Place

bp = Blueprint("overview", __name__, template_folder="templates", url_prefix="/manage")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Coverage"),
            "overview.page",
            order=10,
            place=Place.MANAGE,
            about=_l("How many are up to date, against the goal; by department and module, and over time."),
            shown=lambda: may(Right.STEERING),
        )
    )
)
FIRST_YEAR = 1950
FARTHEST = 10_000
"""No list has more pages."""


@bp.get("/coverage")
@needs(Right.STEERING)
def page() -> str:
    """Show the figures of the organisation as at a day: today, or the one asked for."""
    on, wrong = _day()
    found = _overview(on)
    session, organisation_id = db.session(), me().organisation_id
    forecast = stored(session, organisation_id) if on == today() else None
    language = spoken() or "nl"
    charts = {
        name: picture(reader(), charted, organisation_id=organisation_id, now=now())
        for name, charted in charting.charts_of(found, forecast, language).items()
    }
    return render_template(
        "coverage/overview.html",
        found=found,
        people=found.people,
        wrong_day=wrong,
        today=today(),
        steps=step_of,
        expected=expected(forecast, found),
        findings=_findings(found) if on == today() else [],
        sources=SOURCES,
        **charts,
    )


@bp.get("/coverage/not-asked")
@needs(Right.STEERING)
def not_asked_page() -> str:
    """List who is in service and asked nothing today."""
    number = max(1, min(request.args.get("page", 1, type=int), FARTHEST))
    skip = (number - 1) * PAGE
    total, found = not_asked(db.session(), me().organisation_id, today(), skip=skip)
    last = max(1, -(-total // PAGE))
    return render_template("coverage/not_asked.html", people=found, total=total, number=number, last=last)


@bp.get("/coverage.<any(csv, xlsx, json):kind>")
@needs(Right.STEERING)
def file(kind: str) -> ResponseReturnValue:
    """Give the same figures as a file."""
    on, _wrong = _day()
    found = _overview(on)
    code = organisation_code(db.session(), me().organisation_id)
    if kind == "json":
        response = jsonify(as_json(found, code))
    else:
        rows = rows_of(found, code)
        response = Response(dutch_csv(rows) if kind == "csv" else dutch_xlsx(rows, sheet=_("Coverage")))
        response.mimetype = "text/csv" if kind == "csv" else MIME_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="coverage-{on}.{kind}"'
    return response


def _day() -> tuple[date, str]:
    """The day asked for, and what is wrong with it: then it is today."""
    text = request.args.get("on", "").strip()
    if not text:
        return today(), ""
    on = read_day(text)
    if on is None:
        return today(), _("That is no day. You see today. Fill in a day like 31-12-2025.")
    if on > today() or on.year < FIRST_YEAR:
        return today(), _("Coverage is known up to today. You see today.")
    return on, ""


def _overview(on: date) -> Overview:
    lately: Lately = current_app.extensions.setdefault("mhtraining.overviews", Lately())
    return lately.at(db.session(), me().organisation_id, on)


def _findings(overview: Overview) -> list[tuple[str, str, Any]]:
    """What asks for attention today: a sentence, where it is mended, and what that is called."""
    nowhere, not_asked_of = overview.figures.people.get(NOWHERE, 0), overview.people.not_asked
    lacks = shortcomings_on(db.session(), me().organisation_id, today())
    found: list[tuple[str, str, Any]] = []
    if nowhere:
        said = ngettext(
            "%(num)s person in service has no department, so counts in no department.",
            "%(num)s people in service have no department, so count in no department.",
            nowhere,
        )
        found.append((said, url_for("people.listed", without_department=1), _("Look at them")))
    if not_asked_of:
        said = ngettext(
            "Of %(num)s person in service nothing is required, by no rule or by a waiver.",
            "Of %(num)s people in service nothing is required, by no rule or by a waiver.",
            not_asked_of,
        )
        found.append((said, url_for(".not_asked_page"), _("Look at them")))
    for missing in Missing:
        if lacking := lacks[missing]:
            names = ", ".join(branch.name for branch in lacking[:3])
            many = ngettext("%(num)s department", "%(num)s departments", len(lacking))
            more = "" if len(lacking) <= 3 else " …"
            found.append(
                (f"{FINDINGS[missing]}: {many} ({names}{more})", url_for("departments.tree"), _("Mend it"))
            )
    return found
