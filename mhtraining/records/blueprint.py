"""The blueprint on which all pages of this room hang."""

from __future__ import annotations

from flask import Blueprint

from mhtraining.accounts.access import Right, may
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

bp = Blueprint("records", __name__, template_folder="templates")
bp.record_once(
    navigation.add(
        NavItem(
            _l("Completions from elsewhere"),
            "records.completions",
            order=50,
            place=Place.MANAGE,
            shown=lambda: may(Right.COMPLETIONS),
            about=_l("What people completed in a classroom or at another training, with what shows it."),
        )
    )
)
bp.record_once(
    navigation.add(
        NavItem(
            _l("Team sessions"),
            "records.team_sessions",
            order=55,
            place=Place.MANAGE,
            shown=lambda: may(Right.TEAM_SESSIONS),
            about=_l("A department talked a module through together; who was there."),
        )
    )
)
