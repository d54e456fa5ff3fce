"""Which language the pages speak: Dutch, unless this browser chose English."""

from __future__ import annotations

from flask import has_request_context, request

COOKIE = "language"
LANGUAGES = {"nl": "Nederlands", "en": "English"}


def chosen() -> str:
    """The language of this request: the cookie's when it is one of ours, else Dutch."""
    wanted = request.cookies.get(COOKIE, "") if has_request_context() else ""
    return wanted if wanted in LANGUAGES else "nl"
