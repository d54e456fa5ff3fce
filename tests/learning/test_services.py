"""The rules of an attempt: beginning, retrying, versions, retirement, swapping, what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.catalogue.services import retire
from mhtraining.content.model import Ref
from mhtraining.core.errors import NotFoundError
from mhtraining.learning import services
from mhtraining.learning.answering import answer_step, leave_feedback
from mhtraining.learning.errors import NotOpenError, RetiredModuleError, StaleAnswerError
from mhtraining.learning.in_hand import InHand, Page
from mhtraining.learning.models import Attempt, OpenedStop, Outcome
from mhtraining.learning.queries import in_hand
from mhtraining.learning.stops import StopKind
from mhtraining.records.models import Completion
from tests.accounts.made import NOW
from tests.learning.made import LEZEN, LEZEN_MODULE, MODULES, PROEF, published

BEST = {
    "kijken": [1, 2],
    "volgorde": [1, 2, 3],
    "paren": ["Papieren weg", "Geld weg", "Geld weg"],
    "denken": None,
    "doen": 3,
    "klaar": None,
    "wat-doe-je": 2,
    "wat-zie-je": [1],
}


@pytest.fixture
def employee(app: Flask, content: Path, person: tuple[int, int]) -> int:
    return person[0]


def begin(session: Session, employee: int, slug: str = "proef", days: int = 0) -> InHand:
    attempt_id = services.start_attempt(
        session, employee_id=employee, module_slug=slug, now=NOW + timedelta(days=days)
    )
    return in_hand(session, attempt_id, employee_id=employee)


def walk_here(session: Session, hand: InHand, *, best: bool = True) -> None:
    """Answer the walk at the present stop to its end, and read all feedback."""
    walk = hand.walk_at(hand.stop)
    assert walk is not None
    if not walk.shown:
        services.show_walk(session, hand, walk, now=NOW)
    while not hand.state(walk).ended:
        state = hand.state(walk)
        step = state.path[-1]
        answer = BEST[step.id] if best else 1 if step.kind == "choice" else [2]
        if step.id == "wat-zie-je" and best and state.scenario.look_alike:
            answer = []
        position = len(state.path)
        answer_step(session, hand, walk, position=position, answer=answer, now=NOW)
        leave_feedback(session, hand, walk, position=position)


def to_the_assessment(session: Session, hand: InHand) -> None:
    while hand.stop.kind is not StopKind.ASSESSMENT:
        if hand.stop.kind is StopKind.PRACTICE:
            walk_here(session, hand)
        services.open_stop(session, hand, hand.stop.number + 1, now=NOW)


def assess(session: Session, hand: InHand, *, best: bool) -> None:
    services.begin_assessment(session, hand, now=NOW)
    while not hand.attempt.ended:
        walk_here(session, hand, best=best)
        if not hand.attempt.ended:
            services.open_stop(session, hand, hand.stop.number + 1, now=NOW)


def failed(session: Session, employee: int) -> InHand:
    hand = begin(session, employee)
    to_the_assessment(session, hand)
    assess(session, hand, best=False)
    assert hand.attempt.outcome is Outcome.FAILED
    return hand


def test_beginning_again_gives_the_attempt_in_hand(session: Session, employee: int) -> None:
    assert begin(session, employee).attempt.id == begin(session, employee).attempt.id


def test_after_a_failure_the_assessment_is_open_at_once(session: Session, employee: int) -> None:
    first = failed(session, employee)
    again = begin(session, employee)

    assert again.attempt.retries_id == first.attempt.id
    assert again.stop.kind is StopKind.ASSESSMENT
    assess(session, again, best=True)
    assert again.attempt.outcome is Outcome.PASSED


def test_after_a_failure_a_newer_version_is_begun_at_its_beginning(
    app: Flask, session: Session, employee: int, content: Path
) -> None:
    failed(session, employee)
    session.commit()
    published(app, content, {**MODULES, "proef/module.md": PROEF.replace("Nog een stuk", "Een nieuw stuk")})
    again = begin(session, employee)

    assert again.attempt.retries_id is None
    assert again.stop.number == 1


def test_after_passing_a_renewal_begins_at_the_beginning(session: Session, employee: int) -> None:
    hand = begin(session, employee)
    to_the_assessment(session, hand)
    assess(session, hand, best=True)

    assert begin(session, employee).stop.number == 1


def test_an_attempt_keeps_its_version_when_a_newer_one_is_published(
    app: Flask, session: Session, employee: int, content: Path
) -> None:
    hand = begin(session, employee)
    session.commit()
    published(app, content, {**MODULES, "proef/module.md": PROEF.replace("Nog een stuk", "Een nieuw stuk")})
    same = begin(session, employee)

    assert same.attempt.version == hand.attempt.version
    assert any("Nog een stuk" in stop.text for stop in same.stops)


def test_a_retired_module_can_be_finished_but_not_begun(session: Session, employee: int) -> None:
    hand = begin(session, employee)
    retire(session, "proef", on=date(2026, 11, 22))
    to_the_assessment(session, hand)
    assess(session, hand, best=True)

    assert hand.attempt.outcome is Outcome.PASSED
    with pytest.raises(RetiredModuleError):
        begin(session, employee)


def test_a_module_retired_later_can_still_be_begun(session: Session, employee: int) -> None:
    retire(session, "proef", on=date(2026, 11, 23))

    assert begin(session, employee).stop.number == 1


def test_an_unknown_module_is_not_found(session: Session, employee: int) -> None:
    with pytest.raises(NotFoundError):
        begin(session, employee, "weg")


def test_stops_open_one_by_one(session: Session, employee: int) -> None:
    hand = begin(session, employee)

    with pytest.raises(NotOpenError):
        services.open_stop(session, hand, 3, now=NOW)
    services.open_stop(session, hand, 2, now=NOW)
    services.open_stop(session, hand, 2, now=NOW)  # twice is once
    services.open_stop(session, hand, 1, now=NOW)
    with pytest.raises(NotOpenError):  # the practice is not finished
        services.open_stop(session, hand, 3, now=NOW)
    assert hand.attempt.stop == 2
    opened = session.scalars(select(OpenedStop.stop).where(OpenedStop.attempt_id == hand.attempt.id))
    assert sorted(opened) == [1, 2]


def test_the_assessment_waits_for_every_lesson_and_practice(session: Session, employee: int) -> None:
    hand = begin(session, employee)
    for _stop in range(2):
        with pytest.raises(NotOpenError):
            services.begin_assessment(session, hand, now=NOW)
        services.open_stop(session, hand, 2, now=NOW)
    with pytest.raises(NotOpenError):
        services.open_stop(session, hand, len(hand.stops), now=NOW)


def test_beginning_the_assessment_twice_draws_once(session: Session, employee: int) -> None:
    hand = begin(session, employee)
    to_the_assessment(session, hand)
    services.begin_assessment(session, hand, now=NOW)
    drawn = [walk.scenario_id for walk in hand.counted]
    services.begin_assessment(session, hand, now=NOW)

    assert [walk.scenario_id for walk in hand.counted] == drawn
    assert len(drawn) == 2
    assert "gewoon" in drawn  # the only look-alike


def test_what_was_never_shown_comes_first_in_the_next_draw(session: Session, employee: int) -> None:
    first = failed(session, employee)
    again = begin(session, employee)
    services.begin_assessment(session, again, now=NOW)

    before = {walk.scenario_id for walk in first.counted}
    fresh = {"een", "twee", "gewoon", "zwaar"} - before
    assert again.counted[0].scenario_id in fresh


def with_warning_first(session: Session, employee: int) -> InHand:
    """An attempt whose first counted scenario is the one with a content warning."""
    for seed in range(200):
        with session.begin_nested() as savepoint:
            hand = begin(session, employee)
            hand.attempt.seed = seed
            to_the_assessment(session, hand)
            services.begin_assessment(session, hand, now=NOW)
            if hand.counted[0].scenario_id == "zwaar":
                return hand
            savepoint.rollback()
    raise AssertionError("no seed draws it first")


def test_a_warning_is_read_before_the_scenario_is_shown(session: Session, employee: int) -> None:
    hand = with_warning_first(session, employee)
    walk = hand.counted[0]

    assert not walk.shown
    assert hand.whereabouts.page is Page.WALK
    with pytest.raises(StaleAnswerError):
        answer_step(session, hand, walk, position=1, answer=2, now=NOW)
    services.show_walk(session, hand, walk, now=NOW)
    assert hand.whereabouts.page is Page.STEP
    with pytest.raises(NotOpenError):  # too late for another
        services.swap_scenario(session, hand, walk, now=NOW)


def test_another_scenario_can_be_taken_instead(session: Session, employee: int) -> None:
    hand = with_warning_first(session, employee)
    walk = hand.counted[0]
    services.swap_scenario(session, hand, walk, now=NOW)
    services.swap_scenario(session, hand, walk, now=NOW)  # twice is once

    drawn = [Ref(each.scenario_module, each.scenario_id) for each in hand.counted]
    assert len(drawn) == len(set(drawn)) == 2
    assert Ref("proef", "zwaar") not in drawn
    assert Ref("proef", "gewoon") in drawn
    walk_here(session, hand)
    services.open_stop(session, hand, hand.stop.number + 1, now=NOW)
    walk_here(session, hand)
    assert hand.attempt.outcome is Outcome.PASSED


def test_a_practice_without_a_warning_is_not_skipped(session: Session, employee: int) -> None:
    hand = begin(session, employee)
    services.open_stop(session, hand, 2, now=NOW)

    with pytest.raises(NotOpenError):
        services.skip_practice(session, hand, 2, now=NOW)


def test_a_practice_that_was_begun_is_not_skipped(session: Session, employee: int) -> None:
    hand = begin(session, employee, "lezen")
    services.open_stop(session, hand, 2, now=NOW)
    services.begin_practice(session, hand, 2, now=NOW)

    with pytest.raises(NotOpenError):
        services.skip_practice(session, hand, 2, now=NOW)


def test_practice_may_go_on_after_the_end_and_changes_nothing(session: Session, employee: int) -> None:
    hand = begin(session, employee)
    to_the_assessment(session, hand)
    assess(session, hand, best=True)
    walk = services.begin_practice(session, hand, 2, now=NOW)
    answer_step(session, hand, walk, position=1, answer=[3], now=NOW)
    session.flush()

    assert walk.round == 2
    assert len(session.scalars(select(Completion)).all()) == 1


def test_a_module_that_expires_never_has_no_last_valid_day(session: Session, employee: int) -> None:
    hand = begin(session, employee, "lezen")
    services.open_stop(session, hand, 2, now=NOW)
    services.skip_practice(session, hand, 2, now=NOW)
    assert hand.attempt.outcome is None  # the last text was not opened yet
    services.open_stop(session, hand, 3, now=NOW)

    assert hand.attempt.outcome is Outcome.COMPLETED
    assert [each.last_valid_on for each in session.scalars(select(Completion))] == [None]


def test_a_module_that_ends_in_practice_is_completed_when_that_is_finished(
    app: Flask, session: Session, employee: int, content: Path
) -> None:
    ending = LEZEN.replace("[Zacht]", "[Zacht, aan het einde]").replace("\nEn dit.\n", "")
    scenario = LEZEN_MODULE["lezen/scenarios/zacht.md"].replace("content_warning: Dit gaat over angst.\n", "")
    published(app, content, {"lezen/module.md": ending, "lezen/scenarios/zacht.md": scenario})
    hand = begin(session, employee, "lezen")
    services.open_stop(session, hand, 2, now=NOW)

    assert hand.stop.number == len(hand.stops)
    assert hand.attempt.outcome is None
    walk_here(session, hand)
    assert hand.attempt.outcome is Outcome.COMPLETED


def test_practising_again_after_completing_changes_nothing(session: Session, employee: int) -> None:
    hand = begin(session, employee, "lezen")
    services.open_stop(session, hand, 2, now=NOW)
    services.skip_practice(session, hand, 2, now=NOW)
    services.open_stop(session, hand, 3, now=NOW)
    ended_at = session.get_one(Attempt, hand.attempt.id).ended_at
    walk = services.begin_practice(session, hand, 2, now=NOW + timedelta(days=1))
    for position, answer in ((1, 2), (2, [1])):
        later = NOW + timedelta(days=1)
        answer_step(session, hand, walk, position=position, answer=answer, now=later)
        leave_feedback(session, hand, walk, position=position)

    assert walk.ended
    session.expire_all()
    assert session.get_one(Attempt, hand.attempt.id).ended_at == ended_at == NOW
    assert len(session.scalars(select(Completion)).all()) == 1
