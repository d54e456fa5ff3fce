from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mhtraining.core.db import db
from mhtraining.organisation.models import Installation
from tests.accounts.made import EMAIL, NOW, is_signed_in, made_person, send

LABEL = "Medewerker KCC"


@pytest.fixture
def demonstration(app: Flask) -> None:
    """A demonstration that offers one person, who has no password."""
    made_person(app, password=None)
    made_person(app, email="ander@voorbeeld.nl")
    app.config["DEMO_PEOPLE"] = [(EMAIL, LABEL)]
    with app.app_context():
        db.session.add(Installation(id=1, demonstration=True, made_at=NOW))
        db.session.commit()


def press(browser: FlaskClient, email: str = EMAIL) -> int:
    return send(browser, "/sign-in/demonstration", page="/sign-in", email=email, next="/password").status_code


@pytest.mark.usefixtures("demonstration")
def test_its_people_sign_in_with_a_button(browser: FlaskClient) -> None:
    assert LABEL in browser.get("/sign-in").text
    assert press(browser) == 303
    assert is_signed_in(browser)


@pytest.mark.usefixtures("demonstration")
def test_nobody_else_does(browser: FlaskClient) -> None:
    assert press(browser, "ander@voorbeeld.nl") == 404
    assert not is_signed_in(browser)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::1", ""])
def test_not_from_another_machine(browser: FlaskClient, address: str) -> None:
    browser.environ_base["REMOTE_ADDR"] = address
    assert LABEL not in browser.get("/sign-in").text
    assert press(browser) == 404
    assert not is_signed_in(browser)


@pytest.mark.usefixtures("demonstration")
def test_not_in_a_real_installation(app: Flask, browser: FlaskClient) -> None:
    with app.app_context():
        db.session.get_one(Installation, 1).demonstration = False
        db.session.commit()
    assert LABEL not in browser.get("/sign-in").text
    assert press(browser) == 404
    assert not is_signed_in(browser)


@pytest.mark.usefixtures("demonstration")
def test_not_when_the_command_offers_nobody(app: Flask, browser: FlaskClient) -> None:
    app.config["DEMO_PEOPLE"] = []
    assert press(browser) == 404
    assert not is_signed_in(browser)
