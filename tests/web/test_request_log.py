"""Every request and every error is one line of JSON, and nothing anybody typed or is called stands in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from mhtraining.accounts.services import invite
from mhtraining.app import create_app
from mhtraining.core.clock import now
from mhtraining.core.db import db
from mhtraining.core.logs import JsonLines
from mhtraining.organisation.models import Employee, Organisation
from tests.accounts.made import (
    EMAIL,
    PASSWORD,
    csrf,
    made_person,
    send,
    set_clock,
    sign_in,
    signed_in_browser,
)
from tests.learning.made import LEZEN_MODULE, MODULES, learner_of, published

TYPED = "wat-ik-typte"
HIDDEN = (EMAIL, "Samira", "Bakker", PASSWORD, "127.0.0.1", "User-Agent", "SELECT", TYPED)


class Lines(StringIO):
    """What was logged so far, at the finest level of every logger but SQLAlchemy's."""

    @property
    def all(self) -> list[dict]:
        """Every line."""
        return [json.loads(line) for line in self.getvalue().splitlines()]

    @property
    def requests(self) -> list[dict]:
        """The lines that tell of a request."""
        return [line for line in self.all if line["event"] == "request"]


@pytest.fixture
def lines() -> Iterator[Lines]:
    stream = Lines()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    sqlalchemy = logging.getLogger("sqlalchemy")
    sqlalchemy.setLevel(logging.WARNING)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    sqlalchemy.setLevel(logging.NOTSET)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application as it answers people, with addresses that fail on what somebody gave."""
    app.config["TESTING"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/break/<given>")
    def break_down(given: str) -> str:
        raise ValueError(given)

    @app.get("/twice/<given>")
    def twice(given: str) -> str:
        with db.engine.begin() as connection:
            for _ in range(2):
                connection.execute(Organisation.__table__.insert().values(code=given, name=given))
        return given

    set_clock(app)
    return app


def test_a_request_is_one_line_with_its_route_and_its_ids(app: Flask, lines: Lines) -> None:
    employee, account = made_person(app)
    browser = signed_in_browser(app, account)
    answer = browser.get("/attempts/77/stops/2?naam=Samira")

    [line] = lines.requests
    assert line.pop("ms") > 0
    assert line.pop("time")
    assert line == {
        "level": "info",
        "logger": "mhtraining.requests",
        "event": "request",
        "request": answer.headers["X-Request-Id"],
        "method": "GET",
        "route": "/attempts/<int:attempt_id>/stops/<int:number>",
        "endpoint": "learning.stop",
        "ids": {"attempt_id": 77, "number": 2},
        "status": 404,
        "account": account,
        "employee": employee,
    }


@pytest.mark.parametrize("path", ["/sign-in", "/static/style.css", "/nowhere", "/sign-out", "/break/it"])
def test_every_kind_of_answer_is_one_line(app: Flask, lines: Lines, path: str) -> None:
    answer = app.test_client().get(path)

    assert [(line["status"], line["request"]) for line in lines.requests] == [
        (answer.status_code, answer.headers["X-Request-Id"])
    ]


def test_what_is_refused_for_its_forms_token_is_a_line_like_any(app: Flask, lines: Lines) -> None:
    answer = app.test_client().post("/sign-in")

    [line] = lines.requests
    assert (answer.status_code, line["request"]) == (400, answer.headers["X-Request-Id"])
    assert len(line["request"]) == 16
    assert line["ms"] > 0


def test_a_monitor_does_not_fill_the_log(app: Flask, lines: Lines) -> None:
    app.test_client().get("/healthz")

    assert [line["level"] for line in lines.requests] == ["debug"]


def test_an_error_says_where_and_whose_request_it_was(app: Flask, lines: Lines) -> None:
    employee, account = made_person(app)
    answer = signed_in_browser(app, account).get(f"/break/{TYPED}")

    error, request = lines.all
    assert (error["level"], error["event"], error["exception"]["type"]) == (
        "error",
        "exception",
        "builtins.ValueError",
    )
    assert error["exception"]["at"][-1].endswith("break_down")
    assert error["request"] == request["request"] == answer.headers["X-Request-Id"]
    assert (request["level"], request["status"], request["employee"]) == ("error", 500, employee)


def test_a_failed_statement_of_the_application_does_not_name_its_values(app: Flask) -> None:
    """Whoever else writes it down: a command's traceback, a library's own log."""
    with app.app_context(), pytest.raises(IntegrityError) as caught:
        db.session.execute(Organisation.__table__.insert().values(code=TYPED, name=None))

    ours = str(caught.value).partition("DETAIL")  # what PostgreSQL adds the log leaves out
    assert TYPED not in ours[0] + ours[2].partition("\n")[2]


def test_no_line_holds_what_was_answered(app: Flask, lines: Lines, tmp_path: Path) -> None:
    published(app, tmp_path, {**MODULES, **LEZEN_MODULE})
    learner = learner_of(app, made_person(app)[1])
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    before = len(lines.requests)
    learner.press("Check", options=["1", "3"], naam=TYPED)

    answered = lines.requests[before]
    assert (answered["endpoint"], answered["status"]) == ("learning.answer", 303)
    assert answered["ids"].keys() == {"attempt_id", "walk_id", "position"}
    assert [word for word in (*HIDDEN, "options", "1, 3", "1,3") if word in lines.getvalue()] == []


def test_no_line_holds_what_was_typed_or_who_it_was(app: Flask, lines: Lines) -> None:
    employee, account = made_person(app)
    with app.app_context():
        person = db.session.get_one(Employee, employee)
        link = invite(db.session(), person, now=now())
        db.session.commit()
    visitor = app.test_client()
    sign_in(visitor, password=TYPED)
    visitor.get(link)
    visitor.get(link + TYPED)
    token = csrf(visitor.get(link))
    visitor.post(link, data={"csrf_token": token, "password": TYPED, "again": TYPED})
    visitor.get(f"/{TYPED}?{TYPED}", headers={"Cookie": f"mhtraining={TYPED}", "Referer": f"http://{TYPED}/"})
    visitor.get(f"/break/{TYPED}")
    visitor.get(f"/twice/{TYPED}")
    visitor.open("/sign-in", method=TYPED)
    browser = signed_in_browser(app, account)
    send(browser, "/password", current=TYPED, password=TYPED, again=TYPED)
    browser.post("/attempts/1/walks/1/1", data={"answer": TYPED, "csrf_token": TYPED})

    assert len(lines.requests) == 13
    assert {line["status"] for line in lines.requests} >= {200, 400, 404, 405, 422, 500}
    written = lines.getvalue()
    nonce = link.rpartition("/")[2]
    assert [word for word in (*HIDDEN, token, nonce) if word in written] == []


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [(1, "0123abcd-89", True), (0, "0123abcd-89", False), (1, "x" * 20, False), (1, "a" * 37, False)],
)
def test_a_proxy_may_name_the_request(settings, lines: Lines, proxies: int, given: str, taken: bool) -> None:
    app = create_app(replace(settings, proxies=proxies))
    said = app.test_client().get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]

    assert (said == given, lines.requests[0]["request"] == said) == (taken, True)
    with app.app_context():
        db.engine.dispose()
