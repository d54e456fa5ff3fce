from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mhtraining.accounts import passwords
from mhtraining.accounts.models import Account, EndReason, SignInSession
from mhtraining.accounts.signing_in import TOKEN
from mhtraining.core.db import db
from mhtraining.core.signals import signed_in
from tests.accounts.made import (
    EMAIL,
    PASSWORD,
    SetClock,
    csrf,
    is_signed_in,
    made_person,
    send,
    sign_in,
    signed_in_browser,
)

TODAY = date(2026, 11, 22)
YESTERDAY = date(2026, 11, 21)
LONG_AGO = date(2020, 1, 1)


def test_the_right_password_opens_the_page_one_came_for(browser: FlaskClient, samira: int) -> None:
    asked = browser.get("/password?x=1")
    target = parse_qs(urlsplit(asked.headers["Location"]).query)["next"][0]
    answer = sign_in(browser, next=target)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/password?x=1")
    assert "Samira Bakker" in browser.get("/password").text


def test_an_address_is_the_same_in_any_case_and_with_spaces_around(browser: FlaskClient, samira: int) -> None:
    sign_in(browser, email="  Samira.BAKKER@voorbeeld.NL ")
    assert is_signed_in(browser)


REFUSED = {
    "wrong password": {"password": "vijf fietsen in de regen"},
    "unknown address": {"email": "niemand@voorbeeld.nl"},
    "disabled": {"email": "dicht@voorbeeld.nl"},
    "invited, not accepted": {"email": "genodigd@voorbeeld.nl"},
    "no account": {"email": "zonder@voorbeeld.nl"},
    "left": {"email": "weg@voorbeeld.nl"},
    "not here yet": {"email": "later@voorbeeld.nl"},
}


def test_every_refusal_has_the_same_answer_and_the_same_work(
    app: Flask, browser: FlaskClient, samira: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_person(app, email="dicht@voorbeeld.nl", disabled=True)
    made_person(app, email="genodigd@voorbeeld.nl", password=None)
    made_person(app, email="zonder@voorbeeld.nl", account=False)
    made_person(app, email="weg@voorbeeld.nl", employed=(LONG_AGO, TODAY))
    made_person(app, email="later@voorbeeld.nl", employed=(date(2026, 11, 23), None))
    work: list[str] = []
    real = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, *given: work.append("verified") or real(self, *given)
    )
    answers, verifications = set(), set()
    for typed in REFUSED.values():
        work.clear()
        answer = sign_in(browser, **typed)
        shown = answer.text.replace(csrf(answer), "").replace(typed.get("email", EMAIL), "")
        answers.add((answer.status_code, shown))
        verifications.add(len(work))
    assert (len(answers), verifications) == (1, {1})
    assert not is_signed_in(browser)


def test_two_organisations_may_know_the_same_address_and_the_work_stays_the_same(
    app: Flask, browser: FlaskClient, samira: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_person(app, code="elders", password="heel andere woorden hier")
    work: list[str] = []
    real = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, *given: work.append("verified") or real(self, *given)
    )
    sign_in(browser, email="niemand@voorbeeld.nl")
    unknown = len(work)
    sign_in(browser, password="heel andere woorden hier")
    assert (unknown, len(work)) == (2, 4)
    assert "Gemeente Elders" in browser.get("/password").text


def test_a_leaver_signs_in_as_long_as_a_role_lasts(app: Flask, browser: FlaskClient, clock: SetClock) -> None:
    made_person(app, employed=None, role=(LONG_AGO, date(2026, 11, 23)))
    sign_in(browser)
    assert is_signed_in(browser)
    clock.forward(days=1)
    sign_in(browser)
    assert not is_signed_in(browser)


def test_a_hash_with_old_parameters_is_renewed_at_sign_in(
    app: Flask, browser: FlaskClient, samira: int
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    with app.app_context():
        db.session.get_one(Account, samira).password_hash = old
        db.session.commit()
    sign_in(browser)
    with app.app_context():
        kept = db.session.get_one(Account, samira).password_hash
        assert kept != old
        assert passwords.verify(kept, PASSWORD)


def test_only_the_hash_of_the_token_is_kept(app: Flask, browser: FlaskClient, samira: int) -> None:
    sign_in(browser)
    with browser.session_transaction() as cookie:
        token = cookie[TOKEN]
    with app.app_context():
        row = db.session.scalars(select(SignInSession)).one()
        assert len(token) >= 43
        assert token not in {str(value) for value in vars(row).values()}


def test_signing_in_leaves_nothing_of_the_cookie_that_was_there(browser: FlaskClient, samira: int) -> None:
    page = browser.get("/sign-in")
    with browser.session_transaction() as cookie:
        before = dict(cookie)
        cookie["planted"] = "by somebody else"
        cookie[TOKEN] = "chosen by somebody else"
    browser.post("/sign-in", data={"csrf_token": csrf(page), "email": EMAIL, "password": PASSWORD})
    with browser.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie[TOKEN] != "chosen by somebody else"
        assert cookie.get("csrf_token") != before["csrf_token"]


def test_a_form_from_before_signing_in_is_refused_after_it(browser: FlaskClient, samira: int) -> None:
    old = csrf(browser.get("/sign-in"))
    sign_in(browser)
    browser.get("/password")
    assert browser.post("/sign-out", data={"csrf_token": old}).status_code == 400
    assert is_signed_in(browser)


def test_signing_in_again_ends_the_session_this_browser_had(
    app: Flask, browser: FlaskClient, samira: int, clock: SetClock
) -> None:
    sign_in(browser)
    clock.forward(hours=5)
    sign_in(browser)
    with app.app_context():
        reasons = db.session.scalars(select(SignInSession.end_reason).order_by(SignInSession.id)).all()
    assert reasons == [EndReason.SIGNED_OUT, None]


def test_signing_out_ends_the_session_and_not_just_the_cookie(
    app: Flask, browser: FlaskClient, samira: int
) -> None:
    sign_in(browser)
    with browser.session_transaction() as cookie:
        token = cookie[TOKEN]
    assert send(browser, "/sign-out", page="/password").status_code == 303
    with browser.session_transaction() as cookie:
        cookie[TOKEN] = token  # the cookie put back
    assert not is_signed_in(browser)


def test_signing_out_is_no_link(browser: FlaskClient) -> None:
    assert browser.get("/sign-out").status_code == 405


def test_somebody_signed_in_does_not_see_the_sign_in_page(app: Flask, samira: int) -> None:
    answer = signed_in_browser(app, samira).get("/sign-in?next=/password")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/password")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", ""]
)
def test_nobody_is_sent_to_another_site(browser: FlaskClient, samira: int, elsewhere: str) -> None:
    assert sign_in(browser, next=elsewhere).headers["Location"] == "/"


def test_the_signal_is_sent_in_the_transaction_of_signing_in(
    app: Flask, browser: FlaskClient, samira: int
) -> None:
    heard: list[int] = []

    def refuse(_sender: object, *, session: object, account_id: int, now: object) -> None:
        heard.append(account_id)
        raise RuntimeError

    with signed_in.connected_to(refuse), pytest.raises(RuntimeError):
        sign_in(browser)
    with app.app_context():
        assert (heard, db.session.scalars(select(SignInSession)).all()) == ([samira], [])


def test_changing_the_password_ends_every_other_session(app: Flask, samira: int) -> None:
    here, there = signed_in_browser(app, samira), signed_in_browser(app, samira)
    new = "vijf fietsen in de regen"
    answer = send(here, "/password", current=PASSWORD, password=new, again=new)
    assert (answer.status_code, is_signed_in(here), is_signed_in(there)) == (303, True, False)


def test_a_new_password_needs_the_present_one(app: Flask, samira: int) -> None:
    here = signed_in_browser(app, samira)
    new = "vijf fietsen in de regen"
    answer = send(here, "/password", current="zes fietsen in de regen", password=new, again=new)
    assert answer.status_code == 422
    assert "Dit is niet je huidige wachtwoord" in answer.text
    with app.app_context():
        assert passwords.verify(db.session.get_one(Account, samira).password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("kort", "kort", "minstens 12 tekens"),
        ("SamiraBakker2026", "SamiraBakker2026", "makkelijk te raden"),
        ("vijf fietsen in de regen", "vijf fietsen", "niet hetzelfde"),
        ("", "", "Vul een nieuw wachtwoord in"),
    ],
)
def test_a_refused_password_says_why(app: Flask, samira: int, new: str, again: str, sentence: str) -> None:
    here = signed_in_browser(app, samira)
    answer = send(here, "/password", current=PASSWORD, password=new, again=again)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_password_never_comes_back_on_a_page(browser: FlaskClient, samira: int) -> None:
    assert "verkeerd getypt woord" not in sign_in(browser, password="verkeerd getypt woord").text


def test_the_page_for_a_forgotten_password_sends_nothing_and_says_whom_to_ask(browser: FlaskClient) -> None:
    page = browser.get("/password/forgotten")
    assert "coördinator mensenhandel" in page.text
    assert 'name="email"' not in page.text
