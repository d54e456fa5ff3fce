"""Fixtures of the tests on signing in: a clock to set, a browser, and somebody with an account."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.made import SetClock, made_person, set_clock


@pytest.fixture
def clock(app: Flask) -> SetClock:
    """The application's clock, which the test sets; it starts at the usual moment."""
    return set_clock(app)


@pytest.fixture
def browser(app: Flask, clock: SetClock) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def samira(app: Flask, clock: SetClock) -> int:
    """The account of somebody who works here and has a password; its id."""
    return made_person(app)[1]
