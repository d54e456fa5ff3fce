"""The security headers of every response, and how long it may be kept.

A view may set a stricter Content-Security-Policy or its own Cache-Control; those are left as they are.
"""

from __future__ import annotations

from flask import Flask, Response, request

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
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Set the headers on every response, error pages included."""
    headers = dict(HEADERS)
    if app.extensions["mhtraining.settings"].url.startswith("https://"):
        headers["Strict-Transport-Security"] = f"max-age={static_files.YEAR}"

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if static_files.may_be_kept(response):
            response.headers["Cache-Control"] = f"public, max-age={static_files.YEAR}, immutable"
        elif request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
