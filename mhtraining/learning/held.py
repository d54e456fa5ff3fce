"""Answers sent with an idle session: kept for 15 minutes, counted once when the same person is back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mhtraining.accounts.models import Account
from mhtraining.core.errors import MhtrainingError
from mhtraining.learning.answering import answer_step
from mhtraining.learning.errors import StaleAnswerError
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import HeldAnswer, Walk
from mhtraining.learning.queries import held_answers, in_hand, walk_of
from mhtraining.learning.rows import WalkRow
from mhtraining.scoring.answers import ImpossibleAnswerError

KEPT_FOR = timedelta(minutes=15)


def hold_answer(
    session: Session,
    hand: InHand,
    walk: WalkRow,
    *,
    account_id: int,
    position: int,
    answer: object,
    now: datetime,
) -> None:
    """Keep an answer to the step where the learner stands; the first one sent is the one kept.

    Raises StaleAnswerError when that step is not the one to answer now.
    """
    state = hand.state(walk)
    if position != state.to_answer:
        raise StaleAnswerError(f"Position {position} of walk {walk.id} is not the one to answer now.")
    session.execute(delete(HeldAnswer).where(HeldAnswer.held_at < now - KEPT_FOR))
    held = HeldAnswer(
        account_id=account_id,
        walk_id=walk.id,
        position=position,
        step_id=state.path[-1].id,
        answer=answer,
        held_at=now,
    )
    try:
        with session.begin_nested():
            session.add(held)
    except IntegrityError:
        return


def deliver_held_answers(sender: object, *, session: Session, account_id: int, now: datetime) -> None:
    """Count the answers this account sent with an idle session (receives `signed_in`).

    In the transaction of the signing in. Those kept too long, or stale by now, are dropped.
    """
    for held in held_answers(session, account_id):
        if held.held_at >= now - KEPT_FOR:
            _deliver(session, held, now=now)
        session.delete(held)
    session.execute(delete(HeldAnswer).where(HeldAnswer.held_at < now - KEPT_FOR))
    session.flush()


def _deliver(session: Session, held: HeldAnswer, *, now: datetime) -> None:
    account = session.get(Account, held.account_id)
    walk = session.get(Walk, held.walk_id)
    if account is None or walk is None:
        return
    try:
        with session.begin_nested():  # an answer that is refused must not undo the signing in
            hand = in_hand(session, walk.attempt_id, employee_id=account.employee_id, lock=True)
            answer_step(
                session, hand, walk_of(hand, walk.id), position=held.position, answer=held.answer, now=now
            )
    except (MhtrainingError, ImpossibleAnswerError):
        return
