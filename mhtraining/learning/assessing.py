"""The assessment: what is drawn for it, and how a scenario with a content warning is shown or swapped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mhtraining.content.model import Ref
from mhtraining.core.reader import Reader
from mhtraining.learning.arriving import add_walk, enter
from mhtraining.learning.draw import another, draw
from mhtraining.learning.errors import NotOpenError
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.queries import last_shown
from mhtraining.learning.rows import WalkRow, change_attempt, change_walk
from mhtraining.learning.stops import StopKind


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
        add_walk(session, hand, stop, ref)
    change_attempt(session, attempt, stop=opening.number + 1)
    enter(session, hand, now=now)


def show_walk(session: Session, hand: InHand, walk: WalkRow, *, now: datetime) -> None:
    """Show a scenario whose content warning was read. Raises NotOpenError when it is not its turn."""
    if not walk.shown:
        _expect_at_warning(hand, walk)
        change_walk(session, walk, shown_at=now)


def swap_scenario(session: Session, hand: InHand, walk: WalkRow, *, now: datetime) -> None:
    """Put aside a counted scenario with a content warning, before it is shown, for another draw.

    Swapped already: nothing changes. Raises NotOpenError when there is no other scenario left.
    """
    if walk.swapped:
        return
    _expect_at_warning(hand, walk)
    ref = other_draw(session, hand, walk)
    if ref is None:
        raise NotOpenError("There is no other scenario to take instead.")
    change_walk(session, walk, swapped_at=now)
    add_walk(session, hand, hand.stop, ref)
    enter(session, hand, now=now)


def other_draw(reader: Reader, hand: InHand, walk: WalkRow) -> Ref | None:
    """The scenario that would come instead of this counted one; None when none is left to draw."""
    assessment = hand.module.assessment
    if assessment is None or assessment.draw is None:
        return None
    links = [link.ref for link in assessment.links]
    return another(
        links,
        taken=[each.ref for each in hand.attempt.walks if each.counted],
        instead_of=walk.ref,
        others=[each.ref for each in hand.counted if each is not walk],
        last_shown=last_shown(reader, hand.attempt.employee_id, hand.attempt.module_slug),
        look_alikes=_look_alikes(hand, links),
        seed=hand.attempt.seed,
    )


def _expect_at_warning(hand: InHand, walk: WalkRow) -> None:
    if hand.attempt.ended or not walk.counted or hand.walk_at(hand.stop) is not walk or walk.shown:
        raise NotOpenError(f"Walk {walk.id} does not wait for its warning to be read.")


def _look_alikes(hand: InHand, links: list[Ref]) -> set[Ref]:
    return {ref for ref in links if hand.bundle.scenarios[ref].look_alike}
