"""The page "My modules" and a module's start page: what a person reads about requirements and validity."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from mhtraining.catalogue.services import retire
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee, Organisation
from mhtraining.records.models import RecordSource
from mhtraining.records.services import record_elsewhere
from mhtraining.requirements.services import add_requirement
from tests.accounts.made import SetClock
from tests.learning.made import MODULES, PROEF, Learner, published


def require(app: Flask, slug: str, due_on: date) -> None:
    with app.app_context():
        organisation = db.session().query(Organisation).one()
        add_requirement(
            db.session(),
            organisation_id=organisation.id,
            module_slug=slug,
            audience="alle",
            starts_on=date(2026, 1, 1),
            due_on=due_on,
        )
        db.session.commit()


def test_what_is_due_first_is_to_be_done_now(app: Flask, learner: Learner) -> None:
    require(app, "proef", date(2026, 12, 1))
    require(app, "lezen", date(2026, 12, 24))
    learner.get("/")

    assert (
        "Do this now De proef Finish the module by 1 December 2026 at the latest. That is in 9 days."
        in learner.text
    )
    assert "After that Alleen lezen" in learner.text


def test_too_late_is_said_without_blame(app: Flask, learner: Learner) -> None:
    require(app, "proef", date(2026, 11, 20))
    learner.get("/")

    assert "You should have done this by 20 November 2026. Do it as soon as you can." in learner.text


def test_a_module_in_hand_shows_how_far_one_is(app: Flask, learner: Learner) -> None:
    require(app, "proef", date(2026, 12, 1))
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    learner.get("/")

    assert "Done: 1 of 7 steps Go on with step 2" in learner.text


def test_nothing_to_do_is_said_so(learner: Learner) -> None:
    learner.get("/")

    assert "You are up to date. There is nothing you have to do now." in learner.text
    assert "You may do these too" in learner.text


def test_what_is_done_shows_how_long_it_is_valid(
    app: Flask, learner: Learner, person: tuple[int, int]
) -> None:
    require(app, "proef", date(2026, 12, 1))
    with app.app_context():
        record_elsewhere(
            db.session(),
            employee=db.session().get_one(Employee, person[0]),
            module_slug="proef",
            completed_on=date(2026, 3, 15),
            source=RecordSource.CLASSROOM,
            now=app.extensions["mhtraining.clock"].now(),
        )
        db.session.commit()
    learner.get("/")

    assert (
        "Completed on 15 March 2026. Proof of participation : De proef"
        " Valid up to and including 15 March 2028" in learner.text
    )


def test_a_retired_module_is_offered_to_nobody(app: Flask, learner: Learner) -> None:
    require(app, "proef", date(2026, 12, 1))
    with app.app_context():
        retire(db.session(), "proef", on=date(2026, 11, 22))
        db.session.commit()
    learner.get("/")
    assert "De proef" not in learner.text
    learner.get("/modules/proef")
    assert "This module is no longer offered." in learner.text


@pytest.mark.parametrize("path", ["/", "/modules/proef", "/attempts/1", "/attempts/1/result"])
def test_every_page_asks_for_signing_in(app: Flask, learner: Learner, path: str) -> None:
    answer = app.test_client().get(path)

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


def test_an_unknown_module_is_not_there(learner: Learner) -> None:
    assert learner.get("/modules/weg").status_code == 404


def test_an_old_version_says_so(app: Flask, learner: Learner, clock: SetClock, content: Path) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    assert "There is a newer one" not in learner.text
    published(app, content, {**MODULES, "proef/module.md": PROEF.replace("Nog een", "Een nieuw")})
    learner.get("/attempts/1")

    assert "You are doing the version of 22 November 2026. There is a newer one." in learner.text
