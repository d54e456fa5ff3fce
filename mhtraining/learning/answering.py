"""How an answer is counted: once, at the step where the learner stands, with all that follows from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mhtraining.learning.closing import close_assessed, close_if_gone_through
from mhtraining.learning.errors import StaleAnswerError
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import Response
from mhtraining.learning.rows import WalkRow, change_walk
from mhtraining.learning.stops import StopKind
from mhtraining.learning.walk_state import WalkState

_RESPOND = insert(Response.__table__)  # type: ignore[arg-type]


def answer_step(
    session: Session, hand: InHand, walk: WalkRow, *, position: int, answer: object, now: datetime
) -> None:
    """Count `answer` (shape: `scoring.answers`) at this position of the walk (from 1).

    `hand` is locked, and shows the answer afterwards. The walk's last answer ends it with its score;
    the last counted walk ends the attempt. Raises StaleAnswerError when the learner does not stand
    there (any more), and ImpossibleAnswerError for an answer the step can't have; whoever calls then
    rolls back.
    """
    state = hand.state(walk)
    if not _is_next(hand, walk, state, position):
        raise StaleAnswerError(f"Position {position} of walk {walk.id} is not the one to answer now.")
    earned = state.score_of(answer)
    response = {
        "walk_id": walk.id,
        "position": position,
        "step_id": state.path[-1].id,
        "answer": answer,
        "earned": earned,
        "answered_at": now,
    }
    try:
        session.execute(_RESPOND, response)
    except IntegrityError as error:  # a rival was first, past the lock
        raise StaleAnswerError(f"Position {position} of walk {walk.id} has its answer.") from error
    walk.answered(answer)
    further = state.with_answer(answer)
    if further.feedback_read != walk.feedback_read:
        change_walk(session, walk, feedback_read=further.feedback_read)
    if further.ended:
        _end_walk(session, hand, walk, now=now)


def leave_feedback(session: Session, hand: InHand, walk: WalkRow, *, position: int) -> None:
    """Remember that the feedback at this position was read. Read already, or not answered: no change."""
    if hand.state(walk).unread == position:
        change_walk(session, walk, feedback_read=position)


def _is_next(hand: InHand, walk: WalkRow, state: WalkState, position: int) -> bool:
    if not walk.shown or walk.swapped:
        return False
    if walk.counted and (hand.attempt.ended or hand.walk_at(hand.stop) is not walk):
        return False
    return position == state.to_answer


def _end_walk(session: Session, hand: InHand, walk: WalkRow, *, now: datetime) -> None:
    score = hand.state(walk).score()
    change_walk(session, walk, ended_at=now, earned=score.earned, attainable=score.attainable)
    if not walk.counted:
        close_if_gone_through(session, hand, now=now)
    elif hand.stop_of(walk).number == len(hand.stops) and hand.stop.kind is StopKind.COUNTED:
        close_assessed(session, hand, now=now)
