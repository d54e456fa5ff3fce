"""What may happen to an attempt on its way through a module: begin, go on, practise, open the assessment.

Every service takes the attempt locked (`queries.in_hand(lock=True)`) and may be called twice with
the same wish: the second time changes nothing. Answers are in `answering`.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mhtraining.catalogue.queries import current_version, retired_on
from mhtraining.content.model import Ref
from mhtraining.core.clock import civil_day
from mhtraining.learning.closing import close_if_gone_through
from mhtraining.learning.draw import another, draw
from mhtraining.learning.errors import NotOpenError, RetiredModuleError
from mhtraining.learning.held import deliver_held_answers
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import Attempt, OpenedStop, Outcome, Walk
from mhtraining.learning.queries import in_hand, last_attempt, last_shown, open_attempt
from mhtraining.learning.stops import Stop, StopKind

__all__ = [
    "begin_assessment",
    "begin_practice",
    "deliver_held_answers",
    "open_stop",
    "show_walk",
    "skip_practice",
    "start_attempt",
    "swap_scenario",
]

SEEDS = 2**31
"""Seeds are smaller: PostgreSQL's integer holds them."""


def start_attempt(session: Session, *, employee_id: int, module_slug: str, now: datetime) -> Attempt:
    """Give this person's open attempt at the module, or begin one of its newest version.

    After a failed attempt of that same version every stop is open and it begins at the assessment.
    Raises NotFoundError for an unknown module, RetiredModuleError for a retired one without an
    attempt in hand.
    """
    found = open_attempt(session, employee_id, module_slug)
    if found is not None:
        return found
    version = current_version(session, module_slug)
    retired = retired_on(session, module_slug)
    if retired is not None and retired <= civil_day(now):
        raise RetiredModuleError(f"The module {module_slug} is no longer offered.")
    attempt = Attempt(
        employee_id=employee_id,
        module_slug=module_slug,
        version=version.version,
        seed=secrets.randbelow(SEEDS),
        started_at=now,
        stop=1,
        retries_id=_failed_before(session, employee_id, module_slug, version.version),
    )
    try:
        with session.begin_nested():
            session.add(attempt)
    except IntegrityError:  # another tab was first
        winner = open_attempt(session, employee_id, module_slug)
        assert winner is not None
        return winner
    hand = in_hand(session, attempt.id, employee_id=employee_id)
    opening = hand.assessment_stop
    if attempt.retries_id is not None and opening is not None:
        attempt.stop = opening.number
    _enter(session, hand, now=now)
    return attempt


def open_stop(session: Session, hand: InHand, number: int, *, now: datetime) -> None:
    """Go on to the stop with this number, the next one. One that is open already stays as it is.

    Raises NotOpenError when it is not the next one, or where the learner stands is not finished.
    """
    attempt = hand.attempt
    if number <= attempt.stop:
        return
    if number != attempt.stop + 1 or number > len(hand.stops) or not _may_leave(hand):
        raise NotOpenError(f"Stop {number} of attempt {attempt.id} is not open yet.")
    attempt.stop = number
    _enter(session, hand, now=now)


def begin_practice(session: Session, hand: InHand, number: int, *, now: datetime) -> Walk:
    """Begin the practice at this stop, or walk it again; an open walk there is given back.

    May be done in an ended attempt too. Raises NotOpenError when that stop is no practice or not open.
    """
    stop = _opened(hand, number, StopKind.PRACTICE)
    walk = hand.walk_at(stop)
    if walk is not None and walk.ended_at is None:
        return walk
    return _add_walk(session, hand, stop, _ref_of(stop), shown_at=now)


def skip_practice(session: Session, hand: InHand, number: int, *, now: datetime) -> None:
    """Leave out a practice that carries a content warning and was not begun: it counts as finished.

    Raises NotOpenError where there is no such warning, or the practice was begun.
    """
    stop = _opened(hand, number, StopKind.PRACTICE)
    if hand.practised(stop):
        return
    if hand.bundle.scenarios[_ref_of(stop)].content_warning is None or hand.walks_at(stop):
        raise NotOpenError(f"The practice at stop {number} can't be skipped.")
    _add_walk(session, hand, stop, _ref_of(stop), swapped_at=now)
    close_if_gone_through(session, hand, now=now)


def begin_assessment(session: Session, hand: InHand, *, now: datetime) -> None:
    """Draw the scenarios that count and show the first. Begun already: nothing changes.

    Raises NotOpenError before every lesson has been opened and every practice finished.
    """
    attempt, opening, assessment = hand.attempt, hand.assessment_stop, hand.module.assessment
    if opening is None or assessment is None or attempt.stop < opening.number:
        raise NotOpenError(f"The assessment of attempt {attempt.id} is not open yet.")
    if hand.counted:
        return
    practices = [stop for stop in hand.stops if stop.kind is StopKind.PRACTICE]
    if attempt.retries_id is None and not all(hand.practised(stop) for stop in practices):
        raise NotOpenError(f"Attempt {attempt.id} has a practice that is not finished.")
    links = [link.ref for link in assessment.links]
    drawn = draw(
        links,
        assessment.draw,
        last_shown=last_shown(session, attempt.employee_id, attempt.module_slug),
        look_alikes=_look_alikes(hand, links),
        seed=attempt.seed,
    )
    counted = (stop for stop in hand.stops if stop.kind is StopKind.COUNTED)
    for stop, ref in zip(counted, drawn, strict=True):
        _add_walk(session, hand, stop, ref)
    attempt.stop = opening.number + 1
    _enter(session, hand, now=now)


def show_walk(session: Session, hand: InHand, walk: Walk, *, now: datetime) -> None:
    """Show a scenario whose content warning was read. Raises NotOpenError when it is not its turn."""
    if walk.shown_at is None:
        _expect_at_warning(hand, walk)
        walk.shown_at = now
        session.flush()


def swap_scenario(session: Session, hand: InHand, walk: Walk, *, now: datetime) -> None:
    """Put aside a counted scenario with a content warning, before it is shown, for another draw.

    Swapped already: nothing changes. Raises NotOpenError when there is no other scenario left.
    """
    if walk.swapped_at is not None:
        return
    _expect_at_warning(hand, walk)
    ref = other_draw(session, hand, walk)
    if ref is None:
        raise NotOpenError("There is no other scenario to take instead.")
    walk.swapped_at = now
    _add_walk(session, hand, hand.stop, ref)
    _enter(session, hand, now=now)


def other_draw(session: Session, hand: InHand, walk: Walk) -> Ref | None:
    """The scenario that would come instead of this counted one; None when none is left to draw."""
    assessment = hand.module.assessment
    if assessment is None or assessment.draw is None:
        return None
    links = [link.ref for link in assessment.links]
    return another(
        links,
        taken=[_walked(each) for each in hand.attempt.walks if each.counted],
        instead_of=_walked(walk),
        others=[_walked(each) for each in hand.counted if each is not walk],
        last_shown=last_shown(session, hand.attempt.employee_id, hand.attempt.module_slug),
        look_alikes=_look_alikes(hand, links),
        seed=hand.attempt.seed,
    )


def _enter(session: Session, hand: InHand, *, now: datetime) -> None:
    """What happens on arriving at the stop where the attempt now stands."""
    stop = hand.stop
    if stop.kind is StopKind.COUNTED:
        walk = hand.walk_at(stop)
        assert walk is not None
        if hand.scenario(walk).content_warning is None:
            walk.shown_at = now
    else:
        session.add(OpenedStop(attempt_id=hand.attempt.id, stop=stop.number, opened_at=now))
    if stop.kind is StopKind.PRACTICE and hand.bundle.scenarios[_ref_of(stop)].content_warning is None:
        _add_walk(session, hand, stop, _ref_of(stop), shown_at=now)
    session.flush()
    close_if_gone_through(session, hand, now=now)


def _may_leave(hand: InHand) -> bool:
    stop = hand.stop
    if stop.kind is StopKind.PRACTICE:
        return hand.practised(stop)
    if stop.kind is StopKind.COUNTED:
        walk = hand.walk_at(stop)
        return walk is not None and walk.ended_at is not None and hand.state(walk).unread is None
    return stop.kind is StopKind.TEXT


def _opened(hand: InHand, number: int, kind: StopKind) -> Stop:
    if not 1 <= number <= hand.attempt.stop or hand.stops[number - 1].kind is not kind:
        raise NotOpenError(f"Stop {number} of attempt {hand.attempt.id} is no {kind} that is open.")
    return hand.stops[number - 1]


def _expect_at_warning(hand: InHand, walk: Walk) -> None:
    if hand.attempt.ended_at or not walk.counted or hand.walk_at(hand.stop) is not walk or walk.shown_at:
        raise NotOpenError(f"Walk {walk.id} does not wait for its warning to be read.")


def _add_walk(
    session: Session,
    hand: InHand,
    stop: Stop,
    ref: Ref,
    *,
    shown_at: datetime | None = None,
    swapped_at: datetime | None = None,
) -> Walk:
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


def _failed_before(session: Session, employee_id: int, module_slug: str, version: str) -> int | None:
    before = last_attempt(session, employee_id, module_slug)
    retries = before is not None and before.outcome is Outcome.FAILED and before.version == version
    return before.id if before is not None and retries else None


def _ref_of(stop: Stop) -> Ref:
    assert stop.practice is not None
    return stop.practice


def _walked(walk: Walk) -> Ref:
    return Ref(walk.scenario_module, walk.scenario_id)


def _look_alikes(hand: InHand, links: list[Ref]) -> set[Ref]:
    return {ref for ref in links if hand.bundle.scenarios[ref].look_alike}
