from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import base64_decode
from sqlalchemy import select

from mhtraining.accounts import services, throttle
from mhtraining.accounts.known_browser import KnownBrowser, remember_browser
from mhtraining.accounts.models import Throttle
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee
from tests.accounts.made import EMAIL, NOW, PASSWORD, SetClock, is_signed_in, made_person, send, sign_in

WRONG = "vijf fietsen in de regen"


def from_address(app: Flask, address: str) -> FlaskClient:
    """A new browser at this network address."""
    browser = app.test_client()
    browser.environ_base["REMOTE_ADDR"] = address
    return browser


def tried(email: str, address: str) -> timedelta | None:
    """Count a try in a browser that is not known; how long to wait."""
    return throttle.count_try(db.session(), throttle.sign_in_limits(email, address, None), now=NOW)


def try_often(browser: FlaskClient, times: int, **typed: str) -> list[int]:
    return [sign_in(browser, **{"password": WRONG, **typed}).status_code for _ in range(times)]


@pytest.mark.parametrize("email", [EMAIL, "niemand@voorbeeld.nl"])
def test_the_eleventh_try_in_a_quarter_waits_whether_or_not_the_account_exists(
    browser: FlaskClient, samira: int, email: str
) -> None:
    assert try_often(browser, 11, email=email) == [422] * 10 + [429]


def test_the_page_says_how_long_to_wait(browser: FlaskClient, samira: int, clock: SetClock) -> None:
    try_often(browser, 10)
    clock.forward(minutes=5)
    answer = sign_in(browser)
    assert answer.status_code == 429
    assert 590 < int(answer.headers["Retry-After"]) <= 601
    assert "Wacht 11 minuten" in answer.text
    assert "In een browser waarin je eerder inlogde" in answer.text


def test_nobody_is_shut_out_longer_than_a_quarter_however_often_it_is_tried(
    browser: FlaskClient, samira: int, clock: SetClock
) -> None:
    try_often(browser, 10)
    for _ in range(14):
        clock.forward(minutes=1)
        assert try_often(browser, 2) == [429, 429]
    clock.forward(minutes=1)
    sign_in(browser)
    assert is_signed_in(browser)


def test_another_account_is_not_shut_out_with_it(browser: FlaskClient, samira: int) -> None:
    assert try_often(browser, 11, email="niemand@voorbeeld.nl")[-1] == 429
    sign_in(browser)
    assert is_signed_in(browser)


def test_the_right_password_forgets_the_tries_before_it(browser: FlaskClient, samira: int) -> None:
    try_often(browser, 9)
    sign_in(browser)
    browser.delete_cookie("mhtraining")
    assert try_often(browser, 10) == [422] * 10


def test_who_keeps_trying_shuts_out_nobody_who_signed_in_here_before(
    app: Flask, browser: FlaskClient, samira: int, clock: SetClock
) -> None:
    sign_in(browser)
    send(browser, "/sign-out", page="/password")
    attacker = app.test_client()
    for _ in range(3):  # every window filled to the brim as soon as it begins
        assert try_often(attacker, 11)[-1] == 429
        sign_in(browser)
        assert is_signed_in(browser)
        send(browser, "/sign-out", page="/password")
        clock.forward(minutes=15)


def test_who_keeps_trying_from_one_address_shuts_out_nobody_elsewhere(
    app: Flask, samira: int, clock: SetClock
) -> None:
    attacker = from_address(app, "192.0.2.66")
    for number in range(3):
        assert try_often(attacker, 22)[-1] == 429
        new = from_address(app, f"198.51.100.{number}")
        sign_in(new)
        assert is_signed_in(new)
        clock.forward(minutes=15)


def test_from_many_addresses_an_account_is_tried_twenty_times_a_quarter(
    app: Flask, samira: int, clock: SetClock
) -> None:
    everywhere = [from_address(app, f"192.0.2.{number}") for number in range(21)]
    statuses = [try_often(attacker, 1)[0] for attacker in everywhere]
    assert statuses == [422] * 20 + [429]
    clock.forward(minutes=15)
    sign_in(everywhere[0])
    assert is_signed_in(everywhere[0])


def test_a_new_link_makes_a_browser_known_while_an_attack_from_everywhere_lasts(
    app: Flask, clock: SetClock
) -> None:
    employee_id, _account_id = made_person(app)
    for number in range(21):
        try_often(from_address(app, f"192.0.2.{number}"), 1)
    browser, new = app.test_client(), "vijf bomen bij het water"
    assert try_often(browser, 1) == [429]
    with app.app_context():
        path = services.invite(db.session(), db.session.get_one(Employee, employee_id), now=clock.now())
        db.session.commit()
    send(browser, path, password=new, again=new)
    sign_in(browser, password=new)
    assert is_signed_in(browser)


def test_a_known_browser_is_throttled_as_well_and_waits_a_quarter(
    app: Flask, browser: FlaskClient, samira: int, clock: SetClock
) -> None:
    sign_in(browser)
    send(browser, "/sign-out", page="/password")
    assert try_often(browser, 11) == [422] * 10 + [429]
    clock.forward(minutes=15)
    sign_in(browser)
    assert is_signed_in(browser)


def test_a_browser_known_to_one_account_is_new_to_another(app: Flask, samira: int) -> None:
    made_person(app, email="ander@voorbeeld.nl")
    browser = app.test_client()
    sign_in(browser, email="ander@voorbeeld.nl")
    send(browser, "/sign-out", page="/password")
    assert try_often(app.test_client(), 10) == [422] * 10
    assert try_often(browser, 1) == [429]


@pytest.mark.parametrize("spoil", ["other key", "altered", "out of date", "not ours"])
def test_a_cookie_that_is_not_ours_makes_no_browser_known(
    app: Flask, browser: FlaskClient, samira: int, clock: SetClock, spoil: str
) -> None:
    sign_in(browser)
    send(browser, "/sign-out", page="/password")
    cookie = browser.get_cookie("known")
    assert cookie is not None
    if spoil == "altered":
        browser.set_cookie("known", cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B"))
    elif spoil == "not ours":
        browser.set_cookie("known", "WyJ4Iiwge31d.x\udc00".encode("utf-8", "replace").decode())
    elif spoil == "other key":
        key = app.config["SECRET_KEY"]
        app.config["SECRET_KEY"] = "another" * 8
        with app.test_request_context():
            response = app.make_response("")
            remember_browser(response, EMAIL, clock.now().date())
        app.config["SECRET_KEY"] = key
        browser.set_cookie("known", response.headers["Set-Cookie"].split(";")[0].split("=", 1)[1])
    else:
        clock.forward(days=180)
    assert try_often(app.test_client(), 10) == [422] * 10
    assert try_often(browser, 1) == [429]


def test_a_shared_computer_knows_the_last_twenty_people(app: Flask) -> None:
    emails = [f"naam{number}@voorbeeld.nl" for number in range(22)]
    known = KnownBrowser()
    with app.test_request_context():
        for number, email in enumerate(emails):
            known.remember(email, date(2026, 1, 1) + timedelta(days=number), app.make_response(""))
        knows = [known.knows(email, date(2026, 2, 1)) for email in emails]
    assert knows == [False] * 2 + [True] * 20


def test_the_cookie_tells_no_address_and_no_script_reads_it(browser: FlaskClient, samira: int) -> None:
    answer = sign_in(browser)
    [sent] = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("known=")]
    words = sent.split(";")[0].removeprefix("known=").split(".")[-2]
    assert "samira" not in base64_decode(words).decode("latin-1").lower()
    assert "HttpOnly" in sent
    assert "SameSite=Lax" in sent


def test_a_hundred_tries_from_one_place_are_enough_whatever_was_typed(app: Flask) -> None:
    with app.app_context():
        waits = [tried(f"naam{number}@voorbeeld.nl", "192.0.2.7") for number in range(101)]
        elsewhere = tried("naam@voorbeeld.nl", "192.0.2.8")
    assert waits[:100] == [None] * 100
    assert (waits[100], elsewhere) == (throttle.WINDOW, None)


def test_an_office_that_signs_in_well_is_not_shut_out(app: Flask) -> None:
    with app.app_context():
        for number in range(120):
            limits = throttle.sign_in_limits(f"naam{number}@voorbeeld.nl", "192.0.2.7", None)
            assert throttle.count_try(db.session(), limits, now=NOW) is None
            throttle.take_back(db.session(), limits, now=NOW)


def test_addresses_of_one_ipv6_network_are_one_place(app: Flask) -> None:
    with app.app_context():
        for number in range(101):
            wait = tried(f"n{number}@v.nl", f"2001:db8::{number:x}")
    assert wait is not None


def test_refused_tries_count_nowhere_and_windows_that_are_over_are_forgotten(app: Flask) -> None:
    with app.app_context():
        for _ in range(40):
            tried(EMAIL, "192.0.2.7")
        counts = db.session.scalars(select(Throttle.count)).all()
        later = NOW + throttle.WINDOW
        limits = throttle.sign_in_limits("ander@voorbeeld.nl", "192.0.2.8", None)
        throttle.count_try(db.session(), limits, now=later)
        throttle.take_back(db.session(), limits, now=later)
        left = db.session.scalars(select(Throttle.count)).all()
    assert (counts, left) == ([10, 10, 10], [0, 0])


def test_the_table_names_nobody(browser: FlaskClient, app: Flask, samira: int) -> None:
    try_often(browser, 1)
    with app.app_context():
        kept = " ".join(db.session.scalars(select(Throttle.key)))
    assert "samira" not in kept
    assert "127.0.0.1" not in kept


def test_tries_at_the_same_moment_are_all_counted(app: Flask) -> None:
    together = Barrier(6)

    def count() -> None:
        with app.app_context():
            together.wait()
            tried(EMAIL, "192.0.2.7")
            db.session.commit()

    threads = [Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.scalars(select(Throttle.count)).all() == [6, 6, 6]


def test_the_present_password_is_throttled_apart(
    app: Flask, browser: FlaskClient, samira: int, clock: SetClock
) -> None:
    sign_in(browser)
    assert try_often(app.test_client(), 11)[-1] == 429
    new = "zes fietsen in de regen"
    answers = [
        send(browser, "/password", current=WRONG, password=new, again=new).status_code for _ in range(11)
    ]
    assert answers == [422] * 10 + [429]
    clock.forward(minutes=15)
    assert send(browser, "/password", current=PASSWORD, password=new, again=new).status_code == 303


def test_guessing_links_is_throttled_and_a_real_link_still_opens(app: Flask, clock: SetClock) -> None:
    employee_id, _account_id = made_person(app)
    with app.app_context():
        path = services.invite(db.session(), db.session.get_one(Employee, employee_id), now=clock.now())
        db.session.commit()
    browser = app.test_client()
    guesses = [browser.get(f"/password/reset/{number}.guess").status_code for number in range(31)]
    assert guesses == [410] * 30 + [429]
    assert browser.get(path).status_code == 200
    clock.forward(minutes=15)
    assert browser.get("/password/reset/x.guess").status_code == 410
