"""Every address, asked in every way, by a visitor and by everybody signed in, answers with the headers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from flask import Flask, Response, abort
from werkzeug.test import TestResponse

import mhtraining
from mhtraining.app import create_app
from mhtraining.core.settings import Settings
from tests.accounts.made import EMAIL, PASSWORD, csrf, made_person, set_clock
from tests.learning.made import Learner
from tests.security.looking import Live, wrong_with
from tests.security.site import Site

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "TRACE", "BREW")
ERRORS = (400, 401, 403, 404, 405, 406, 410, 413, 414, 415, 422, 429, 431, 500, 501, 503)
PACKAGE = Path(mhtraining.__file__).parent
sqlite_alone = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
"""Headers do not ask the database."""


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with an address that fails on purpose."""
    app.add_url_rule("/fail/<int:number>", "fail", lambda number: abort(number))
    return app


@sqlite_alone
def test_every_address_asked_in_every_way(site: Site) -> None:
    wrong, asked, statuses = {}, 0, set()
    for who, methods in ((None, METHODS), ("coordinator", METHODS[:3]), ("employee", METHODS)):
        browser = site.browser(who)
        for rule, method in product(site.app.url_map.iter_rules(), methods):
            answer = browser.open(site.address(rule, "employee"), method=method)
            asked, statuses = asked + 1, statuses | {answer.status_code}
            if found := wrong_with(answer):
                wrong[f"{who}: {method} {rule.rule} ({answer.status_code})"] = found
    assert not wrong
    assert asked >= (2 * len(METHODS) + 3) * 27
    assert {200, 303, 400, 404, 405} <= statuses


@sqlite_alone
def test_every_error(site: Site) -> None:
    for who, code in product((None, "employee"), ERRORS):
        answer = site.browser(who).get(f"/fail/{code}")
        assert (answer.status_code, wrong_with(answer)) == (code, [])


@sqlite_alone
def test_too_much_and_too_many(site: Site) -> None:
    big = site.browser(None).post("/sign-in", data={"email": "x" * 1_000_001})
    assert (big.status_code, wrong_with(big)) == (413, [])
    for _ in range(31):
        often = site.browser(None).get("/password/reset/x.y")
    assert (often.status_code, wrong_with(often)) == (429, [])


@sqlite_alone
def test_even_when_the_page_of_an_error_breaks(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_more: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("mhtraining.web.error_pages.render_template", broken)
    answer = site.browser(None).get("/nowhere")
    assert (answer.status_code, wrong_with(answer)) == (500, [])
    assert "Probeer het over een paar minuten opnieuw" in answer.text


@sqlite_alone
def test_every_page_of_a_module_to_its_end(site: Site) -> None:
    wrong: dict[str, list[str]] = {}

    class Looking(Learner):
        def press(self, label: str = "", follow: bool = True, **data: object) -> TestResponse:
            answer = super().press(label, follow, **data)
            wrong.update({self.path: found} if (found := wrong_with(answer)) else {})
            return answer

    browser = site.browser("manager")
    browser.set_cookie("language", "en")
    learner = Looking(browser)
    learner.to_the_assessment()
    learner.press("Begin")
    while not learner.path.endswith("/result"):
        learner.do_counted(best=True) if "This is what I do" in learner.text else learner.press("")
    assert not wrong


def templates() -> Iterator[Path]:
    return PACKAGE.rglob("templates/**/*.html")


OF_ITS_OWN = {"file.html": ["<style>"]}
"""No page of ours: the report as one file, given to be saved, with a policy of its own and no script."""


def test_no_template_holds_anything_inline() -> None:
    wrong = {}
    for path in templates():
        live = Live()
        live.feed(path.read_text(encoding="utf-8"))
        wrong[path.name] = live.found
    assert len(wrong) > 20
    assert {name: found for name, found in wrong.items() if found} == OF_ITS_OWN


def https_app(settings: Settings, **more: object) -> Flask:
    app = create_app(replace(settings, **more), TESTING=True, ARGON2_CHEAP=True)  # type: ignore[arg-type]
    set_clock(app)
    return app


@sqlite_alone
@pytest.mark.parametrize(
    ("url", "proxies", "scheme", "promised"),
    [
        ("", 0, "http", False),
        ("", 0, "https", True),
        ("https://training.example", 0, "http", True),
        ("", 1, "forwarded", True),
        ("", 0, "forwarded", False),
    ],
)
def test_https_is_promised_wherever_it_is(
    settings: Settings, url: str, proxies: int, scheme: str, promised: bool
) -> None:
    browser = https_app(settings, url=url, proxies=proxies).test_client()
    forwarded = scheme == "forwarded"
    for path in ("/sign-in", "/nowhere", "/static/style.css", "/healthz"):
        answer = browser.get(
            path,
            base_url="http://localhost" if forwarded else f"{scheme}://localhost",
            headers={"X-Forwarded-Proto": "https"} if forwarded else {},
        )
        assert ("Strict-Transport-Security" in answer.headers) is promised


@sqlite_alone
@pytest.mark.parametrize(("url", "prefix"), [("https://training.example", "__Host-"), ("", "")])
def test_cookies_are_bound_to_the_host_behind_tls(settings: Settings, url: str, prefix: str) -> None:
    app = https_app(settings, url=url)
    made_person(app)
    browser, base = app.test_client(), url or "http://localhost"
    page = browser.get("/sign-in", base_url=base)
    headers = {"Referer": f"{base}/sign-in"}
    form = {"csrf_token": csrf(page), "email": EMAIL, "password": PASSWORD}
    answer = browser.post("/sign-in", base_url=base, data=form, headers=headers)
    token = csrf(browser.get("/password", base_url=base))
    language = browser.post(
        "/language", base_url=base, data={"csrf_token": token, "language": "en"}, headers=headers
    )
    sent = [*answer.headers.getlist("Set-Cookie"), *language.headers.getlist("Set-Cookie")]
    names = {line.split("=")[0] for line in sent}
    assert names == {f"{prefix}{name}" for name in ("mhtraining", "known", "language")}
    for line in sent:
        parts = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= parts
        assert ("secure" in parts) == bool(url)
        assert not any(part.startswith("domain") for part in parts)
    assert browser.get("/password", base_url=base).status_code == 200


@sqlite_alone
def test_the_check_itself_sees_what_is_wrong(app: Flask) -> None:
    @app.get("/wrong")
    def wrong() -> Response:
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        return Response(
            "<p style='x'><a href=' javascript:x' onclick='y'>", headers={"Content-Security-Policy": policy}
        )

    assert len(wrong_with(app.test_client().get("/wrong"))) == 6
