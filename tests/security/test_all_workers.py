"""What ends a session ends it in every worker at once: a real server with two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from flask import Flask

from mhtraining.accounts import services
from mhtraining.accounts.models import Account
from mhtraining.core.clock import Clock
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from tests.accounts.made import PASSWORD, made_person, signed_in_browser
from tests.security.server import serving

NEW = "vijf bomen bij het water"
CONNECTIONS = 24
"""So many new connections reach both workers: the system shares them out by a hash of their ports."""


@dataclass
class Visitor:
    """Sends requests with one cookie, each on a connection of its own."""

    port: int
    cookie: str

    def ask(self, method: str, path: str, **form: str) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        page, sent = answer.read().decode(), answer.headers.get_all("Set-Cookie") or []
        connection.close()
        return answer.status, page, "; ".join(line.split(";")[0] for line in sent)

    def send(self, path: str, **form: str) -> tuple[int, str, str]:
        _status, page, self.cookie = self.ask("GET", "/password")  # the cookie with the token's half
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        return self.ask("POST", path, csrf_token=token[1], **form)

    def everywhere(self) -> set[int]:
        return {self.ask("GET", "/password")[0] for _ in range(CONNECTIONS)}


@pytest.fixture
def served(app: Flask, settings: Settings) -> Iterator[int]:
    """The port of a server with two workers on this test's database; sessions are of its time."""
    app.extensions["mhtraining.clock"] = Clock()
    with serving(settings, workers=2) as port:
        yield port


def visitor(app: Flask, port: int, account_id: int) -> Visitor:
    cookie = signed_in_browser(app, account_id).get_cookie("mhtraining")
    assert cookie is not None
    return Visitor(port, f"mhtraining={cookie.value}")


def test_signing_out_changing_the_password_and_disabling_end_sessions_in_every_worker(
    app: Flask, served: int
) -> None:
    account_id = made_person(app)[1]
    first, second, third = (visitor(app, served, account_id) for _ in range(3))
    assert first.everywhere() == second.everywhere() == {200}

    assert first.send("/sign-out")[0] == 303
    assert (first.everywhere(), second.everywhere()) == ({303}, {200})

    status, _page, cookie = second.send("/password", current=PASSWORD, password=NEW, again=NEW)
    assert status == 303
    renewed = Visitor(served, cookie)
    assert (second.everywhere(), third.everywhere(), renewed.everywhere()) == ({303}, {303}, {200})

    with app.app_context():
        account = db.session.get_one(Account, account_id)
        services.disable(db.session(), account, now=app.extensions["mhtraining.clock"].now())
        db.session.commit()
    assert renewed.everywhere() == {303}
