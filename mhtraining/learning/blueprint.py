"""The blueprint on which all pages of this room hang."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from mhtraining.accounts.signing_in import ask_to_sign_in
from mhtraining.web import navigation
from mhtraining.web.language import lazy as _l
from mhtraining.web.navigation import NavItem, signed_in

bp = Blueprint("learning", __name__, template_folder="templates")
bp.record_once(
    navigation.add(
        NavItem(_l("My modules"), "learning.my_modules", order=10, within=("/modules/", "/attempts/"))
    )
)


@bp.before_request
def only_signed_in() -> ResponseReturnValue | None:
    """Ask for signing in on every page; an answer decides for itself, so that it is not lost."""
    return None if signed_in() or request.endpoint == "learning.answer" else ask_to_sign_in()
