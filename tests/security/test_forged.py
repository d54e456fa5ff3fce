"""Cookies and links that are forged, altered, foreign, out of date or used up open nothing."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer
from sqlalchemy import select, text

from mhtraining.accounts import services
from mhtraining.accounts.models import Account, SignInSession
from mhtraining.accounts.services import invite
from mhtraining.accounts.tokens import token_hash
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee
from tests.accounts.made import PASSWORD, csrf, is_signed_in, send
from tests.security.payloads import encoded, take
from tests.security.site import Site

NEW = "vijf bomen bij het water"
LINK = "accounts.set_password:token"


def cookie_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie("mhtraining")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    browser = app.test_client()
    browser.set_cookie("mhtraining", value)
    return browser


def serializer(app: Flask, key: str | None = None, salt: str = "cookie-session") -> URLSafeTimedSerializer:
    """Signs as the application's session cookie is signed, but for what is given."""
    made = SecureCookieSessionInterface().get_signing_serializer(app)
    assert made is not None
    keywords = {"key_derivation": "hmac", "digest_method": made.signer_kwargs["digest_method"]}
    secret = key or str(app.config["SECRET_KEY"])
    return URLSafeTimedSerializer(secret, salt=salt, serializer=made.serializer, signer_kwargs=keywords)


def unsigned(value: str) -> str:
    return urlsafe_b64encode(value.encode()).decode().rstrip("=")


def forgeries(app: Flask, token: str, cookie: str) -> dict[str, str]:
    """Cookies that only look like the one of this session."""
    payload, moment, signature = cookie.split(".")
    ours, bare = serializer(app), unsigned(f'{{"token":"{token}"}}')
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    altered = {f"last letter {letter}": cookie[:-1] + letter for letter in last if letter != cookie[-1]}
    return altered | {
        "another key": serializer(app, key="another" * 8).dumps({"token": token}),
        "another salt": serializer(app, salt="accounts.link.reset").dumps({"token": token}),
        "no signature": bare,
        "an empty signature": f"{payload}.{moment}.",
        "cut short": cookie[:-1],
        "a letter longer": cookie + "A",
        "padded": cookie + "=",
        "another payload": f"{bare}x.{moment}.{signature}",
        "another time": f"{payload}.AAAAAA.{signature}",
        "an account's number": ours.dumps({"token": "1", "_user_id": "1"}),
        "the hash that the database holds": ours.dumps({"token": token_hash(token)}),
        "a list": ours.dumps({"token": [token]}),
        "a pattern": ours.dumps({"token": "%"}),
        "a NUL after it": ours.dumps({"token": token + "\0"}),
    }


def test_a_forged_cookie_is_nobodys(site: Site) -> None:
    browser = site.browser("coordinator")
    cookie = cookie_of(browser)
    with browser.session_transaction() as held:
        token = held["token"]
    assert is_signed_in(with_cookie(site.app, serializer(site.app).dumps({"token": token})))  # forged well
    for name, forged in forgeries(site.app, token, cookie).items():
        assert not is_signed_in(with_cookie(site.app, forged)), name
    for hostile in take(60):
        assert with_cookie(site.app, encoded(hostile)[:4000]).get("/").status_code == 303, hostile
    assert is_signed_in(browser)


def test_a_cookie_that_was_signed_a_year_ago_is_nobodys(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.browser("employee").session_transaction() as held:
        token = held["token"]
    a_year = int(timedelta(days=365).total_seconds())
    today = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: today(signer) - a_year)
    old = serializer(site.app).dumps({"token": token})
    monkeypatch.undo()
    assert not is_signed_in(with_cookie(site.app, old))
    assert is_signed_in(with_cookie(site.app, serializer(site.app).dumps({"token": token})))


def sign_out(site: Site, browser: FlaskClient) -> None:
    assert send(browser, "/sign-out", page="/password").status_code == 303


def change_password(site: Site, browser: FlaskClient) -> None:
    answer = send(browser, "/password", current=PASSWORD, password=NEW, again=NEW)
    assert answer.status_code == 303


def set_by_link(site: Site, _browser: FlaskClient) -> None:
    path = f"/password/reset/{site.own['employee'][LINK]}"
    assert send(site.browser(None), path, password=NEW, again=NEW).status_code == 303


def disable(site: Site, _browser: FlaskClient) -> None:
    with site.app.app_context():
        account = db.session.get_one(Account, site.people["employee"][1])
        services.disable(db.session(), account, now=site.app.extensions["mhtraining.clock"].now())
        db.session.commit()


@pytest.mark.parametrize("end", [sign_out, change_password, set_by_link, disable])
def test_a_cookie_from_before_is_nobodys(site: Site, end: Callable[[Site, FlaskClient], None]) -> None:
    here, there = site.browser("employee"), site.browser("employee")
    kept, elsewhere = cookie_of(here), cookie_of(there)
    colleague = site.browser("colleague")
    assert is_signed_in(with_cookie(site.app, kept))
    end(site, here)
    assert not is_signed_in(with_cookie(site.app, kept))
    assert is_signed_in(with_cookie(site.app, elsewhere)) is (end is sign_out)
    assert is_signed_in(colleague)


def tamper(words: str) -> list[str]:
    """Ways to spoil a link's words."""
    payload, signature = words.rsplit(".", 1)
    return [
        payload, payload + ".", words[:-1], words + "A", words[1:], words.swapcase(), words + "%00",
        words + "%0a", "%00" + words, words + "=", f"{payload}.{signature[::-1]}", f".{signature}",
        words.replace(".", ".."), words + "/", words + "%2e", "null", "%22" + payload + "%22." + signature,
        "A" * 10_000, "..%2f" + words,
    ]  # fmt: skip


def test_a_spoilt_link_opens_nothing_and_uses_nothing_up(site: Site) -> None:
    words = str(site.own["employee"][LINK])
    with site.app.app_context():
        secret = str(site.app.config["SECRET_KEY"])
        foreign = URLSafeSerializer("another" * 8, salt="accounts.link.reset").dumps("x" * 43)
        for_another = URLSafeSerializer(secret, salt="accounts.link.invitation").dumps("x" * 43)
        no_text = URLSafeSerializer(secret, salt="accounts.link.reset").dumps(["x"])
        never_made = URLSafeSerializer(secret, salt="accounts.link.reset").dumps("x\0")
    for spoilt in [*tamper(words), foreign, for_another, no_text, never_made]:
        browser = site.browser(None)
        browser.environ_base["REMOTE_ADDR"] = f"192.0.2.{len(spoilt) % 250}"
        page = browser.get(f"/password/reset/{spoilt}")
        assert page.status_code in (308, 404, 410), spoilt
        form = {"csrf_token": csrf(browser.get("/route")), "password": NEW, "again": NEW}
        assert browser.post(f"/password/reset/{spoilt}", data=form).status_code in (308, 404, 410), spoilt
    for purpose in ("invitation", "RESET", "reset%00", "reset/.."):
        assert site.browser(None).get(f"/password/{purpose}/{words}").status_code in (308, 404, 410)
    with site.app.app_context():
        assert not db.session.scalars(text("SELECT id FROM account_link WHERE used_at IS NOT NULL")).all()
    assert site.browser(None).get(f"/password/reset/{words}").status_code == 200


def test_a_link_sets_the_password_of_its_own_person_alone(site: Site) -> None:
    with site.app.app_context():
        before = dict(db.session.execute(select(Account.id, Account.password_hash)).all())
    browser = site.browser("coordinator elsewhere")  # whoever is signed in
    path = f"/password/reset/{site.own['employee'][LINK]}"
    assert send(browser, path, password=NEW, again=NEW).status_code == 303
    with site.app.app_context():
        after = dict(db.session.execute(select(Account.id, Account.password_hash)).all())
    assert {key for key in after if after[key] != before[key]} == {site.people["employee"][1]}


def test_a_link_and_a_session_are_never_one_anothers(site: Site) -> None:
    """The words of a link as a cookie, and a session's cookie as a link."""
    browser = site.browser("employee")
    assert not is_signed_in(with_cookie(site.app, str(site.own["employee"][LINK])))
    assert site.browser(None).get(f"/password/reset/{cookie_of(browser)}").status_code == 410
    with site.app.app_context():
        link = invite(db.session(), db.session.get_one(Employee, site.people["employee"][0]), now=_now(site))
        hashes = db.session.scalars(select(SignInSession.token_hash)).all()
    assert all(held not in link for held in hashes)


def _now(site: Site) -> datetime:
    moment: datetime = site.app.extensions["mhtraining.clock"].now()
    return moment
