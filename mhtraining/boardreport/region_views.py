"""The page `/manage/region`: the organisations of a region side by side, by the rules of public figures."""

from __future__ import annotations

from flask import Blueprint, render_template

from mhtraining.accounts.access import Right, may, needs, own_regions
from mhtraining.boardreport.region import side_by_side
from mhtraining.core.clock import today
from mhtraining.core.db import db
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
