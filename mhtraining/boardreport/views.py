"""The pages `/manage/reports`: drafts of reports to the board, issued ones with their files, two compared."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, may, needs
from mhtraining.accounts.signing_in import me
from mhtraining.boardreport import comparing, document, drafts, report
from mhtraining.boardreport.charts import charts_of
from mhtraining.boardreport.formats import FORMATS, MIME_TYPES, WORDS
from mhtraining.boardreport.gathering import months_with_people
from mhtraining.boardreport.models import IssuedReport
from mhtraining.boardreport.month_ends import check_month, last_month_end
from mhtraining.boardreport.queries import file_of, issued_months, issued_report
from mhtraining.boardreport.worded import document_of
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.core.reader import reader
from mhtraining.coverage.chart_views import POLICY
from mhtraining.coverage.pictures import picture
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place
from mhtraining.web.static_files import YEAR

MONTHS_OFFERED = 24

bp = Blueprint("reports", __name__, template_folder="templates", url_prefix="/manage/reports")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Report to the board"),
            "reports.listed",
            order=12,
            place=Place.MANAGE,
            about=_l("What the board and the council read: made at the end of each month, and kept."),
            shown=lambda: may(Right.REPORT),
        )
    )
)


@bp.get("")
@needs(Right.REPORT)
def listed() -> str:
    """List what was issued, with the state of the last month."""
    session, organisation_id = db.session(), me().organisation_id
    following, issued = last_month_end(today()), dict(issued_months(session, organisation_id))
    months = [one for one in months_with_people(session, organisation_id, following) if one not in issued]
    found = {draft.month_end: draft for draft in drafts.drafts_of(session, organisation_id)}
    return render_template(
        "boardreport/list.html",
        next=following,
        draft=found.pop(following, None),
        drafts=found,
        issued=issued,
        months=[one for one in reversed(months) if one not in found][:MONTHS_OFFERED],
    )


@bp.post("")
@needs(Right.REPORT)
def make() -> ResponseReturnValue:
    """Have the draft of a month made, or made anew."""
    try:
        on = date.fromisoformat(request.form.get("on", ""))
        check_month(on, today())
        if on not in months_with_people(db.session(), me().organisation_id, on)[-1:]:
            raise RefusedError(f"Nobody counted on {on}.")
    except (ValueError, RefusedError):
        flash(_("Choose a month that is over, and in which something was required of somebody."), "error")
        return redirect(url_for(".listed"), code=303)
    drafts.ask(db.session(), me().organisation_id, on, now=now())
    db.session.commit()
    return redirect(url_for(".shown", on=on), code=303)


@bp.get("/<on>")
@needs(Right.REPORT)
def shown(on: str) -> str:
    """Show the report of a month: as it was issued, else its draft."""
    day, session = _day(on), db.session()
    issued = issued_report(session, me().organisation_id, day)
    if issued is not None:
        words = document.read((file_of(session, issued.id, WORDS) or b"").decode())
        return render_template(
            "boardreport/shown.html",
            on=day,
            issued_at=issued.issued_at,
            document=words,
            forms=FORMATS.items(),
        )
    draft = drafts.draft_of(session, me().organisation_id, day)
    if draft is None:
        abort(404)
    if draft.figures is None:
        return render_template("boardreport/waiting.html", on=day, draft=draft)
    figures = report.read(draft.figures)
    with force_locale(document.LANGUAGE):
        pictures = {
            name: picture(reader(), rows, organisation_id=me().organisation_id, now=now())
            for name, rows in charts_of(figures).items()
        }
    return render_template(
        "boardreport/shown.html",
        on=day,
        issued_at=None,
        draft=draft,
        document=document_of(figures),
        pictures=pictures,
    )


@bp.post("/<on>/issue")
@needs(Right.REPORT)
def issue(on: str) -> ResponseReturnValue:
    """Have the draft issued, exactly as it was looked at."""
    day = _day(on)
    try:
        drafts.ask_to_issue(
            db.session(),
            me().organisation_id,
            day,
            digest=request.form.get("digest", ""),
            actor=f"account:{me().account_id}",
            now=now(),
        )
    except drafts.DraftChangedError:
        db.session.rollback()
        flash(_("The draft changed since you looked at it: look at it again, then issue it."), "error")
    except NotFoundError:
        abort(404)
    db.session.commit()
    return redirect(url_for(".shown", on=day), code=303)


@bp.get("/<on>/files/<name>")
@needs(Right.REPORT)
def file(on: str, name: str) -> ResponseReturnValue:
    """Give one file of an issued report."""
    session, day = db.session(), _day(on)
    issued = issued_report(session, me().organisation_id, day)
    data = None if issued is None or name == WORDS else file_of(session, issued.id, name)
    if data is None:
        abort(404)
    response = Response(data, mimetype=MIME_TYPES[name.rpartition(".")[2]])
    if name.endswith(".svg"):
        response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    else:
        called = name.replace("report", f"report-{day}", 1)
        response.headers["Content-Disposition"] = f'attachment; filename="{called}"'
    response.headers["Content-Security-Policy"] = POLICY
    return response


@bp.get("/compare")
@needs(Right.REPORT)
def compared() -> ResponseReturnValue:
    """Show two issued reports side by side; without two, the list to choose from."""
    if not {"earlier", "later"} <= set(request.args):
        return redirect(url_for(".listed"), code=303)
    found: dict[str, IssuedReport] = {}
    for name in ("earlier", "later"):
        one = issued_report(db.session(), me().organisation_id, _day(request.args.get(name, "")))
        if one is None:
            abort(404)
        found[name] = one
    earlier, later = sorted(found.values(), key=lambda one: one.month_end)
    return render_template(
        "boardreport/compared.html",
        parts=comparing.side_by_side(report.read(earlier.figures), report.read(later.figures)),
        earlier=earlier.month_end,
        later=later.month_end,
    )


def _day(text: str) -> date:
    """The day of a path; 404 for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if day.isoformat() != text:  # one address for one page
        abort(404)
    return day
