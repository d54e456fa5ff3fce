"""The same wish sent several times at once is done once, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from mhtraining.core.db import db
from mhtraining.learning.models import Attempt, Response, Walk
from mhtraining.records.models import Completion, LearningRecord
from tests.learning.made import Learner, learner_of

AT_ONCE = 5


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def at_once(app: Flask, account_id: int, page: Learner, label: str, **data: object) -> list[int]:
    """Press the same button of the same page in five browsers at once; gives what they were answered."""
    action, _fields = page.form(label)
    browsers = []
    for _browser in range(AT_ONCE):
        other = learner_of(app, account_id)
        other.get(page.path)
        browsers.append((other, other.form(label)[1]))
    ready = Barrier(AT_ONCE)

    def send(browser: Learner, fields: dict[str, str]) -> int:
        ready.wait()
        return browser.browser.post(action, data={**fields, **data}).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda each: send(*each), browsers))


def test_one_attempt(app: Flask, learner: Learner, person: tuple[int, int]) -> None:
    learner.get("/modules/proef")

    assert at_once(app, person[1], learner, "Begin") == [303] * AT_ONCE
    assert count(app, Attempt) == 1


def test_one_response(app: Flask, learner: Learner, person: tuple[int, int]) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")

    assert at_once(app, person[1], learner, "Check", options=["1"]) == [303] * AT_ONCE
    assert count(app, Response) == 1


def test_one_draw(app: Flask, learner: Learner, person: tuple[int, int]) -> None:
    learner.to_the_assessment()

    assert at_once(app, person[1], learner, "Begin the assessment") == [303] * AT_ONCE
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Walk).where(Walk.counted)) == 2


def test_one_completion(app: Flask, learner: Learner, person: tuple[int, int]) -> None:
    learner.get("/modules/lezen")
    learner.press("Begin")
    learner.press("Next: practise")

    assert at_once(app, person[1], learner, "Leave it out") == [303] * AT_ONCE
    assert (count(app, LearningRecord), count(app, Completion)) == (1, 1)
