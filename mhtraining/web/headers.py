"""The security headers of every response, and how long it may be kept.

A view may set a stricter Content-Security-Policy or its own Cache-Control; those are left as they are.
The headers are set at the very outside: nothing leaves without them, not even what is said when the page
of an error breaks too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response

from mhtraining.web import static_files

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# Referrer-Policy is not stricter because the CSRF check over HTTPS reads the referrer of our own pages.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = ("Strict-Transport-Security", f"max-age={static_files.YEAR}")
_WITH_LOWER = [(name.lower(), name, value) for name, value in HEADERS.items()]
LAST_RESORT = b"Er ging iets mis. Probeer het over een paar minuten opnieuw.\n"
"""Only seen when the page that says so could not be made either."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class SecurityHeaders:
    """The application with the headers around it."""

    def __init__(self, app: Flask, application: Application) -> None:
        """`application` is what `app` answered with so far."""
        self._app, self._application = app, application
        self._https = app.extensions["mhtraining.settings"].url.startswith("https://")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request; what the answer does not say itself is said for it."""

        def start(status: str, headers: list[tuple[str, str]], *exception: Any) -> Any:
            said = {name.lower() for name, _value in headers}
            wanted = [(name, value) for lower, name, value in _WITH_LOWER if lower not in said]
            if self._https or environ.get("wsgi.url_scheme") == "https":
                wanted.append(HSTS)
            return start_response(status, [*headers, *wanted], *exception)

        try:
            return self._application(environ, start)
        except Exception:
            if self._app.testing or self._app.debug:
                raise
            self._app.logger.exception("the page of an error could not be made")
            plain = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
            start("500 Internal Server Error", plain)
            return [LAST_RESORT]


def init_app(app: Flask) -> None:
    """Set the headers on every response, error pages and files included."""
    app.wsgi_app = SecurityHeaders(app, app.wsgi_app)  # type: ignore[method-assign]

    @app.after_request
    def say_how_long_to_keep(response: Response) -> Response:
        if static_files.may_be_kept(response):
            response.headers["Cache-Control"] = f"public, max-age={static_files.YEAR}, immutable"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
