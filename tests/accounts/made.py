"""People with accounts, browsers that carry CSRF tokens, and a clock that a test sets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mhtraining.accounts import passwords
from mhtraining.accounts.models import Account
from mhtraining.accounts.services import start_session
from mhtraining.accounts.signing_in import TOKEN
from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee, Employment, Organisation, Role, RoleAssignment

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PASSWORD = "vier fietsen in de regen"
EMAIL = "samira.bakker@voorbeeld.nl"


@dataclass
class SetClock:
    """A clock that shows what the test says."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def forward(self, **step: float) -> None:
        self.moment += timedelta(**step)


def set_clock(app: Flask) -> SetClock:
    clock = SetClock()
    app.extensions["mhtraining.clock"] = clock
    return clock


def made_person(
    app: Flask,
    *,
    email: str = EMAIL,
    code: str = "voorbeeld",
    password: str | None = PASSWORD,
    disabled: bool = False,
    employed: tuple[date, date | None] | None = (date(2020, 1, 1), None),
    role: tuple[date, date | None] | None = None,
    account: bool = True,
) -> tuple[int, int]:
    """Make somebody, committed; gives the ids of employee and account (0 without one)."""
    with app.app_context():
        session = db.session()
        organisation = session.query(Organisation).filter_by(code=code).one_or_none()
        if organisation is None:
            organisation = Organisation(code=code, name=f"Gemeente {code.title()}")
            session.add(organisation)
            session.flush()
        person = Employee(
            organisation_id=organisation.id,
            given_name="Samira",
            family_name="Bakker",
            sort_key="bakker",
            email=email,
            email_key=email.lower(),
        )
        session.add(person)
        session.flush()
        if employed is not None:
            with changing(session, [person.id]):
                session.add(Employment(employee_id=person.id, starts_on=employed[0], ends_on=employed[1]))
        if role is not None:
            session.add(
                RoleAssignment(
                    employee_id=person.id, role=Role.COORDINATOR, starts_on=role[0], ends_on=role[1]
                )
            )
        made = Account(employee_id=person.id, made_at=NOW, disabled_at=NOW if disabled else None)
        if password is not None:
            made.password_hash = passwords.hashed(password)
        if account:
            session.add(made)
        session.flush()
        ids = (person.id, made.id if account else 0)
        session.commit()
    return ids


def signed_in_browser(app: Flask, account_id: int, **environ: Any) -> FlaskClient:
    """A browser in which this account is signed in, without the sign-in page."""
    browser = app.test_client(**environ)
    with app.app_context():
        token = start_session(db.session(), account_id, now=app.extensions["mhtraining.clock"].now())
        db.session.commit()
    with browser.session_transaction() as cookie:
        cookie[TOKEN] = token
    return browser


def csrf(page: TestResponse) -> str:
    """The CSRF token of a page that holds a form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found.group(1)


def send(browser: FlaskClient, path: str, *, page: str | None = None, **data: str) -> TestResponse:
    """Open `page` (else `path`), and send the form with `data` and its token to `path`."""
    token = csrf(browser.get(page or path))
    return browser.post(path, data={"csrf_token": token, **data})


def sign_in(
    browser: FlaskClient,
    *,
    email: str = EMAIL,
    password: str = PASSWORD,
    next: str = "/password",  # noqa: A002
) -> TestResponse:
    """Sign in by the page."""
    return send(browser, "/sign-in", email=email, password=password, next=next)


def is_signed_in(browser: FlaskClient) -> bool:
    """Whether a page for which one signs in opens."""
    return browser.get("/password").status_code == 200
