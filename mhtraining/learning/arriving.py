"""What happens on arriving at a stop: it is opened, its walk begins where nothing stands in the way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mhtraining.content.model import Ref
from mhtraining.learning.closing import close_if_gone_through
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import OpenedStop, Walk
from mhtraining.learning.rows import WalkRow, change_walk
from mhtraining.learning.stops import Stop, StopKind


def enter(session: Session, hand: InHand, *, now: datetime) -> None:
    """Open the stop where the attempt now stands; show its scenario unless a content warning comes first."""
    stop = hand.stop
    if stop.kind is StopKind.COUNTED:
        walk = hand.walk_at(stop)
        assert walk is not None
        if hand.scenario(walk).content_warning is None:
            change_walk(session, walk, shown_at=now)
    else:
        opened = {"attempt_id": hand.attempt.id, "stop": stop.number, "opened_at": now}
        session.execute(insert(OpenedStop), [opened])
    if stop.kind is StopKind.PRACTICE and hand.bundle.scenarios[practice_of(stop)].content_warning is None:
        add_walk(session, hand, stop, practice_of(stop), shown_at=now)
    close_if_gone_through(session, hand, now=now)


def add_walk(
    session: Session,
    hand: InHand,
    stop: Stop,
    ref: Ref,
    *,
    shown_at: datetime | None = None,
    swapped_at: datetime | None = None,
) -> WalkRow:
    """Add the next walk at this practice or place of the assessment."""
    counted, position = stop.kind is StopKind.COUNTED, stop.number if stop.place is None else stop.place
    number = len(hand.walks_at(stop)) + 1
    walk_id = session.scalars(
        insert(Walk).returning(Walk.id),
        {
            "attempt_id": hand.attempt.id,
            "scenario_module": ref.module,
            "scenario_id": ref.scenario,
            "counted": counted,
            "position": position,
            "round": number,
            "shown_at": shown_at,
            "swapped_at": swapped_at,
            "feedback_read": 0,
        },
    ).one()
    shown, swapped = shown_at is not None, swapped_at is not None
    walk = WalkRow(walk_id, *ref, counted, position, number, shown, False, swapped, 0)
    hand.attempt.walks.append(walk)
    return walk


def practice_of(stop: Stop) -> Ref:
    """The scenario that is practised at this stop."""
    assert stop.practice is not None
    return stop.practice
