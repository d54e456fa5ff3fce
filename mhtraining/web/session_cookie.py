"""The session's signed cookie: refused however little it was altered, and not sent with our own files."""

from __future__ import annotations

import time
from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from mhtraining.web.cookies import is_secure
from mhtraining.web.signing import ExactTimestampSigner

ROOM = 1024
"""Cookies whose signature a worker remembers to be good, each of some 300 bytes."""


class SessionCookie(SecureCookieSessionInterface):
    """Flask's signed cookie. A signature is checked once in a worker; its age, and who it is, each time.

    It is kept away from static files: `Vary: Cookie` would undo their caching.
    """

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None
        self._read = lru_cache(maxsize=ROOM)(self._verify)  # an error is not remembered

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """What the cookie holds; nothing when it is not ours, or too old."""
        value = request.cookies.get(self.get_cookie_name(app))
        if not value:
            return self.session_class()
        try:
            held, signed = self._read(app, value)
        except BadSignature:
            return self.session_class()
        age = int(time.time()) - signed
        good = 0 <= age <= app.permanent_session_lifetime.total_seconds()
        return self.session_class(deepcopy(held)) if good else self.session_class()

    def _verify(self, app: Flask, value: str) -> tuple[dict[str, Any], float]:
        """What is held, and when it was signed (seconds since 1970). Raises BadSignature."""
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            raise BadSignature("there is no key")
        held, signed = serializer.loads(value, return_timestamp=True)
        return held, signed.timestamp()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie where it changed, on every response but that of a static file."""
        if request.endpoint == "static":
            return
        if session and not session.modified and not session.permanent:
            if session.accessed:
                response.vary.add("Cookie")
            return
        super().save_session(app, session, response)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs it, one for all requests; an altered cookie is refused, however little."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
            if self._serializer is not None:
                self._serializer.signer = ExactTimestampSigner
        return self._serializer

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether it goes over TLS alone."""
        return is_secure()


def init_app(app: Flask) -> None:
    """Keep sessions in this cookie."""
    app.session_interface = SessionCookie()
