from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, Response

from mhtraining.app import create_app
from mhtraining.core.settings import Settings
from mhtraining.web.static_files import asset

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
EXPECTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def engine_name() -> str:
    """Nothing here depends on the database: one engine is enough."""
    return "sqlite"


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/password", "/nowhere", "/sign-out", "/healthz", "/static/style.css", "/static/none"],
)
def test_every_response_carries_the_security_headers(app: Flask, path: str) -> None:
    headers = app.test_client().get(path).headers
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/sign-in", "/password", "/nowhere", "/healthz"])
def test_no_page_is_kept(app: Flask, path: str) -> None:
    assert app.test_client().get(path).headers["Cache-Control"] == "no-store"


def test_a_view_may_keep_its_own_stricter_headers(app: Flask) -> None:
    @app.get("/picture")
    def picture() -> Response:
        return Response("", headers={"Content-Security-Policy": "sandbox", "Cache-Control": "private"})

    headers = app.test_client().get("/picture").headers
    assert (headers["Content-Security-Policy"], headers["Cache-Control"]) == ("sandbox", "private")


@pytest.mark.parametrize(
    ("url", "strict"),
    [("", None), ("http://intranet", None), ("https://training.example", "max-age=31536000")],
)
def test_only_an_https_address_promises_https(settings: Settings, url: str, strict: str | None) -> None:
    app = create_app(replace(settings, url=url), TESTING=True)
    answer = app.test_client().get("/sign-in")
    assert answer.headers.get("Strict-Transport-Security") == strict
    assert ("Secure" in answer.headers["Set-Cookie"]) == (strict is not None)


def test_a_static_file_is_kept_for_a_year_under_the_hash_it_has(app: Flask) -> None:
    with app.test_request_context():
        address = asset("style.css")
    headers = app.test_client().get(address).headers
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789abcdef"])
def test_under_any_other_hash_it_is_asked_for_again(app: Flask, query: str) -> None:
    assert app.test_client().get(f"/static/style.css{query}").headers["Cache-Control"] == "no-cache"


def test_the_pages_ask_for_the_stylesheet_by_its_hash(app: Flask) -> None:
    with app.test_request_context():
        address = asset("style.css")
    assert f'<link rel="stylesheet" href="{address}">' in app.test_client().get("/sign-in").text


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "198.51.100.2"), (2, "198.51.100.1")])
def test_forwarded_addresses_count_only_as_far_as_there_are_proxies(
    settings: Settings, proxies: int, address: str
) -> None:
    from flask import request

    app = create_app(replace(settings, proxies=proxies), TESTING=True)
    app.add_url_rule("/address", "address", lambda: str(request.remote_addr))
    answer = app.test_client().get(
        "/address", headers={"X-Forwarded-For": "192.0.2.66, 198.51.100.1, 198.51.100.2"}
    )
    assert answer.text == address
