"""The page "My data" and its download, as the person who is signed in gets them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mhtraining.core.db import db
from tests.accounts.made import signed_in_browser
from tests.privacy.rows import Rows

Browse = Callable[[Rows], FlaskClient]


@pytest.fixture
def browse(app: Flask) -> Browse:
    """Makes a browser in which somebody is signed in, with English pages."""

    def make(rows: Rows) -> FlaskClient:
        browser = signed_in_browser(app, rows.values["account.id"])
        browser.set_cookie("language", "en")
        return browser

    return make


def words(page: TestResponse) -> str:
    """The words of the page's main part, white space folded."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<main{main}")).split())


def test_the_page_says_in_plain_words_what_is_held(two: tuple[Rows, Rows], browse: Browse) -> None:
    anna, boris = two
    page = browse(anna).get("/my-data")
    said = words(page)

    for column in (
        "employee.number",
        "employee.email",
        "employee.subject_key",
        "waiver.reason",
        "extension.reason",
        "certificate.module_title",
        "audit_entry.action",
    ):
        assert anna.values[column] in said, column
    assert anna.values["learning_record.digest"] in said.replace(" ", "")
    for heading in (
        "Who you are What Kept Name anna",
        "Departments Department From Up to and including Publiekszaken",
        "Roles Role From Up to and including manager (Publiekszaken)",
        "Absence From",
        "Signing in Your account Made on",
        "Times you were signed in Since",
        "Links to set a password For",
        "the administrator of the system (a)",
        "What we do not have Your password.",
    ):
        assert heading in said, heading
    assert boris.name not in page.text
    assert 'href="/my-data/download"' in page.text
    assert 'aria-current="page">My data' in page.text


def test_a_link_that_a_newer_one_replaced_does_not_seem_to_work(
    app: Flask, two: tuple[Rows, Rows], browse: Browse
) -> None:
    anna, _ = two
    with app.app_context():
        links = db.metadata.tables["account_link"]
        db.session.connection().execute(links.update().values(used_at=None))
        row = {name: anna.values[f"account_link.{name}"] for name in ("account_id", "purpose")}
        times = {name: anna.values[f"account_link.{name}"] for name in ("made_at", "expires_at")}
        db.session.connection().execute(links.insert().values(**row, **times, nonce_hash="newer"))
        db.session.commit()
    said = words(browse(anna).get("/my-data"))

    assert len(re.findall("no, replaced", said)) == 1
    assert said.index("no, replaced") < said.rindex(" no ")


def test_who_did_something_and_was_erased_is_not_called_the_system(
    app: Flask, two: tuple[Rows, Rows], browse: Browse
) -> None:
    anna, _ = two
    with app.app_context():
        trail = db.metadata.tables["audit_entry"]
        entry = {"action": "file.look", "employee_id": anna.values["employee.id"], "detail": {}}
        at = anna.values["audit_entry.at"]
        db.session.connection().execute(trail.insert().values(at=at, actor="account:999999", **entry))
        db.session.commit()
    said = words(browse(anna).get("/my-data"))

    assert "somebody whose name is no longer kept" in said
    assert "the system itself" not in said


def test_every_attempt_leads_to_what_was_answered(two: tuple[Rows, Rows], browse: Browse) -> None:
    anna, boris = two
    browser = browse(anna)
    [address] = re.findall(r'href="(/attempts/\d+/answers)"', browser.get("/my-data").text)

    assert address == f"/attempts/{anna.values['attempt.id']}/answers"
    assert "Hij houdt haar paspoort vast. You chose this" in words(browser.get(address))
    assert browser.get(f"/attempts/{boris.values['attempt.id']}/answers").status_code == 404


def test_the_download_is_a_file_that_nobody_keeps(two: tuple[Rows, Rows], browse: Browse) -> None:
    anna, boris = two
    answer = browse(anna).get("/my-data/download")
    file = json.loads(answer.data.decode("utf-8"))

    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mijn-gegevens-2026-11-22.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert file["person"]["email"] == anna.values["employee.email"]
    assert file["person"]["organisation"] == "Gemeente Voorbeeld"
    assert boris.name not in answer.text
    [response] = file["attempts"][0]["walks"][0]["responses"]
    assert response["question"] == "Wat valt je op?"
    assert response["given"] == ["Hij houdt haar paspoort vast.", "Zij mag niet praten."]


@pytest.mark.parametrize("path", ["/my-data", "/my-data/download"])
def test_who_is_not_signed_in_is_asked_to(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


def test_hostile_words_are_only_words(app: Flask, two: tuple[Rows, Rows], browse: Browse) -> None:
    hostile = """<script>alert(1)</script>"'{{ 7 * 7 }}"""
    with app.app_context():
        waiver = db.metadata.tables["waiver"]
        db.session().connection().execute(waiver.update().values(reason=hostile))
        db.session.commit()
    browser = browse(two[0])
    page = browser.get("/my-data").text

    assert "<script" not in page
    assert hostile in unescape(page)
    assert json.loads(browser.get("/my-data/download").data)["waivers"][0]["reason"] == hostile
