"""The pages `/manage/region`: the organisations of a region side by side, and its evaluation."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mhtraining.accounts.access import Right, may, needs, own_regions
from mhtraining.accounts.signing_in import me
from mhtraining.boardreport import formats
from mhtraining.boardreport.evaluation import Evaluation, evaluate
from mhtraining.boardreport.evaluation_files import FORMATS, file_of
from mhtraining.boardreport.evaluation_words import document_of
from mhtraining.boardreport.month_ends import check_month, last_month_end
from mhtraining.boardreport.region import side_by_side
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.core.typesetting import TypesettingFailedError, at_the_press
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

MONTHS = 13

bp = Blueprint("region", __name__, template_folder="templates")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Region"),
            "region.page",
            order=15,
            place=Place.MANAGE,
            about=_l("The organisations of your region side by side: coverage, and what is in order."),
            shown=lambda: may(Right.REGION),
        )
    )
)


@bp.get("/manage/region")
@needs(Right.REGION)
def page() -> str:
    """Show each region of the person who looks."""
    session = db.session()
    regions = [
        (region.code, side_by_side(session, region.id, today(), months=MONTHS))
        for region in own_regions(session)
    ]
    return render_template("boardreport/region.html", regions=regions)


@bp.get("/manage/region/evaluation")
@needs(Right.REGION)
def evaluation() -> str:
    """Show the evaluation of a region of the person who looks, as at a month end that is over."""
    found = _evaluated()
    labels = {form: formats.FORMATS[form] for form in FORMATS}
    return render_template(
        "boardreport/evaluation.html", evaluation=found, document=document_of(found), forms=labels
    )


@bp.get("/manage/region/evaluation/<form>")
@needs(Right.REGION)
def evaluation_file(form: str) -> ResponseReturnValue:
    """Give it as a file. The press takes its time: the transaction ends first, paper alone waits for it."""
    if form not in FORMATS:
        abort(404)
    found = _evaluated()
    db.session.rollback()
    try:
        with at_the_press() if form == "pdf" else nullcontext():
            data = file_of(found, form)
    except TypesettingFailedError as error:
        current_app.logger.error("evaluation for account %s: %s", me().account_id, error)
        page = render_template(
            "web/error.html",
            title=_("The file could not be made"),
            sentence=_("Try again in a few minutes."),
            back=url_for(".evaluation", region=found.region, on=found.on),
        )
        return page, 503, {"Retry-After": "60"}
    name = f"evaluatie-{found.region}-{found.on}.{form}"
    return Response(
        data, mimetype=FORMATS[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _evaluated() -> Evaluation:
    """The evaluation that is asked for; 404 for a region that is not one's own, and for no month end."""
    regions = own_regions(db.session())
    code = request.args.get("region", regions[0].code if regions else "")
    asked = request.args.get("on") or last_month_end(today()).isoformat()
    try:
        on = date.fromisoformat(asked)
        check_month(on, today())
        if on.isoformat() != asked:  # one address for one page
            abort(404)
    except (ValueError, RefusedError):
        abort(404)
    found = next((region for region in regions if region.code == code), None)
    if found is None:
        abort(404)
    return evaluate(db.session(), found, on, today())
