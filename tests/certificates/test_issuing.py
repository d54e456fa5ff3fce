"""A paper is issued when the person asks for it, once, and stays as it was made."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from threading import Barrier, BoundedSemaphore, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text

from mhtraining.certificates import issuing
from mhtraining.core import patience, typesetting
from mhtraining.core.db import db
from mhtraining.core.patience import seconds_left
from mhtraining.core.typesetting import TypesettingFailedError
from mhtraining.organisation.models import Employee
from tests.accounts.made import SetClock, csrf, made_person
from tests.certificates.made import Owner, papers, words

Asked = list[dict[str, Any]]


def test_nothing_is_issued_before_the_person_asks(app: Flask, owner: Owner, presses: Asked) -> None:
    sequence = owner.passed()
    page = owner.get(f"/completions/{sequence}")

    assert "Samira Bakker completed the module De proef ." in words(page)
    assert "This paper was not made yet." in words(page)
    assert owner.pdf(sequence).status_code == 404
    assert (papers(app), presses) == ([], [])


def test_the_press_gets_what_the_page_says_in_dutch(app: Flask, owner: Owner, presses: Asked) -> None:
    path = owner.issued(owner.passed())

    [asked] = presses
    assert asked["title"] == "Bewijs van deelname"
    assert (asked["name"], asked["module"]) == ("Samira Bakker", "De proef")
    assert asked["did"] == ("heeft de module ", " afgerond.")
    assert asked["facts"] == (
        ("Afgerond op", "22 november 2026"),
        ("Geldig tot en met", "22 november 2028"),
        ("Vorm", "E-learning, 10 minuten"),
        ("Versie van de module", "1, van 22 november 2026"),
        ("Uitgegeven op", "22 november 2026"),
    )
    assert asked["address"] == f"http://localhost{path}"
    assert "geen diploma" in " ".join(asked["sentences"])


def test_of_what_was_done_elsewhere_the_paper_says_so(app: Flask, owner: Owner, presses: Asked) -> None:
    owner.issued(owner.recorded(date(2026, 3, 15), "lezen"))

    [asked] = presses
    assert asked["facts"][:3] == (
        ("Afgerond op", "15 maart 2026"),
        ("Geldig tot en met", "Geen laatste dag"),
        ("Vorm", "Klassikaal"),
    )
    assert "Versie van de module" not in dict(asked["facts"])
    assert asked["sentences"][0] == (
        "Dit is niet in Signalen zien zelf gedaan: de organisatie heeft het vastgelegd."
    )


def test_asked_again_the_same_paper_stands(app: Flask, owner: Owner, presses: Asked, clock: SetClock) -> None:
    sequence = owner.passed()
    path = owner.issued(sequence)
    before = owner.pdf(sequence)
    token = csrf(owner.get("/password"))
    clock.forward(hours=1)
    again = owner.browser.post(f"/completions/{sequence}", data={"csrf_token": token})

    assert again.status_code == 303
    assert len(presses) == len(papers(app)) == 1
    assert path in owner.get(f"/completions/{sequence}").text
    assert owner.pdf(sequence).data == before.data
    assert before.mimetype == "application/pdf"
    assert before.headers["Content-Disposition"] == (
        'attachment; filename="bewijs-van-deelname-proef-2026-11-22.pdf"'
    )
    assert before.headers["Cache-Control"] == "no-store"


def test_twice_at_once_gives_one_paper(app: Flask, owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both presses are done before either paper is stored: the rule is the database's, not of good luck."""
    sequence = owner.passed()
    both = Barrier(2, timeout=60)
    monkeypatch.setattr(typesetting, "_free", BoundedSemaphore(2))  # as with another worker

    def press(_template: object, manuscript: Mapping[str, Any]) -> bytes:
        both.wait()
        return b"%PDF-" + manuscript["address"].encode()

    monkeypatch.setattr(issuing, "typeset", press)
    token = csrf(owner.get(f"/completions/{sequence}"))
    with owner.browser.session_transaction() as cookie:
        kept = dict(cookie)
    answers: list[int] = []

    def ask() -> None:
        browser = app.test_client()
        with browser.session_transaction() as mine:
            mine.update(kept)
        answers.append(browser.post(f"/completions/{sequence}", data={"csrf_token": token}).status_code)

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    [paper] = papers(app)
    assert answers == [303, 303]
    assert owner.pdf(sequence).data == f"%PDF-http://localhost/certificates/{paper.token}".encode()


def test_who_waited_for_the_press_finds_what_was_issued_meanwhile(
    app: Flask, owner: Owner, presses: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequence = owner.passed()
    token = csrf(owner.get(f"/completions/{sequence}"))
    free = typesetting.at_the_press
    waited: list[int] = []

    @contextmanager
    def after_somebody_else() -> Iterator[None]:
        if not waited:
            waited.append(1)
            again = owner.browser.post(f"/completions/{sequence}", data={"csrf_token": token})
            waited.append(again.status_code)
        with free():
            yield

    monkeypatch.setattr(issuing, "at_the_press", after_somebody_else)
    answer = owner.browser.post(f"/completions/{sequence}", data={"csrf_token": token})

    assert (answer.status_code, waited) == (303, [1, 303])
    assert len(presses) == len(papers(app)) == 1


def test_what_the_press_took_is_not_the_databases(
    app: Flask, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[float | None] = []

    def press(_template: object, _manuscript: Mapping[str, Any]) -> bytes:
        patience._until.set(time.monotonic() - 2)  # so long it took
        return b"%PDF-"

    def note(*_statement: object) -> None:
        left.append(seconds_left())

    sequence = owner.passed()
    monkeypatch.setattr(issuing, "typeset", press)
    token = csrf(owner.get(f"/completions/{sequence}"))
    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", note)
    try:
        answer = owner.browser.post(f"/completions/{sequence}", data={"csrf_token": token})
    finally:
        event.remove(engine, "commit", note)

    assert answer.status_code == 303
    assert [seconds for seconds in left if seconds is None or seconds < 0] == []
    assert left


def test_while_the_press_works_nobody_waits_for_the_database(
    app: Flask, owner: Owner, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    sequence = owner.passed()
    wrote = []

    def press(_template: object, _manuscript: Mapping[str, Any]) -> bytes:
        engine = create_engine(settings.database)
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            else:
                connection.execute(text("SET lock_timeout = '500ms'"))
            wrote.append(connection.execute(text("UPDATE employee SET given_name = given_name")).rowcount)
            connection.commit()
        engine.dispose()
        return b"%PDF-"

    monkeypatch.setattr(issuing, "typeset", press)

    assert owner.ask(sequence).status_code == 303
    assert wrote == [1]


def test_a_paper_stays_as_it_was_made(
    app: Flask, owner: Owner, presses: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequence = owner.passed()
    path = owner.issued(sequence)
    before, said = owner.pdf(sequence).data, words(owner.get(path))
    with app.app_context():
        person = db.session().get_one(Employee, owner.employee_id)
        person.given_name, person.organisation.name = "Sam", "Gemeente Anders"
        db.session.commit()
    monkeypatch.setattr(issuing, "typeset", lambda *_: b"%PDF-of another press")
    token = csrf(owner.get("/password"))
    owner.browser.post(f"/completions/{sequence}", data={"csrf_token": token})

    assert owner.pdf(sequence).data == before
    assert words(owner.get(path)) == said


@pytest.mark.parametrize("change", ["rename", "void"])
def test_what_changed_while_the_paper_was_made_is_not_issued(
    app: Flask, owner: Owner, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    sequence = owner.passed()

    def press(_template: object, _manuscript: Mapping[str, Any]) -> bytes:
        if change == "void":
            owner.voided(sequence)
        else:
            with app.app_context():
                db.session().get_one(Employee, owner.employee_id).given_name = "Sam"
                db.session.commit()
        return b"%PDF-"

    monkeypatch.setattr(issuing, "typeset", press)
    answer = owner.ask(sequence)

    assert answer.status_code == (404 if change == "void" else 303)
    assert papers(app) == []
    if change == "rename":
        assert "Something about this completion has just changed." in words(owner.get("/password"))


def test_when_the_press_fails_that_is_said_and_nothing_is_issued(
    app: Flask, owner: Owner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def press(_template: object, _manuscript: Mapping[str, Any]) -> bytes:
        raise TypesettingFailedError("the press ended with 1")

    sequence = owner.passed()
    monkeypatch.setattr(issuing, "typeset", press)
    answer = owner.ask(sequence)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Your paper could not be made What you completed is still there." in words(answer)
    assert papers(app) == []
    assert "the press ended with 1" in caplog.text
    assert "Bakker" not in caplog.text


def test_a_paper_asked_for_without_the_forms_token_is_refused(
    app: Flask, owner: Owner, presses: Asked
) -> None:
    answer = owner.browser.post(f"/completions/{owner.passed()}")

    assert (answer.status_code, papers(app), presses) == (400, [], [])


def test_initials_where_the_setting_says_so(app: Flask, owner: Owner, presses: Asked) -> None:
    settings = app.extensions["mhtraining.settings"]
    app.extensions["mhtraining.settings"] = dataclasses.replace(
        settings, certificate_name="initials", url="https://leren.voorbeeld.example"
    )
    owner.ask(owner.passed())

    [asked] = presses
    assert asked["name"] == "S. Bakker"
    assert asked["address"].startswith("https://leren.voorbeeld.example/certificates/")
    assert asked["shown"].startswith("leren.voorbeeld.example/certificates/")


def test_nobody_gets_a_paper_without_a_name(app: Flask, owner: Owner, presses: Asked) -> None:
    sequence = owner.passed()
    token = csrf(owner.get(f"/completions/{sequence}"))
    with app.app_context():
        person = db.session().get_one(Employee, owner.employee_id)
        person.given_name, person.family_name = "", (person.email or "").partition("@")[0]
        db.session.commit()
    page = owner.get(f"/completions/{sequence}")
    answer = owner.browser.post(f"/completions/{sequence}", data={"csrf_token": token})

    assert "Have it put in the staff data. After that you can make this paper." in words(page)
    assert "Make my paper" not in page.text
    assert (answer.status_code, answer.location) == (303, f"/completions/{sequence}")
    assert (papers(app), presses) == ([], [])


def test_issuing_stands_in_the_audit_trail(app: Flask, owner: Owner, presses: Asked) -> None:
    owner.ask(owner.passed())

    with app.app_context():
        row = db.session().execute(text("SELECT actor, action, employee_id, detail FROM audit_entry")).one()
    assert row[:3] == (f"account:{owner.account_id}", "certificate.issue", owner.employee_id)
    assert "Bakker" not in str(row.detail)


def test_another_persons_paper_is_not_there(app: Flask, owner: Owner, presses: Asked) -> None:
    sequence = owner.passed()
    owner.ask(sequence)
    other = Owner(app, *made_person(app, email="noor@voorbeeld.nl"))
    missing = other.get("/completions/77")

    for path in (f"/completions/{sequence}", f"/completions/{sequence}/pdf"):
        answer = other.get(path)
        assert answer.status_code == 404
        assert words(answer) == words(missing)
    token = csrf(other.get("/password"))
    assert other.browser.post(f"/completions/{sequence}", data={"csrf_token": token}).status_code == 404
    signed_out = app.test_client()
    for path in (f"/completions/{sequence}", f"/completions/{sequence}/pdf"):
        assert signed_out.get(path).location.startswith("/sign-in")
    assert len(papers(app)) == 1
