"""An attempt looked back at: the questions as they were shown, with what was answered, and no verdict."""

from __future__ import annotations

import re

from flask import Flask

from mhtraining.content.model import Kind
from mhtraining.learning.looking_back import Shown, questions
from mhtraining.learning.shuffle import offered_items, offered_texts
from mhtraining.learning.walk_state import WalkState
from tests.accounts.made import made_person
from tests.learning.made import Learner, alles, learner_of

PAIRS = ["Papieren weg", "Geld weg", "Geld weg"]


def test_every_kind_of_question_is_shown_as_it_was_with_what_was_answered() -> None:
    scenario, seed = alles(), 7
    walk = WalkState(scenario, seed, counted=False, answers=([1, 3], [2, 1, 3], PAIRS, None, 2))
    spot, order, match, reflect, choice = questions(walk)

    assert spot.lines == (
        Shown("Hij houdt haar paspoort vast.", "x"),
        Shown("Zij mag niet praten.", ""),
        Shown("Zij spreekt weinig Nederlands.", "x"),
    )
    step = scenario.step("volgorde")
    assert [line.text for line in order.lines] == [
        step.items[place - 1] for place in offered_items(step, scenario.ref, seed)
    ]
    assert {line.text: line.given for line in order.lines} == {
        "Schrijven.": "1",
        "Kijken.": "2",
        "Bellen.": "3",
    }
    assert [(line.text, line.given) for line in match.lines] == list(
        zip(("Paspoort weg", "Loon weg", "Bankpas weg"), PAIRS, strict=True)
    )
    assert match.offered == offered_texts(scenario.step("paren"), scenario.ref, seed)
    assert (reflect.kind, reflect.lines) == (Kind.REFLECT, ())
    assert [line.given for line in choice.lines] == ["", "x", ""]


def test_only_what_was_answered_is_shown() -> None:
    assert questions(WalkState(alles(), seed=7, counted=False)) == ()
    assert [each.heading for each in questions(WalkState(alles(), 7, False, ([],)))] == ["Wat valt je op?"]


def test_the_page_shows_the_questions_answered_and_tells_nothing_more(app: Flask, learner: Learner) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    learner.press("Check", options=["1", "3"])
    attempt = re.search(r"/attempts/(\d+)/", learner.path).group(1)  # type: ignore[union-attr]
    learner.get(f"/attempts/{attempt}/answers")

    assert "What you answered You began on 22 November 2026." in learner.text
    assert "Alles op een rij practice" in learner.text
    assert "Hij houdt haar paspoort vast. You chose this" in learner.text
    assert "Zij mag niet praten. Zij spreekt weinig Nederlands. You chose this" in learner.text
    for told in ("Uitleg", "Missed", "Seen", "Zet op volgorde"):
        assert told not in learner.text, told
    other = learner_of(app, made_person(app, email="noor@voorbeeld.nl")[1])
    assert other.get(f"/attempts/{attempt}/answers").status_code == 404


def test_an_attempt_without_answers_says_so(learner: Learner) -> None:
    learner.get("/modules/proef")
    learner.press("Begin")
    attempt = re.search(r"/attempts/(\d+)/", learner.path).group(1)  # type: ignore[union-attr]
    learner.get(f"/attempts/{attempt}/answers")

    assert "You answered nothing here." in learner.text
