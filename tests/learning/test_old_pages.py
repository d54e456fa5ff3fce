"""Pages that are out of date: sent again after the attempt ended, sent after the session had ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mhtraining.catalogue.models import Module
from mhtraining.core.changes import changing_rules
from mhtraining.core.db import db
from mhtraining.learning.models import Attempt, Response
from mhtraining.records.models import Completion, LearningRecord
from tests.accounts.made import SetClock, send
from tests.conftest import TODAY
from tests.learning.made import HEAD, Learner, learner_of, published
from tests.learning.test_doing import answer_to_the_end

AT_ONCE = 5


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def fail(learner: Learner) -> None:
    learner.press("Begin the assessment")
    answer_to_the_end(learner, best=False)


@pytest.fixture
def failed(learner: Learner) -> Learner:
    learner.to_the_assessment()
    fail(learner)
    return learner


def test_an_old_page_sent_again_after_the_next_attempt_begins_no_third(app: Flask, failed: Learner) -> None:
    action, fields = failed.form("Try again")
    failed.press("Try again")
    failed.press("Begin the assessment")
    answer_to_the_end(failed, best=True)

    failed.page = failed.browser.post(action, data=fields, follow_redirects=True)

    assert (failed.path, count(app, Attempt)) == ("/attempts/2/result", 2)
    assert "You have done this module since you opened that page." in failed.text


def test_the_first_page_sent_again_after_passing_begins_nothing(app: Flask, learner: Learner) -> None:
    learner.get("/modules/lezen")
    action, fields = learner.form("Begin")
    learner.press("Begin")
    learner.press("Next: practise")
    learner.press("Leave it out")

    learner.page = learner.browser.post(action, data=fields, follow_redirects=True)
    assert (learner.path, count(app, Attempt)) == ("/attempts/1/result", 1)

    learner.get("/modules/lezen")
    learner.press("Do it again")
    assert count(app, Attempt) == 2


def test_a_module_of_one_page_is_done_once_however_often_begin_is_pressed(
    app: Flask, learner: Learner, person: tuple[int, int], tmp_path: Path
) -> None:
    text = HEAD.format(title="Kort", more="") + "\n# Les\n\nLees dit.\n"
    published(app, tmp_path / "more", {"kort-en-klaar/module.md": text})
    pages = [learner_of(app, person[1]) for _page in range(AT_ONCE)]
    for page in pages:
        page.get("/modules/kort-en-klaar")
    forms = [page.form("Begin") for page in pages]
    ready = Barrier(AT_ONCE)

    def send(page: Learner, form: tuple[str, dict[str, str]]) -> int:
        ready.wait()
        return page.browser.post(form[0], data=form[1]).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(send, pages, forms)) == [303] * AT_ONCE
    assert [count(app, model) for model in (Attempt, LearningRecord, Completion)] == [1, 1, 1]


def test_an_act_of_an_idle_session_leads_back_to_a_page(failed: Learner, clock: SetClock) -> None:
    failed.press("Try again")
    action, fields = failed.form("Begin the assessment")
    clock.forward(hours=5)

    asked = failed.browser.post(action, data=fields, headers={"Referer": f"http://localhost{failed.path}"})
    assert asked.headers["Location"] == f"/sign-in?next={failed.path}"
    assert failed.browser.post(action, data=fields).headers["Location"] == "/sign-in?next=/"
    elsewhere = failed.browser.post(action, data=fields, headers={"Referer": "http://elsewhere.example/x"})
    assert elsewhere.headers["Location"] == "/sign-in?next=/"


def test_a_double_click_in_a_practice_walked_again_stays_there(app: Flask, learner: Learner) -> None:
    learner.to_the_assessment()
    learner.get("/attempts/1/stops/2")
    learner.press("Practise this once more")
    path, (action, fields) = learner.path, learner.form("Check")
    learner.press("Check", options=["1"])
    answered = count(app, Response)

    learner.page = learner.browser.post(action, data={**fields, "options": "1"}, follow_redirects=True)

    assert learner.path == path
    assert "This step was answered already." in learner.text
    assert count(app, Response) == answered


def test_a_module_that_retires_later_offers_another_try(app: Flask, failed: Learner) -> None:
    def retire(days: int) -> None:
        with app.app_context():
            with changing_rules(db.session(), None):
                db.session.get_one(Module, "proef").retired_on = TODAY + timedelta(days=days)
            db.session.commit()

    retire(1)
    failed.get("/attempts/1/result")
    assert failed.form("Try again")
    retire(0)
    failed.get("/attempts/1/result")
    assert "Try again with new situations" not in failed.text


def test_numbers_too_big_for_the_database_are_not_there(learner: Learner) -> None:
    for path in ("/attempts/" + "9" * 30, "/attempts/" + "9" * 19 + "/stops/1"):
        assert learner.get(path).status_code == 404


def test_a_nul_in_an_address_or_a_form_is_no_mistake_of_ours(learner: Learner, browser: FlaskClient) -> None:
    assert learner.get("/modules/a%00b").status_code == 404
    sent = send(browser, "/sign-in", email="a\0b@voorbeeld.nl", password="een lang wachtwoord")
    assert sent.status_code == 422
