from __future__ import annotations

import time
from datetime import timedelta

import pytest
from flask import Flask, flash, session
from flask.testing import FlaskClient

from mhtraining.web import session_cookie
from tests.accounts.made import is_signed_in, made_person, set_clock, signed_in_browser


@pytest.fixture
def engine_name() -> str:
    """Nothing here depends on the database: one engine is enough."""
    return "sqlite"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Somebody signed in, whose cookie this worker has seen."""
    app.add_url_rule("/said", "said", lambda: str(session.get("_flashes")))
    app.add_url_rule("/say", "say", lambda: flash("more") or str(session.get("_flashes")))
    set_clock(app)
    found = signed_in_browser(app, made_person(app)[1])
    assert is_signed_in(found)
    return found


def test_a_cookie_that_was_good_is_refused_when_altered(app: Flask, browser: FlaskClient) -> None:
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = browser.get_cookie(name)
    assert cookie is not None
    for altered in (cookie.value[:-1], cookie.value + "A", "A" + cookie.value, cookie.value.swapcase()):
        browser.set_cookie(name, altered)
        assert not is_signed_in(browser)
    browser.set_cookie(name, cookie.value)
    assert is_signed_in(browser)


def test_a_cookie_that_was_good_grows_too_old(
    app: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest: timedelta = app.permanent_session_lifetime
    now = time.time()
    for later, good in (
        (longest.total_seconds() - 60, True),
        (longest.total_seconds() + 60, False),
        (-60, False),
    ):
        monkeypatch.setattr(session_cookie.time, "time", lambda later=later: now + later)
        assert is_signed_in(browser) is good


def test_what_one_request_does_to_its_session_another_does_not_see(app: Flask, browser: FlaskClient) -> None:
    with browser.session_transaction() as held:
        held["_flashes"] = [("message", "once")]
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = browser.get_cookie(name)
    assert cookie is not None
    for _ in range(2):
        browser.set_cookie(name, cookie.value)  # the same again, as a second window sends it
        assert browser.get("/say").text.count("more") == 1
        browser.set_cookie(name, cookie.value)
        assert "more" not in browser.get("/said").text
