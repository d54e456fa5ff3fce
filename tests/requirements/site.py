"""The house with somebody signed in, for tests of pages: browsers that send forms with their token."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from mhtraining.accounts.models import Account
from mhtraining.organisation.models import Department, Employee, Role, RoleAssignment
from tests.accounts.made import csrf, signed_in_browser
from tests.requirements.made import FOUNDED, NOW


def with_role(
    session: Session, person: Employee, role: Role | None, department: Department | None = None
) -> int:
    """Give this person an account and a role; gives the account's id, committed."""
    account = Account(employee_id=person.id, made_at=NOW)
    session.add(account)
    if role is not None:
        session.add(
            RoleAssignment(
                employee_id=person.id,
                role=role,
                department_id=department.id if department else None,
                starts_on=FOUNDED,
            )
        )
    session.commit()
    found = account.id
    session.commit()
    return found


class Site:
    """A browser, with English pages, in which this account is signed in."""

    def __init__(self, app: Flask, account_id: int, language: str = "en") -> None:
        self.browser: FlaskClient = signed_in_browser(app, account_id)
        self.browser.set_cookie("language", language)

    def get(self, path: str) -> TestResponse:
        return self.browser.get(path)

    def send(self, path: str, *, page: str = "/password", **data: object) -> TestResponse:
        """Send a form to `path` with the token of `page`."""
        token = csrf(self.browser.get(page))
        return self.browser.post(path, data={"csrf_token": token, **data})


def words(page: TestResponse) -> str:
    """The words of the page's main part, white space folded."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<main{main}")).split())
