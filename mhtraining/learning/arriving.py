"""What happens on arriving at a stop: it is opened, its walk begins where nothing stands in the way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mhtraining.content.model import Ref
from mhtraining.learning.closing import close_if_gone_through
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import OpenedStop, Walk
from mhtraining.learning.stops import Stop, StopKind


def enter(session: Session, hand: InHand, *, now: datetime) -> None:
    """Open the stop where the attempt now stands; show its scenario unless a content warning comes first."""
    stop = hand.stop
    if stop.kind is StopKind.COUNTED:
        walk = hand.walk_at(stop)
        assert walk is not None
        if hand.scenario(walk).content_warning is None:
            walk.shown_at = now
    else:
        session.add(OpenedStop(attempt_id=hand.attempt.id, stop=stop.number, opened_at=now))
    if stop.kind is StopKind.PRACTICE and hand.bundle.scenarios[practice_of(stop)].content_warning is None:
        add_walk(session, hand, stop, practice_of(stop), shown_at=now)
    session.flush()
    close_if_gone_through(session, hand, now=now)


def add_walk(
    session: Session,
    hand: InHand,
    stop: Stop,
    ref: Ref,
    *,
    shown_at: datetime | None = None,
    swapped_at: datetime | None = None,
) -> Walk:
    """Add the next walk at this practice or place of the assessment."""
    walk = Walk(
        scenario_module=ref.module,
        scenario_id=ref.scenario,
        counted=stop.kind is StopKind.COUNTED,
        position=stop.number if stop.place is None else stop.place,
        round=len(hand.walks_at(stop)) + 1,
        shown_at=shown_at,
        swapped_at=swapped_at,
        feedback_read=0,
    )
    hand.attempt.walks.append(walk)
    session.flush()
    return walk


def practice_of(stop: Stop) -> Ref:
    """The scenario that is practised at this stop."""
    assert stop.practice is not None
    return stop.practice
