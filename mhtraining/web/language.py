"""Which language the pages speak: Dutch, unless this browser chose English."""

from __future__ import annotations

from typing import cast

from flask import has_request_context, request
from flask_babel import lazy_gettext

from mhtraining.web.cookies import cookie_name

COOKIE = "language"
LANGUAGES = {"nl": "Nederlands", "en": "English"}


def lazy(text: str) -> str:
    """The text, translated when it is shown; import it as `_l`, which is how texts are found."""
    return cast(str, lazy_gettext(text))


def chosen() -> str:
    """The language of this request: the cookie's when it is one of ours, else Dutch."""
    wanted = request.cookies.get(cookie_name(COOKIE), "") if has_request_context() else ""
    return wanted if wanted in LANGUAGES else "nl"
