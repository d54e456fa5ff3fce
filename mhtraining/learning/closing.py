"""How an attempt ends: once, with its outcome, its learning record and completion in one transaction."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import Outcome
from mhtraining.learning.rows import change_attempt
from mhtraining.learning.stops import StopKind
from mhtraining.organisation.models import Employee
from mhtraining.records.models import Verb
from mhtraining.records.services import record_result
from mhtraining.scoring.module import score_module

VERBS = {Outcome.PASSED: Verb.PASSED, Outcome.FAILED: Verb.FAILED, Outcome.COMPLETED: Verb.COMPLETED}


def close_assessed(session: Session, hand: InHand, *, now: datetime) -> None:
    """End an attempt whose last counted walk has ended: passed or failed by the module's pass mark."""
    score = score_module([hand.state(walk).score() for walk in hand.counted])
    outcome = Outcome.PASSED if score.passes(hand.module.pass_mark) else Outcome.FAILED
    _close(session, hand, outcome, now=now, earned=score.earned, attainable=score.attainable)


def close_if_gone_through(session: Session, hand: InHand, *, now: datetime) -> None:
    """End an attempt at a module without an assessment once every stop is opened, every practice done."""
    last = hand.stops[-1]
    if hand.attempt.ended or hand.assessment_stop is not None or hand.attempt.stop != last.number:
        return
    practices = (stop for stop in hand.stops if stop.kind is StopKind.PRACTICE)
    if all(hand.practised(stop) for stop in practices):
        _close(session, hand, Outcome.COMPLETED, now=now)


def _close(session: Session, hand: InHand, outcome: Outcome, *, now: datetime, **score: Fraction) -> None:
    attempt = hand.attempt
    change_attempt(session, attempt, ended_at=now, outcome=outcome, **score)
    employee = session.get(Employee, attempt.employee_id)
    assert employee is not None
    record_result(
        session,
        employee=employee,
        attempt_id=attempt.id,
        module_slug=attempt.module_slug,
        version=attempt.version,
        valid_months=hand.module.valid_months,
        verb=VERBS[outcome],
        now=now,
    )
