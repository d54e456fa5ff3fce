"""Which option is best never reaches the browser before the answer; nothing of another's reaches it ever."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import event

from mhtraining.core.db import db
from tests.accounts.made import made_person
from tests.learning.made import Learner, learner_of

QUESTIONS = (
    ({"options": ["1", "2"]}, "Go on"),
    ({"row1": "1", "row2": "2", "row3": "3"}, "Go on"),
    ({"row1": "1", "row2": "1", "row3": "2"}, "Go on"),
    ({}, None),
    ({"options": "2"}, "Naar het einde"),
)


def main(learner: Learner) -> str:
    assert learner.page is not None
    return learner.page.text.split("<main", 1)[1].split("</main>", 1)[0]


def without_token(html: str) -> str:
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", html)


def test_no_question_page_holds_a_why_a_mark_a_target_or_what_comes_later(learner: Learner) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    for answers, go_on in QUESTIONS:
        html = main(learner)
        assert "Uitleg" not in html
        assert not re.search(r"tone-|verdict|mark--|checked|disabled|data-", html)
        for word in ("gevolg zien", "einde", "bellen op", "gewaarschuwd", "klaar", "kijken", "Hij loopt weg"):
            assert word not in html
        for chosen in re.findall(r"<option[^>]*selected[^>]*>", html):
            assert 'value=""' in chosen
        learner.press(**answers)
        if go_on:
            learner.press(go_on)
    assert learner.path == "/attempts/1/walks/1"


def test_the_order_of_items_and_their_names_do_not_tell_their_places(learner: Learner) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    learner.press(options=["1"])
    learner.press("Go on")
    html = main(learner)

    items = re.findall(r'<label for="(row\d)">([^<]+)</label>', html)
    assert [name for name, _ in items] == ["row1", "row2", "row3"]
    assert [text for _, text in items] != ["Kijken.", "Schrijven.", "Bellen."]
    assert {text for _, text in items} == {"Kijken.", "Schrijven.", "Bellen."}
    places = {"Kijken.": "1", "Schrijven.": "2", "Bellen.": "3"}
    learner.press("Check", **{name: places[text] for name, text in items})
    assert "That is right" in learner.text
    learner.press("Go on")

    offered = re.findall(r'<option value="(\d)">([^<]+)</option>', main(learner))
    assert offered[: len(offered) // 3] == [("1", "Geld weg"), ("2", "Papieren weg")]  # not the rows' order


def test_in_the_assessment_the_other_whys_wait_for_the_end_of_the_scenario(learner: Learner) -> None:
    learner.to_the_assessment()
    learner.press("Begin the assessment")
    if "Before you begin" in learner.text:
        learner.press("Give me another situation")
    title = re.search(r"<h1>(.*?)</h1>", main(learner)).group(1)  # type: ignore[union-attr]
    walk = learner.path.rpartition("/")[0]
    learner.press("This is what I do", options="3")

    assert f"Uitleg afwachten {title}." in learner.text
    assert f"Uitleg doorgeven {title}." not in learner.text
    learner.press("Go on")
    learner.press("Check")
    learner.get(f"{walk}/1")
    assert f"Uitleg doorgeven {title}." in learner.text


@pytest.mark.parametrize(
    "path",
    ["", "/result", "/stops/1", "/walks/1", "/walks/1/1", "/images/proef/images/stip.png"],
)
def test_the_attempt_of_another_answers_like_a_missing_one(app: Flask, learner: Learner, path: str) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    stranger = learner_of(app, made_person(app, email="bas@voorbeeld.nl")[1])

    theirs = stranger.get(f"/attempts/1{path}")
    missing = stranger.get(f"/attempts/99{path}")
    assert theirs.status_code == missing.status_code == 404
    assert without_token(theirs.text).replace("/attempts/1", "/attempts/99") == without_token(missing.text)


@pytest.mark.parametrize(
    "path",
    [
        "/stops/2",
        "/stops/2/practise",
        "/stops/2/skip",
        "/assessment",
        "/walks/1",
        "/walks/1/swap",
        "/walks/1/1/read",
    ],
)
def test_nothing_can_be_done_to_the_attempt_of_another(app: Flask, learner: Learner, path: str) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    stranger = learner_of(app, made_person(app, email="bas@voorbeeld.nl")[1])
    stranger.get("/modules/proef")
    token = stranger.form("Begin")[1]["csrf_token"]

    assert stranger.browser.post(f"/attempts/1{path}", data={"csrf_token": token}).status_code == 404


def test_an_act_without_token_is_refused(learner: Learner) -> None:
    learner.get("/modules/proef")

    assert learner.browser.post("/modules/proef/start").status_code == 400


def test_pages_of_an_attempt_are_never_kept_by_the_browser(learner: Learner) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")

    assert learner.page is not None
    assert learner.page.headers["Cache-Control"] == "no-store"


def test_a_step_page_asks_the_database_little(app: Flask, learner: Learner) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    learner.get("/attempts/1/walks/1/1")  # everything published has been parsed
    asked: list[str] = []
    with app.app_context():
        event.listen(
            db.engine,
            "before_cursor_execute",
            lambda *args: asked.append(args[2]) if args[2] != "BEGIN" else None,
        )
    learner.browser.get("/attempts/1/walks/1/1")
    question = len(asked)
    learner.press("Check", options=["1"])
    asked.clear()
    learner.browser.get("/attempts/1/walks/1/1")

    assert question <= 8, asked
    assert len(asked) <= 8, asked
