"""Whatever is sent in whatever order: one response per position, one end, one record, one completion."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from unittest.mock import patch

from flask import Flask
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.catalogue import queries as catalogue
from mhtraining.catalogue.models import Change, Module, ModuleVersion, Publication
from mhtraining.content.model import Assessment, Bundle, Lesson, Prose, Ref, Scenario, ScenarioLink
from mhtraining.content.model import Module as ContentModule
from mhtraining.core.changes import changing_rules
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.learning import services
from mhtraining.learning.answering import answer_step, leave_feedback
from mhtraining.learning.errors import StaleAnswerError
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import Attempt, Outcome
from mhtraining.learning.queries import in_hand
from mhtraining.organisation.models import Employee, Organisation
from mhtraining.records.models import Completion, LearningRecord, Verb
from mhtraining.scoring.walk import score_walk
from tests.accounts.made import NOW
from tests.content.made import HERE, every_answer, scenarios

COMPLETING = (Outcome.PASSED, Outcome.COMPLETED)


@st.composite
def modules(draw: st.DrawFn) -> Bundle:
    """A module of generated scenarios: lessons with practice, mostly with an assessment, some with a draw."""
    slug = "m"
    made: dict[Ref, Scenario] = {}

    def scenario() -> ScenarioLink:
        ref = Ref(slug, f"s{len(made)}")
        warning = draw(st.sampled_from([None, None, "Dit is zwaar."]))
        made[ref] = replace(
            draw(scenarios()), ref=ref, content_warning=warning, look_alike=draw(st.booleans())
        )
        return ScenarioLink(ref, "casus", HERE)

    lessons = tuple(
        Lesson("Les", (Prose("tekst", HERE), *([scenario()] if draw(st.booleans()) else ())), HERE)
        for _lesson in range(draw(st.integers(1, 2)))
    )
    links = tuple(scenario() for _link in range(draw(st.integers(0, 4))))
    drawn = draw(st.sampled_from([None, *range(1, len(links) + 1)])) if links else None
    module = ContentModule(
        slug=slug,
        title="Module",
        summary="Kort.",
        audiences=("alle",),
        minutes=5,
        objectives={"herkennen": "Je ziet het."},
        sources=(),
        reviewed_on=None,
        reviewed_by=None,
        review_before=None,
        language="nl",
        pass_mark=draw(st.sampled_from([0, 50, 80, 100])),
        valid_months=draw(st.sampled_from([None, 24])),
        content_warning=None,
        lessons=lessons,
        assessment=Assessment("Toets", "", links, drawn, HERE) if links else None,
    )
    return Bundle(module, made, {})


def put_in(session: Session, bundle: Bundle) -> None:
    """Publish a module that was made in code: its row, and the parsed form where it is looked up."""
    module = bundle.module
    version = sha256(repr(bundle).encode()).hexdigest()
    with changing_rules(session, None):
        session.add(Module(slug=module.slug))
        session.flush()
        session.add(
            ModuleVersion(
                version=version,
                module_slug=module.slug,
                position=1,
                change=Change.FACT,
                published_at=NOW,
                published_on=date(2026, 11, 1),
                title=module.title,
                summary=module.summary,
                minutes=5,
                audiences=["alle"],
                valid_months=module.valid_months,
            )
        )
        session.flush()
        session.add(
            Publication(module_slug=module.slug, version=version, change=Change.FACT, published_at=NOW)
        )
    catalogue._bundles.keep(version, lambda: bundle)


def employee_in(session: Session) -> Employee:
    organisation = session.scalars(select(Organisation)).first()
    if organisation is None:
        organisation = Organisation(code="o", name="O")
        session.add(organisation)
        session.flush()
    employee = Employee(organisation_id=organisation.id, family_name="X", sort_key="x")
    session.add(employee)
    session.flush()
    return employee


class Anybody:
    """Does something at random to an attempt, sensible or not, often twice."""

    def __init__(self, session: Session, employee_id: int, slug: str, data: st.DataObject) -> None:
        self.session, self.employee_id, self.slug, self.data = session, employee_id, slug, data
        self.now = NOW

    def hand(self) -> InHand:
        seed = self.data.draw(st.integers(0, services.SEEDS - 1))
        with patch.object(services.secrets, "randbelow", lambda _below: seed):
            attempt_id = services.start_attempt(
                self.session, employee_id=self.employee_id, module_slug=self.slug, now=self.now
            )
        return in_hand(self.session, attempt_id, employee_id=self.employee_id, lock=True)

    def act(self, hand: InHand) -> None:
        self.now += timedelta(minutes=1)
        session, now, number = self.session, self.now, self.data.draw(st.integers(1, len(hand.stops)))
        acts = {
            "next": lambda: services.open_stop(session, hand, hand.attempt.stop + 1, now=now),
            "jump": lambda: services.open_stop(session, hand, number, now=now),
            "practise": lambda: services.begin_practice(session, hand, number, now=now),
            "skip": lambda: services.skip_practice(session, hand, number, now=now),
            "assess": lambda: services.begin_assessment(session, hand, now=now),
            "answer": lambda: self.answer(hand),
            "show": lambda: self.on_walk(hand, services.show_walk),
            "swap": lambda: self.on_walk(hand, services.swap_scenario),
        }
        name = self.data.draw(st.sampled_from(["next", "answer", "answer", "answer", *acts]))
        for _time in range(self.data.draw(st.sampled_from([1, 1, 2]))):
            with suppress(RefusedError):
                acts[name]()

    def on_walk(self, hand: InHand, do: object) -> None:
        if hand.attempt.walks:
            walk = self.data.draw(st.sampled_from(hand.attempt.walks))
            do(self.session, hand, walk, now=self.now)  # type: ignore[operator]

    def answer(self, hand: InHand) -> None:
        walk = hand.walk_at(hand.stop) or (hand.attempt.walks[-1] if hand.attempt.walks else None)
        if walk is None:
            return
        state = hand.state(walk)
        right = len(state.answers) + 1
        position = self.data.draw(st.sampled_from([right, right, right, right - 1, right + 1]))
        answers = [answer for answer, _worth in every_answer(state.path[-1])]
        before = len(walk.responses)
        try:
            answer_step(
                self.session,
                hand,
                walk,
                position=position,
                answer=self.data.draw(st.sampled_from(answers)),
                now=self.now,
            )
            assert position == before + 1
        except StaleAnswerError:
            assert len(walk.responses) == before
        if self.data.draw(st.integers(0, 5)):
            leave_feedback(self.session, hand, walk, position=len(walk.responses))


def check(session: Session, hand: InHand) -> None:
    """What must be true of an attempt at any moment."""
    attempt = hand.attempt
    assert in_hand(session, attempt.id, employee_id=attempt.employee_id).attempt == attempt
    session.expire_all()
    stored = session.get_one(Attempt, attempt.id)
    earned_in = {walk.id: (walk.earned, walk.attainable) for walk in stored.walks}
    for walk, row in zip(stored.walks, attempt.walks, strict=True):
        assert [response.position for response in walk.responses] == list(range(1, len(walk.responses) + 1))
        state = hand.state(row)
        assert (walk.ended_at is not None) == (
            state.ended and walk.swapped_at is None and bool(walk.shown_at)
        )
        if walk.ended_at is not None:
            told = [(response.step_id, response.answer) for response in walk.responses]
            assert score_walk(state.scenario, told).earned == walk.earned
            assert walk.earned == sum((each.earned for each in walk.responses), start=Fraction(0))
    records = session.scalars(select(LearningRecord).where(LearningRecord.attempt_id == attempt.id)).all()
    assert len(records) == (1 if stored.ended_at else 0)
    for record in records:
        assert record.verb == Verb(str(attempt.outcome))
    drawn = [(walk.scenario_module, walk.scenario_id) for walk in hand.counted]
    assert len(drawn) == len(set(drawn))
    if attempt.outcome is Outcome.COMPLETED:
        assert attempt.stop == len(hand.stops)
        assert all(hand.practised(stop) for stop in hand.stops if stop.practice)
    if attempt.outcome in (Outcome.PASSED, Outcome.FAILED):
        earned = sum((earned_in[walk.id][0] or 0 for walk in hand.counted), start=Fraction(0))
        attainable = sum((earned_in[walk.id][1] or 0 for walk in hand.counted), start=Fraction(0))
        assert (attempt.earned, attempt.attainable) == (earned, attainable)
        passed = attainable > 0 and 100 * earned >= hand.module.pass_mark * attainable
        assert (attempt.outcome is Outcome.PASSED) == passed
    hand.whereabouts  # noqa: B018 - there is always somewhere to go on


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
        HealthCheck.too_slow,
        HealthCheck.large_base_example,
    ],
)
@given(bundle=modules(), data=st.data())
def test_every_attempt_stays_whole(app: Flask, bundle: Bundle, data: st.DataObject) -> None:
    with app.app_context():
        try:
            go_through(db.session(), bundle, data)
        finally:
            db.session.rollback()


def go_through(session: Session, bundle: Bundle, data: st.DataObject) -> None:
    put_in(session, bundle)
    employee = employee_in(session)
    somebody = Anybody(session, employee.id, bundle.module.slug, data)
    outcomes = []
    for _attempt in range(2):
        hand = somebody.hand()
        for _act in range(data.draw(st.integers(5, 40))):
            somebody.act(hand)
            check(session, hand)
            if hand.attempt.ended:
                outcomes.append(hand.attempt.outcome)
                event(f"ended: {hand.attempt.outcome}")
                break
    completions = session.scalars(select(Completion).where(Completion.employee_id == employee.id)).all()
    assert len(completions) == sum(outcome in COMPLETING for outcome in outcomes)
