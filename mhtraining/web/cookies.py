"""How our cookies are sent: no script reads them, no other site sends them, with TLS only TLS carries them.

Where the outside address is https, a name begins with `__Host-`: a browser takes such a cookie from this
very host alone, so that no other site under the same domain (a municipality has many) can plant one.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request
from werkzeug import Response

HOST_PREFIX = "__Host-"


def cookie_name(name: str) -> str:
    """The cookie's whole name in this installation."""
    return HOST_PREFIX + name if current_app.config["SESSION_COOKIE_SECURE"] else name


def is_secure() -> bool:
    """Whether cookies go over TLS alone: the outside address says so, or this request came by it."""
    return bool(current_app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def set_cookie(response: Response, name: str, value: str, *, lasts: timedelta) -> None:
    """Send a cookie of this name with the response."""
    response.set_cookie(
        cookie_name(name), value, max_age=lasts, httponly=True, samesite="Lax", secure=is_secure()
    )
