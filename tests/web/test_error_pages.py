from __future__ import annotations

import pytest
from flask import Flask, abort
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wrappers import Response

from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError
from mhtraining.core.settings import Settings
from mhtraining.web.headers import CONTENT_SECURITY_POLICY
from tests.accounts.made import csrf, made_person, set_clock, signed_in_browser

SENTENCES = {
    400: "Dit lukte niet",
    403: "Deze pagina is niet voor jou",
    404: "We kunnen deze pagina niet vinden",
    405: "Zo kun je deze pagina niet openen",
    413: "Dit is te veel in één keer",
    415: "Dit lukte niet",
    429: "Te vaak geprobeerd",
    500: "Er ging iets mis aan onze kant",
    503: "De training is even niet bereikbaar",
}


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application as it answers people: errors become pages; some addresses fail on purpose."""
    app.config["TESTING"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fail/<int:code>", "fail", lambda code: abort(code))

    @app.get("/break")
    def break_down() -> str:
        raise ZeroDivisionError

    @app.get("/not-yours")
    def not_yours() -> str:
        raise NotFoundError("module 7 is somebody else's")

    @app.get("/database-gone")
    def database_gone() -> str:
        raise OperationalError("SELECT 1", {}, Exception("no answer"))

    @app.get("/slow-down")
    def slow_down() -> str:
        raise TooManyRequests(retry_after=61)

    return app


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_error_has_a_page_in_dutch_with_the_headers_of_any_page(app: Flask, code: int) -> None:
    answer = app.test_client().get(f"/fail/{code}")
    assert answer.status_code == code
    assert SENTENCES[code] in answer.text
    assert 'href="/route"' in answer.text
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_somebody_elses_answers_like_what_is_missing(app: Flask) -> None:
    answers = [app.test_client().get(path) for path in ("/not-yours", "/nowhere")]
    shown = {
        answer.text.replace(csrf(answer), "").replace(path, "")
        for answer, path in zip(answers, ("/not-yours", "/nowhere"), strict=True)
    }
    assert {answer.status_code for answer in answers} == {404}
    assert len(shown) == 1


def test_a_broken_page_says_nothing_of_how_it_broke(app: Flask) -> None:
    answer = app.test_client().get("/break")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text


def test_when_the_database_is_gone_the_page_asks_it_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(app)
    browser = signed_in_browser(app, made_person(app)[1])
    answer = browser.get("/database-gone")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert SENTENCES[503] in answer.text
    assert "Samira" not in answer.text


def test_a_database_that_is_gone_before_the_page_begins_gives_that_page_too(app: Flask) -> None:
    set_clock(app)
    browser = signed_in_browser(app, made_person(app)[1])
    with app.app_context():
        db.session.execute(text("ALTER TABLE sign_in_session RENAME TO away"))
        db.session.commit()
    answer = browser.get("/sign-in")
    assert answer.status_code in (500, 503)
    assert "Probeer het over een paar minuten opnieuw" in answer.text


@pytest.mark.parametrize("host", ["a..b", "." * 300, f"{'a' * 64}.nl", "xn--", "xn--a", "xn--:80", "a b"])
def test_a_host_that_is_none_is_refused_in_words(app: Flask, host: str) -> None:
    # Werkzeug's test client can't read such hosts itself
    environ = {**create_environ("/sign-in"), "HTTP_HOST": host}
    answer = Response(*run_wsgi_app(app, environ, buffered=True))
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "We konden niet lezen" in answer.get_data(as_text=True)


def test_headers_that_belong_to_an_error_stay(app: Flask) -> None:
    browser = app.test_client()
    slow = browser.get("/slow-down")
    assert slow.headers["Retry-After"] == "61"
    assert "Wacht 2 minuten" in slow.text
    assert "POST" in browser.get("/sign-out").headers["Allow"]


def test_too_much_at_once_is_refused_in_words(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"email": "x" * 1_000_001})
    assert answer.status_code == 413
    assert SENTENCES[413] in answer.text


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://localhost/password/forgotten", "/password/forgotten"),
        ("https://evil.example/password", "/"),
        (None, "/"),
    ],
)
def test_a_form_that_is_too_old_leads_back_to_its_page(app: Flask, came_from: str | None, back: str) -> None:
    headers = {"Referer": came_from} if came_from else {}
    answer = app.test_client().post("/sign-in", data={"csrf_token": "old"}, headers=headers)
    assert answer.status_code == 400
    assert "Deze pagina stond te lang open" in answer.text
    assert f'<a class="button" href="{back}">' in answer.text


def test_every_form_that_is_sent_needs_a_token(app: Flask, settings: Settings) -> None:
    posts = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    browser = app.test_client()
    plain = [path for path in posts if "<" not in path]
    assert {"/sign-in", "/sign-out", "/language", "/password"} <= set(plain)
    assert {browser.post(path).status_code for path in plain} == {400}
