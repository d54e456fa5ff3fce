"""The blueprint on which all pages of this room hang."""

from __future__ import annotations

from flask import Blueprint

from mhtraining.accounts.access import Right, may
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, Place

bp = Blueprint("requirements", __name__, template_folder="templates")
bp.record_once(
    navigation.add(
        NavItem(
            _l("What is required"),
            "requirements.rules",
            order=40,
            place=Place.MANAGE,
            shown=lambda: may(Right.REQUIREMENTS),
            about=_l("Which module is required of whom, and by when."),
        )
    )
)
