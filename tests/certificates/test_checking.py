"""The public page: what anybody with the address may read, and what it answers when there is nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from mhtraining.audit.models import AuditEntry, ErasureGate
from mhtraining.certificates.paper import new_token
from mhtraining.certificates.services import erase_of
from mhtraining.core.clock import now
from mhtraining.core.db import db
from tests.accounts.made import NOW, SetClock, made_person
from tests.certificates.made import Owner, papers, words

Asked = list[dict[str, Any]]


def test_anybody_with_the_address_reads_all_that_the_paper_says(
    app: Flask, owner: Owner, presses: Asked
) -> None:
    path = owner.issued(owner.passed())
    page = app.test_client().get(path)
    said = words(page)

    [asked] = presses
    assert page.status_code == 200
    wanted = [asked["title"], asked["eyebrow"], asked["name"], asked["module"], asked["about"]]
    wanted += [text for fact in asked["facts"] for text in fact] + list(asked["sentences"])
    assert [each for each in wanted if each not in said] == []
    assert "Dit bewijs is echt: het is uitgegeven door Gemeente Voorbeeld." in said
    assert "Geldig Samira" in said


def test_it_is_kept_out_of_search_engines_caches_and_referrers(
    app: Flask, owner: Owner, presses: Asked
) -> None:
    page = app.test_client().get(owner.issued(owner.passed()))

    assert page.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert not re.findall(r'(?:href|src|action)="(?:https?:)?//', page.text)


def happens(owner: Owner, clock: SetClock, what: str, sequence: int) -> None:
    """Let something happen after the paper was issued."""
    match what:
        case "expired":
            clock.forward(days=732)
        case "last day":
            clock.forward(days=731)
        case "done again":
            clock.forward(days=400)
            owner.recorded(date(2027, 11, 1))
        case "done before":
            owner.recorded(date(2020, 1, 1))
        case "another module":
            owner.passed("lezen")
        case "moved":  # another, inside whose renewal window this one turns out to be
            owner.recorded(date(2024, 11, 25))
        case "taken back":
            owner.voided(sequence)


STANDINGS = {
    "nothing": {"Valid"},
    "last day": {"Valid"},
    "expired": {"No longer valid"},
    "done again": {"Valid", "newer"},
    "done before": {"Valid"},
    "another module": {"Valid"},
    "moved": {"Valid", "moved"},
    "taken back": {"Taken back"},
}
SENTENCES = {
    "Valid": r"\bValid\b(?! up to)",
    "No longer valid": "No longer valid",
    "Taken back": "Taken back The organisation has taken this completion back",
    "newer": "This module was completed again after that",
    "moved": "It is now 25 November 2028",
}


def test_it_says_whether_the_paper_still_holds(
    app: Flask, owner: Owner, presses: Asked, clock: SetClock
) -> None:
    visitor = app.test_client()
    visitor.set_cookie("language", "en")
    found = {}
    for what in STANDINGS:
        clock.moment = NOW
        person = Owner(app, *made_person(app, email=f"{what.replace(' ', '.')}@voorbeeld.nl"))
        sequence = person.passed()
        path = person.issued(sequence)
        happens(person, clock, what, sequence)
        page = words(visitor.get(path))
        found[what] = {name for name, sentence in SENTENCES.items() if re.search(sentence, page)}

    assert found == STANDINGS


def test_a_paper_taken_back_is_still_its_owners_to_see(owner: Owner, presses: Asked) -> None:
    sequence = owner.passed()
    owner.issued(sequence)
    owner.voided(sequence)

    assert "Taken back" in words(owner.get(f"/completions/{sequence}"))
    assert owner.pdf(sequence).status_code == 200


def test_a_typed_address_leads_to_its_paper(app: Flask, owner: Owner, presses: Asked) -> None:
    path = owner.issued(owner.passed())
    folder, _slash, token = path.rpartition("/")
    typed = token.upper().replace("0", "O").replace("1", "l")
    browser = app.test_client()

    assert browser.get(f"{folder}/{typed}").status_code == 200
    assert words(browser.get(f"{folder}/{typed}")) == words(browser.get(path))


def test_what_is_no_papers_address_says_so_to_whoever_looks(app: Flask, owner: Owner, presses: Asked) -> None:
    token = owner.issued(owner.passed()).rpartition("/")[2]
    browser = app.test_client()

    def answer(path: str) -> tuple[int, str, dict[str, str]]:
        found = browser.get(path)
        headers = {
            name: value
            for name, value in found.headers
            if name not in ("Content-Length", "Set-Cookie", "X-Request-Id")
        }
        page = re.sub(r'name="(csrf_token|next)" value="[^"]*"', "", found.text)
        return found.status_code, page, headers

    missing = answer("/certificates/")
    assert missing[0] == 404
    assert words(browser.get("/certificates/")) == (
        "Dit bewijs is er niet Vergelijk het adres met het adres op het bewijs, of scan de QR-code."
        " Is het er dan nog niet? Vraag het aan degene van wie het bewijs is."
    )
    for wrong in (new_token(), token[:-1], token + "0", "x", "%00", "a%22%3E", "%F0%9F%98%80", f"{token}/x"):
        assert answer(f"/certificates/{wrong}") == missing, wrong


def selects(app: Flask, owner: Owner, path: str) -> int:
    """How many SELECTs one GET of this page takes."""
    owner.get(path)
    counted = []
    with app.app_context():
        engine = db.engine

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        counted.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert owner.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in counted)


def test_a_page_of_a_paper_asks_the_database_four_times_at_most(
    app: Flask, owner: Owner, presses: Asked
) -> None:
    issued, other = owner.passed(), owner.passed("lezen")
    path = owner.issued(issued)

    pages = (f"/completions/{issued}", f"/completions/{issued}/pdf", f"/completions/{other}", path)
    assert {page: count for page in pages if (count := selects(app, owner, page)) > 4} == {}


def erase(app: Flask, employee_id: int, *, gate: bool = True) -> int:
    with app.app_context():
        session = db.session()
        entry = AuditEntry(at=now(), actor="cli:test", action="people.erase", detail={})
        session.add(entry)
        session.flush()
        opened = ErasureGate(audit_entry_id=entry.id)
        if gate:
            session.add(opened)
            session.flush()
        count = erase_of(session, employee_id)
        if gate:
            session.delete(opened)
        session.commit()
        return count


def test_after_erasure_the_address_answers_like_one_that_never_was(
    app: Flask, owner: Owner, presses: Asked
) -> None:
    path = owner.issued(owner.passed())
    other = Owner(app, *made_person(app, email="noor@voorbeeld.nl"))
    stays = other.issued(other.passed())
    visitor = app.test_client()

    with pytest.raises(DBAPIError, match="only by erasure"):
        erase(app, owner.employee_id, gate=False)
    assert visitor.get(path).status_code == 200
    assert erase(app, owner.employee_id) == 1

    assert words(visitor.get(path)) == words(visitor.get(f"/certificates/{new_token()}"))
    assert visitor.get(path).status_code == 404
    assert visitor.get(stays).status_code == 200
    assert [paper.employee_id for paper in papers(app)] == [other.employee_id]


def test_the_way_to_a_paper_stands_beside_every_completed_module(owner: Owner, presses: Asked) -> None:
    first = owner.recorded(date(2023, 1, 10))  # expired by now
    second = owner.passed("lezen")
    page = owner.get("/")

    for sequence in (first, second):
        assert f'href="/completions/{sequence}"' in page.text
        assert owner.get(f"/completions/{sequence}").status_code == 200


def test_the_database_holds_a_token_of_the_right_length_only(
    app: Flask, owner: Owner, presses: Asked
) -> None:
    owner.issued(owner.passed())
    with app.app_context(), pytest.raises(DBAPIError):
        db.session().execute(
            text(
                "INSERT INTO certificate SELECT 99, employee_id, 99, 'kort', issued_at, organisation_name,"
                " site_name, person_name, module_slug, module_title, summary, minutes, version_number,"
                " version_on, completed_on, last_valid_on, source, pdf FROM certificate"
            )
        )
