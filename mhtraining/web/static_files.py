"""Our own files for the browser (one stylesheet), kept by it for a year under the hash of their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

from mhtraining.web.cookies import is_secure
from mhtraining.web.signing import ExactTimestampSigner

YEAR = 365 * 24 * 60 * 60


class SessionCookie(SecureCookieSessionInterface):
    """Flask's signed cookie, kept away from static files: `Vary: Cookie` would undo their caching."""

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie on every response but that of a static file."""
        if request.endpoint != "static":
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


@cache
def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else None


def _version(filename: str) -> str | None:
    return _digest(Path(str(current_app.static_folder)) / filename)


@cache
def asset(filename: str) -> str:
    """The address of a file under static/, another one for every content that it has at a start."""
    return url_for("static", filename=filename, v=_version(filename))


def may_be_kept(response: Response) -> bool:
    """Whether this is a static file asked for by the hash it has now."""
    if request.endpoint != "static" or response.status_code not in (200, 304):
        return False
    filename = (request.view_args or {}).get("filename", "")
    return bool(request.args.get("v")) and request.args["v"] == _version(filename)


def init_app(app: Flask) -> None:
    """Give templates `asset(filename)`, and keep the session's cookie away from static files."""
    app.session_interface = SessionCookie()
    app.add_template_global(asset)
