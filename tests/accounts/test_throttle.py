from __future__ import annotations

from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mhtraining.accounts import throttle
from mhtraining.accounts.models import Throttle
from mhtraining.core.db import db
from tests.accounts.made import EMAIL, NOW, SetClock, is_signed_in, send, sign_in

WRONG = "vijf fietsen in de regen"


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


def test_a_hundred_tries_from_one_place_are_enough_whatever_was_typed(app: Flask) -> None:
    with app.app_context():
        waits = [
            throttle.count_try(db.session(), f"naam{number}@voorbeeld.nl", "192.0.2.7", now=NOW)
            for number in range(101)
        ]
        elsewhere = throttle.count_try(db.session(), "naam@voorbeeld.nl", "192.0.2.8", now=NOW)
    assert waits[:100] == [None] * 100
    assert (waits[100], elsewhere) == (throttle.WINDOW, None)


def test_an_office_that_signs_in_well_is_not_shut_out(app: Flask) -> None:
    with app.app_context():
        for number in range(300):
            email = f"naam{number}@voorbeeld.nl"
            assert throttle.count_try(db.session(), email, "192.0.2.7", now=NOW) is None
            throttle.take_back(db.session(), email, "192.0.2.7")


def test_addresses_of_one_ipv6_network_are_one_place(app: Flask) -> None:
    with app.app_context():
        for number in range(101):
            wait = throttle.count_try(db.session(), f"n{number}@v.nl", f"2001:db8::{number:x}", now=NOW)
    assert wait is not None


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
            throttle.count_try(db.session(), EMAIL, "192.0.2.7", now=NOW)
            db.session.commit()

    threads = [Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.scalars(select(Throttle.count)).all() == [6, 6]


def test_changing_the_password_is_throttled_too(app: Flask, browser: FlaskClient, samira: int) -> None:
    sign_in(browser)
    new = "zes fietsen in de regen"
    answers = [
        send(browser, "/password", current=WRONG, password=new, again=new).status_code for _ in range(11)
    ]
    assert answers == [422] * 10 + [429]
