"""A small organisation with people in departments and somebody signed in, for tests of pages of records."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mhtraining.accounts.models import Account
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee, Role, RoleAssignment
from tests.accounts.made import csrf, signed_in_browser
from tests.conftest import NOW
from tests.coverage.world import World


class Site:
    """A browser, with English pages, in which this account is signed in."""

    def __init__(self, app: Flask, account_id: int) -> None:
        self.app = app
        self.browser: FlaskClient = signed_in_browser(app, account_id)
        self.browser.set_cookie("language", "en")

    def get(self, path: str) -> TestResponse:
        db.session.rollback()  # what a test has read or not committed would hold the file of SQLite
        with self.app.app_context():  # one of its own, as every request has where nobody tests
            return self.browser.get(path)

    def send(self, path: str, *, page: str = "/password", **data: object) -> TestResponse:
        """Send a form to `path` with the token of `page`."""
        token = csrf(self.get(page))
        db.session.rollback()
        with self.app.app_context():
            return self.browser.post(path, data={"csrf_token": token, **data})

    def upload(self, text: str | bytes, name: str = "elders.csv") -> TestResponse:
        data = text if isinstance(text, bytes) else text.encode()
        return self.send("/manage/completions/upload", file=(BytesIO(data), name))

    def confirm(self, preview: TestResponse) -> TestResponse:
        """Send back what the preview holds."""
        fields = dict(re.findall(r'name="(name|content)" value="([^"]*)"', preview.text))
        return self.send("/manage/completions/upload/confirm", **{k: unescape(v) for k, v in fields.items()})


class Municipality(World):
    """KCC and Balie below Publiekszaken, Zorg beside it; people by name."""

    def __init__(self, session, code: str = "voorbeeld") -> None:
        super().__init__(session, code)
        self.front = self.department("Publiekszaken")
        self.kcc = self.department("KCC", below=self.front)
        self.desk = self.department("Balie", below=self.front)
        self.care = self.department("Zorg")

    def named(self, name: str, *departments: int, **more) -> Employee:
        """Somebody of this name, with an address and a number of the same."""
        person = self.session.get_one(Employee, self.person(*departments, **more))
        person.family_name, person.sort_key = name, name.lower()
        person.email = person.email_key = f"{name.lower()}@example.nl"
        person.number = f"0{person.id}"
        self.session.flush()
        return person

    def browser(self, app: Flask, person: Employee, role: Role | None, department: int | None = None) -> Site:
        account = Account(employee_id=person.id, made_at=NOW)
        self.session.add(account)
        if role is not None:
            self.session.add(
                RoleAssignment(
                    employee_id=person.id, role=role, department_id=department, starts_on=NOW.date()
                )
            )
        self.session.commit()
        account_id = account.id
        self.session.commit()
        return Site(app, account_id)


def words(page: TestResponse) -> str:
    """The words of the page's main part, white space folded."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<main{main}")).split())


def fresh(session):
    """The session with nothing remembered: it sees what requests have written."""
    session.rollback()
    session.expire_all()
    return session
