"""An answer sent with an idle session is kept, and counted once when the same person is back in time."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from mhtraining.core.db import db
from mhtraining.learning.models import HeldAnswer, Response
from tests.accounts.made import SetClock, made_person
from tests.learning.made import Learner, learner_of


@pytest.fixture
def at_a_question(learner: Learner) -> Learner:
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    return learner


def answers(app: Flask) -> list[object]:
    with app.app_context():
        return list(db.session.scalars(select(Response.answer)))


def held(app: Flask) -> list[object]:
    with app.app_context():
        return list(db.session.scalars(select(HeldAnswer.answer)))


def test_it_is_counted_after_the_same_person_signed_in_again(
    app: Flask, at_a_question: Learner, clock: SetClock, person: tuple[int, int]
) -> None:
    clock.forward(hours=5)
    at_a_question.press("Check", options=["1", "2"])
    assert at_a_question.path == "/sign-in"
    assert "We kept your answer." in at_a_question.text
    assert (answers(app), held(app)) == ([], [[1, 2]])

    clock.forward(minutes=14)
    again = learner_of(app, person[1])
    assert (answers(app), held(app)) == ([[1, 2]], [])
    again.get("/attempts/1")
    assert "You saw 2 of the 2 signals" in again.text


def test_it_is_counted_once_however_often_it_was_sent(
    app: Flask, at_a_question: Learner, clock: SetClock, person: tuple[int, int]
) -> None:
    clock.forward(hours=5)
    question = at_a_question.page
    for chosen in (["1"], ["2"], ["1", "2"]):
        at_a_question.page = question
        at_a_question.press("Check", options=chosen)
    assert held(app) == [[1]]
    learner_of(app, person[1])
    learner_of(app, person[1])

    assert answers(app) == [[1]]


def test_another_person_signing_in_gets_nothing_counted(
    app: Flask, at_a_question: Learner, clock: SetClock, person: tuple[int, int]
) -> None:
    other = made_person(app, email="bas@voorbeeld.nl")[1]
    clock.forward(hours=5)
    at_a_question.press("Check", options=["1"])
    learner_of(app, other)
    assert (answers(app), held(app)) == ([], [[1]])

    learner_of(app, person[1])
    assert answers(app) == [[1]]


def test_after_fifteen_minutes_it_is_gone(
    app: Flask, at_a_question: Learner, clock: SetClock, person: tuple[int, int]
) -> None:
    clock.forward(hours=5)
    at_a_question.press("Check", options=["1"])
    clock.forward(minutes=16)
    learner_of(app, person[1])

    assert (answers(app), held(app)) == ([], [])


def test_one_that_was_answered_elsewhere_meanwhile_is_dropped(
    app: Flask, at_a_question: Learner, clock: SetClock, person: tuple[int, int]
) -> None:
    clock.forward(hours=4, minutes=1)
    other = learner_of(app, person[1])
    other.get("/attempts/1")
    at_a_question.press("Check", options=["1"])
    other.press("Check", options=["2"])
    learner_of(app, person[1])

    assert (answers(app), held(app)) == ([[2]], [])


def test_one_without_an_answer_is_not_kept(app: Flask, at_a_question: Learner, clock: SetClock) -> None:
    at_a_question.press("Check", options=["1"])
    at_a_question.press("Go on")
    clock.forward(hours=5)
    at_a_question.press("Check", row1="1", row2="1", row3="2")  # no permutation

    assert at_a_question.path == "/sign-in"
    assert held(app) == []


def test_without_any_session_nothing_is_kept(app: Flask, at_a_question: Learner, clock: SetClock) -> None:
    clock.forward(hours=13)  # longer than a session and the 15 minutes after it
    at_a_question.press("Check", options=["1"])

    assert at_a_question.path == "/sign-in"
    assert held(app) == []
