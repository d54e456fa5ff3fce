"""The pages for signing in and out, and for setting a password."""

from __future__ import annotations

from flask import Blueprint

from mhtraining.accounts.signing_in import load_person

bp = Blueprint("accounts", __name__, template_folder="templates")
bp.before_app_request(load_person)


@bp.get("/sign-in")
def sign_in() -> str:
    """Soon."""
    return ""
