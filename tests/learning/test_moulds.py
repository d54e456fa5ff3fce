"""A page that is filled in reads as one made for this learner alone, and nothing of anybody is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from datetime import date

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import update

from mhtraining.core.db import db
from mhtraining.learning import moulds, stop_views, walk_views
from mhtraining.learning.acts import texts_of
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import Walk
from mhtraining.organisation.models import Employee, Organisation
from tests.accounts.made import NOW, csrf, made_person
from tests.learning.made import Learner, learner_of

HOSTILE = """<img src=x>&"'{{ 7 }}"""
WALK = (
    ("Next: practise", {}),
    ("Check", {"options": ["1", "2"]}),
    ("Go on", {}),
    ("Check", {"row1": "1", "row2": "2", "row3": "3"}),
    ("Go on", {}),
    ("Check", {"row1": "1", "row2": "1", "row3": "2"}),
    ("Go on", {}),
    ("Go on", {}),
    ("This is what I do", {"options": "3"}),
    ("Verder met bellen", {}),
    ("Go on", {}),
    ("Next", {}),
    ("Next", {}),
    ("Next", {}),
    ("Begin", {}),
)
"""What is pressed on the way from the module's first page to the first question that counts."""


@pytest.fixture
def two(app: Flask, learner: Learner, person: tuple[int, int]) -> list[Learner]:
    """Two learners of different organisations, one a coordinator; the names of the other are hostile."""
    other = made_person(app, email="b@voorbeeld.nl", code="elders", role=(date(2020, 1, 1), None))
    with app.app_context():
        db.session.execute(
            update(Employee).where(Employee.id == person[0]).values(given_name=HOSTILE, particle="</span>")
        )
        db.session.execute(
            update(Organisation).where(Organisation.code == "voorbeeld").values(name=f"Gemeente {HOSTILE}")
        )
        db.session.commit()
    return [learner, learner_of(app, other[1])]


def made_anew(make: Callable[..., str], hand: InHand, *about: Hashable, here: int, walk_id: int = 0) -> str:
    return make(hand, texts_of(hand), walk_id, *about)


def look(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page the learner is on, filled in twice and made anew, in both languages: each time the same."""
    path = learner.path
    for language in ("nl", "en"):
        learner.browser.set_cookie("language", language)
        filled = [learner.browser.get(path).text for _ in range(2)]
        with monkeypatch.context() as patched:
            patched.setattr(stop_views, "filled_page", made_anew)
            patched.setattr(walk_views, "filled_page", made_anew)
            made = learner.browser.get(path).text
        assert filled == [made, made]
        assert f'<html lang="{language}">' in made


def first_counted(app: Flask, learner: Learner, scenario: str) -> str:
    """The first question of the walk in hand, which is made one through this scenario."""
    attempt, walk = re.findall(r"\d+", learner.path)[:2]
    with app.app_context():
        drawn = {"scenario_id": scenario, "shown_at": NOW}
        db.session.execute(update(Walk).where(Walk.id == int(walk)).values(drawn))
        db.session.commit()
    return f"/attempts/{attempt}/walks/{walk}/1"


def held(app: Flask) -> list[moulds.Mould]:
    return list(app.extensions["mhtraining.learning.moulds"]._values.values())


def test_all_pages_on_the_way_and_nobody_in_what_is_kept(
    app: Flask, two: list[Learner], monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = set()
    for learner, scenario in zip(two, ("een", "twee"), strict=True):
        learner.get("/modules/proef")
        learner.press("Begin")
        for button, fields in WALK:
            look(learner, monkeypatch)
            addresses.add(learner.path)
            learner.press(button, **fields)
        learner.get(first_counted(app, learner, scenario))
        look(learner, monkeypatch)
        addresses.add(learner.path)
    kept = "\n".join("".join(mould.pieces[::2]) for mould in held(app))
    names = {name for mould in held(app) for name in mould.pieces[1::2]}
    assert names == {"name", "organisation", "csrf_token", "attempt_id", "walk_id"}
    assert sum(bool(mould.pieces) for mould in held(app)) >= 10
    assert any(not mould.pieces for mould in held(app)), "the page with the reader's route is not kept"
    for learner in two:
        assert csrf(learner.page) not in kept  # type: ignore[arg-type]
    for personal in ("Bakker", "Gemeente", HOSTILE, str(escape(HOSTILE)), *addresses):
        assert personal not in kept


def test_a_page_with_a_query_or_a_message_is_made_anew(app: Flask, learner: Learner) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    first = held(app)
    asked = learner.browser.get(f"{learner.path}?from=mail").text
    assert 'value="' + learner.path + '?from=mail"' in asked
    with learner.browser.session_transaction() as session:
        session["_flashes"] = [("message", "Only for you")]
    assert "Only for you" in learner.browser.get(learner.path).text
    assert "Only for you" not in learner.browser.get(learner.path).text
    assert held(app) == first
