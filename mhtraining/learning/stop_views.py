"""The pages of lessons and practice, and of the assessment's opening."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mhtraining.core.clock import now
from mhtraining.learning import services
from mhtraining.learning.acts import act, own, page
from mhtraining.learning.blueprint import bp
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.links import Links
from mhtraining.learning.moulds import filled_page
from mhtraining.learning.queries import NO_WALK, walk_of
from mhtraining.learning.stops import StopKind
from mhtraining.learning.texts import Texts

TEMPLATES = {
    StopKind.PRACTICE: "learning/practice.html",
    StopKind.ASSESSMENT: "learning/assessment.html",
}


@bp.get("/attempts/<int:attempt_id>/stops/<int:number>")
def stop(attempt_id: int, number: int) -> ResponseReturnValue:
    """Show a stop that is open; from one that is not, lead to where the learner stands."""
    hand = own(attempt_id, answers_of=NO_WALK)
    links = Links(attempt_id)
    if not 1 <= number <= hand.attempt.stop:
        return redirect(links.here(), code=303)
    stop = hand.stops[number - 1]
    walk = hand.walk_at(stop)
    if stop.kind is StopKind.COUNTED or (walk is not None and stop.kind is StopKind.PRACTICE):
        if walk is None:
            return redirect(links.here(), code=303)
        begun = own(attempt_id, answers_of=walk.id)
        return redirect(links.to(begun.place_in(walk_of(begun, walk.id))), code=303)
    if stop.kind is StopKind.TEXT:
        return filled_page(_text, hand, number, here=min(hand.attempt.stop, number + 2))
    scenario = hand.bundle.scenarios[stop.practice] if stop.practice else None
    return page(
        TEMPLATES[stop.kind],
        hand,
        stop=stop,
        scenario=scenario,
        practised=hand.practised(stop),
        begun=hand.counted,
    )


@bp.post("/attempts/<int:attempt_id>/stops/<int:number>")
def open_stop(attempt_id: int, number: int) -> ResponseReturnValue:
    """Go on to this stop."""

    def do(session: Session, hand: InHand) -> str:
        services.open_stop(session, hand, number, now=now())
        return Links(attempt_id).stop(number)

    return act(attempt_id, do)


@bp.post("/attempts/<int:attempt_id>/stops/<int:number>/practise")
def practise(attempt_id: int, number: int) -> ResponseReturnValue:
    """Begin the practice at this stop, or walk it again."""

    def do(session: Session, hand: InHand) -> str:
        walk = services.begin_practice(session, hand, number, now=now())
        return Links(attempt_id).to(hand.place_in(walk))

    return act(attempt_id, do)


@bp.post("/attempts/<int:attempt_id>/stops/<int:number>/skip")
def skip(attempt_id: int, number: int) -> ResponseReturnValue:
    """Leave out a practice with a content warning, and go on."""

    def do(session: Session, hand: InHand) -> str | None:
        services.skip_practice(session, hand, number, now=now())
        if number == len(hand.stops):
            return None
        services.open_stop(session, hand, number + 1, now=now())
        return Links(attempt_id).stop(number + 1)

    return act(attempt_id, do)


@bp.post("/attempts/<int:attempt_id>/assessment")
def assess(attempt_id: int) -> ResponseReturnValue:
    """Begin the assessment."""
    return act(attempt_id, lambda session, hand: services.begin_assessment(session, hand, now=now()))


def _text(hand: InHand, texts: Texts, _walk_id: int, number: int) -> str:
    return page("learning/text.html", hand, texts=texts, stop=hand.stops[number - 1])
