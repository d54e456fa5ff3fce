"""How an attempt ends: once, with its outcome, its learning record and completion in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import Outcome
from mhtraining.learning.stops import StopKind
from mhtraining.organisation.models import Employee
from mhtraining.records.models import Verb
from mhtraining.records.services import record_result
from mhtraining.scoring.module import score_module

VERBS = {Outcome.PASSED: Verb.PASSED, Outcome.FAILED: Verb.FAILED, Outcome.COMPLETED: Verb.COMPLETED}


def close_assessed(session: Session, hand: InHand, *, now: datetime) -> None:
    """End an attempt whose last counted walk has ended: passed or failed by the module's pass mark."""
    score = score_module([hand.state(walk).score() for walk in hand.counted])
    hand.attempt.earned, hand.attempt.attainable = score.earned, score.attainable
    passed = score.passes(hand.module.pass_mark)
    _close(session, hand, Outcome.PASSED if passed else Outcome.FAILED, now=now)


def close_if_gone_through(session: Session, hand: InHand, *, now: datetime) -> None:
    """End an attempt at a module without an assessment once every stop is opened, every practice done."""
    last = hand.stops[-1]
    if hand.attempt.ended_at or hand.assessment_stop is not None or hand.attempt.stop != last.number:
        return
    practices = (stop for stop in hand.stops if stop.kind is StopKind.PRACTICE)
    if all(hand.practised(stop) for stop in practices):
        _close(session, hand, Outcome.COMPLETED, now=now)


def _close(session: Session, hand: InHand, outcome: Outcome, *, now: datetime) -> None:
    attempt = hand.attempt
    attempt.ended_at, attempt.outcome = now, outcome
    session.flush()
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
