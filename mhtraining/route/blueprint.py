"""The blueprint on which all pages of this room hang."""

from __future__ import annotations

from flask import Blueprint

from mhtraining.accounts.access import Right, may
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

bp = Blueprint("route", __name__, template_folder="templates")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Reporting route"),
            "route.kept",
            order=60,
            place=Place.MANAGE,
            within=("/manage/route/",),
            shown=lambda: may(Right.ROUTE),
            about=_l("To whom a signal goes, per department, and when that was last checked."),
        )
    )
)
