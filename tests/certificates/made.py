"""A person with completions, and what that person sees of papers in a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from mhtraining.certificates.models import Certificate
from mhtraining.core.clock import now
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee
from mhtraining.records.models import LearningRecord, RecordSource, Verb
from mhtraining.records.services import record_elsewhere, record_result, void
from tests.accounts.made import csrf, signed_in_browser

NO_REAL_ATTEMPT = 1_000_000
"""Above the numbers of attempts that a test makes with pages: a result is recorded once per attempt."""


@dataclass
class Owner:
    """Somebody with an account in this application."""

    app: Flask
    employee_id: int
    account_id: int

    @cached_property
    def browser(self) -> FlaskClient:
        """This person's browser, with English pages."""
        browser = signed_in_browser(self.app, self.account_id)
        browser.set_cookie("language", "en")
        return browser

    def passed(self, slug: str = "proef") -> int:
        """Pass the module now, without its pages; gives the completion's sequence."""
        with self.app.app_context():
            session = db.session()
            version = session.execute(
                db.text("SELECT version FROM module_version WHERE module_slug = :slug"), {"slug": slug}
            ).scalar_one()
            attempt_id = NO_REAL_ATTEMPT + session.query(LearningRecord).count()
            record = record_result(
                session,
                employee=session.get_one(Employee, self.employee_id),
                attempt_id=attempt_id,
                module_slug=slug,
                version=version,
                valid_months=24,
                verb=Verb.PASSED,
                now=now(),
            )
            sequence = record.sequence
            session.commit()
        return sequence

    def recorded(self, on: date, slug: str = "proef", source: RecordSource = RecordSource.CLASSROOM) -> int:
        """Have a completion from elsewhere recorded; gives its sequence."""
        with self.app.app_context():
            record = record_elsewhere(
                db.session(),
                employee=db.session().get_one(Employee, self.employee_id),
                module_slug=slug,
                completed_on=on,
                source=source,
                now=now(),
            )
            sequence = record.sequence
            db.session.commit()
        return sequence

    def voided(self, sequence: int) -> None:
        """Have a completion taken back."""
        with self.app.app_context():
            person = db.session().get_one(Employee, self.employee_id)
            void(db.session(), employee=person, sequence=sequence, now=now())
            db.session.commit()

    def get(self, path: str) -> TestResponse:
        """Open an address."""
        return self.browser.get(path)

    def ask(self, sequence: int) -> TestResponse:
        """Press the button that makes the paper."""
        token = csrf(self.get(f"/completions/{sequence}"))
        return self.browser.post(f"/completions/{sequence}", data={"csrf_token": token})

    def issued(self, sequence: int) -> str:
        """Have the paper made; gives the path of its public page."""
        assert self.ask(sequence).status_code == 303
        found = re.search(
            r'href="http://localhost(/certificates/[^"]+)"', self.get(f"/completions/{sequence}").text
        )
        assert found is not None
        return found.group(1)

    def pdf(self, sequence: int) -> TestResponse:
        """Download the paper."""
        return self.get(f"/completions/{sequence}/pdf")


def papers(app: Flask) -> list[Certificate]:
    """All papers that were issued."""
    with app.app_context():
        return list(db.session().scalars(select(Certificate).order_by(Certificate.id)))


def words(page: TestResponse) -> str:
    """The words of the page's main part, white space folded."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<main{main}")).split())
