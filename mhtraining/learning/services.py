"""What may happen to an attempt on its way through a module: begin, go on, practise, open the assessment.

Every service takes the attempt locked (`queries.in_hand(lock=True)`) and may be called twice with
the same wish: the second time changes nothing. Answers are in `answering`.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mhtraining.catalogue.queries import current_version, retired_on
from mhtraining.core.clock import civil_day
from mhtraining.learning.arriving import add_walk, enter, practice_of
from mhtraining.learning.assessing import begin_assessment, other_draw, show_walk, swap_scenario
from mhtraining.learning.closing import close_if_gone_through
from mhtraining.learning.errors import DoneMeanwhileError, NotOpenError, RetiredModuleError
from mhtraining.learning.held import deliver_held_answers
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import Attempt, Outcome
from mhtraining.learning.queries import in_hand, last_attempt, open_attempt
from mhtraining.learning.rows import WalkRow, change_attempt
from mhtraining.learning.stops import Stop, StopKind
from mhtraining.organisation.services import lock_people

__all__ = [
    "begin_assessment",
    "begin_practice",
    "deliver_held_answers",
    "open_stop",
    "other_draw",
    "show_walk",
    "skip_practice",
    "start_attempt",
    "swap_scenario",
]

SEEDS = 2**31
"""Seeds are smaller: PostgreSQL's integer holds them."""


def start_attempt(
    session: Session, *, employee_id: int, module_slug: str, now: datetime, after: int | None = None
) -> int:
    """The id of this person's open attempt at the module; without one, begin one of its newest version.

    After a failed attempt of that same version every stop is open and it begins at the assessment.
    `after` is the newest attempt that whoever asks knows of (0: none). Raises DoneMeanwhileError when
    there is a newer one that has ended: a double click, or an old page sent again. Raises NotFoundError
    for an unknown module, RetiredModuleError for a retired one without an attempt in hand.
    """
    lock_people(None, session=session, people=[employee_id])  # an attempt may end as soon as it begins
    found = open_attempt(session, employee_id, module_slug)
    if found is not None:
        return found.id
    newest = last_attempt(session, employee_id, module_slug)
    if after is not None and newest is not None and newest.id > after:
        raise DoneMeanwhileError(newest.id)
    version = current_version(session, module_slug)
    retired = retired_on(session, module_slug)
    if retired is not None and retired <= civil_day(now):
        raise RetiredModuleError(f"The module {module_slug} is no longer offered.")
    begun = {
        "employee_id": employee_id,
        "module_slug": module_slug,
        "version": version.version,
        "seed": secrets.randbelow(SEEDS),
        "started_at": now,
        "stop": 1,
        "retries_id": _failed_before(session, employee_id, module_slug, version.version),
    }
    try:
        with session.begin_nested():
            attempt_id = session.scalars(insert(Attempt).returning(Attempt.id), begun).one()
    except IntegrityError:  # another tab was first
        winner = open_attempt(session, employee_id, module_slug)
        assert winner is not None
        return winner.id
    hand = in_hand(session, attempt_id, employee_id=employee_id)
    opening = hand.assessment_stop
    if hand.attempt.retries_id is not None and opening is not None:
        change_attempt(session, hand.attempt, stop=opening.number)
    enter(session, hand, now=now)
    return attempt_id


def open_stop(session: Session, hand: InHand, number: int, *, now: datetime) -> None:
    """Go on to the stop with this number, the next one. One that is open already stays as it is.

    Raises NotOpenError when it is not the next one, or where the learner stands is not finished.
    """
    attempt = hand.attempt
    if number <= attempt.stop:
        return
    if number != attempt.stop + 1 or number > len(hand.stops) or not _may_leave(hand):
        raise NotOpenError(f"Stop {number} of attempt {attempt.id} is not open yet.")
    change_attempt(session, attempt, stop=number)
    enter(session, hand, now=now)


def begin_practice(session: Session, hand: InHand, number: int, *, now: datetime) -> WalkRow:
    """Begin the practice at this stop, or walk it again; an open walk there is given back.

    May be done in an ended attempt too. Raises NotOpenError when that stop is no practice or not open.
    """
    stop = _opened(hand, number, StopKind.PRACTICE)
    walk = hand.walk_at(stop)
    if walk is not None and not walk.ended:
        return walk
    return add_walk(session, hand, stop, practice_of(stop), shown_at=now)


def skip_practice(session: Session, hand: InHand, number: int, *, now: datetime) -> None:
    """Leave out a practice that carries a content warning and was not begun: it counts as finished.

    Raises NotOpenError where there is no such warning, or the practice was begun.
    """
    stop = _opened(hand, number, StopKind.PRACTICE)
    if hand.practised(stop):
        return
    if hand.bundle.scenarios[practice_of(stop)].content_warning is None or hand.walks_at(stop):
        raise NotOpenError(f"The practice at stop {number} can't be skipped.")
    add_walk(session, hand, stop, practice_of(stop), swapped_at=now)
    close_if_gone_through(session, hand, now=now)


def _may_leave(hand: InHand) -> bool:
    stop = hand.stop
    if stop.kind is StopKind.PRACTICE:
        return hand.practised(stop)
    if stop.kind is StopKind.COUNTED:
        walk = hand.walk_at(stop)
        return walk is not None and walk.ended and hand.state(walk).unread is None
    return stop.kind is StopKind.TEXT


def _opened(hand: InHand, number: int, kind: StopKind) -> Stop:
    if not 1 <= number <= hand.attempt.stop or hand.stops[number - 1].kind is not kind:
        raise NotOpenError(f"Stop {number} of attempt {hand.attempt.id} is no {kind} that is open.")
    return hand.stops[number - 1]


def _failed_before(session: Session, employee_id: int, module_slug: str, version: str) -> int | None:
    before = last_attempt(session, employee_id, module_slug)
    retries = before is not None and before.outcome is Outcome.FAILED and before.version == version
    return before.id if before is not None and retries else None
