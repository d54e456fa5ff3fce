"""The pages of a walk: its content warning, its steps with their feedback, its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mhtraining.accounts.signing_in import IdleSession, ask_to_sign_in, idle_session
from mhtraining.content.model import Kind, Ref
from mhtraining.core.clock import now
from mhtraining.core.db import db
from mhtraining.core.reader import reader
from mhtraining.learning import services
from mhtraining.learning.acts import act, own, own_locked, page, sentence_of, texts_of
from mhtraining.learning.answering import answer_step, leave_feedback
from mhtraining.learning.asking import question_of
from mhtraining.learning.blueprint import bp
from mhtraining.learning.errors import StaleAnswerError
from mhtraining.learning.feedback import feedback_of, tiles
from mhtraining.learning.forms import AnswerForm, form_for
from mhtraining.learning.held import hold_answer
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.links import Links
from mhtraining.learning.moulds import filled_page
from mhtraining.learning.queries import in_hand, walk_of
from mhtraining.learning.rows import WalkRow
from mhtraining.learning.texts import Texts
from mhtraining.learning.timeline import signal_counts, timeline
from mhtraining.learning.walk_state import WITHOUT_FEEDBACK, WalkState
from mhtraining.web.navigation import signed_in

SHUFFLED = (Kind.ORDER, Kind.MATCH)
"""Kinds of step that each attempt shows in an order of its own."""
Sent = tuple[Mapping[str, Sequence[str]], Mapping[Any, Any]]
"""A form that was refused: what was sent, and what was wrong with it."""


@bp.get("/attempts/<int:attempt_id>/walks/<int:walk_id>")
def walk(attempt_id: int, walk_id: int) -> ResponseReturnValue:
    """Show the content warning of a walk that was not shown yet, or the end of one that has ended."""
    hand = own(attempt_id, answers_of=walk_id)
    walk = walk_of(hand, walk_id)
    state = hand.state(walk)
    if walk.swapped or (not walk.shown and hand.walk_at(hand.stop) is not walk):
        return redirect(Links(attempt_id).here(), code=303)
    stop = hand.stop_of(walk)
    if not walk.shown:
        other = services.other_draw(reader(), hand, walk) is not None
        return page("learning/warning.html", hand, stop=stop, walk=walk, scenario=state.scenario, other=other)
    if state.position is not None:
        return redirect(Links(attempt_id).to(hand.place_in(walk)), code=303)
    if walk.counted and hand.attempt.ended:
        return redirect(Links(attempt_id).result(), code=303)
    return page(
        "learning/end.html",
        hand,
        stop=stop,
        walk=walk,
        scenario=state.scenario,
        moments_of=timeline(state),
        counts=signal_counts(state),
    )


@bp.post("/attempts/<int:attempt_id>/walks/<int:walk_id>")
def show(attempt_id: int, walk_id: int) -> ResponseReturnValue:
    """Go on after a content warning."""
    return act(
        attempt_id,
        lambda session, hand: services.show_walk(session, hand, walk_of(hand, walk_id), now=now()),
    )


@bp.post("/attempts/<int:attempt_id>/walks/<int:walk_id>/swap")
def swap(attempt_id: int, walk_id: int) -> ResponseReturnValue:
    """Take another scenario instead of one with a content warning."""
    return act(
        attempt_id,
        lambda session, hand: services.swap_scenario(session, hand, walk_of(hand, walk_id), now=now()),
    )


@bp.get("/attempts/<int:attempt_id>/walks/<int:walk_id>/<int:position>")
def step(attempt_id: int, walk_id: int, position: int) -> ResponseReturnValue:
    """Show the feedback on a position that was answered, the question where the learner stands."""
    hand = own(attempt_id, answers_of=walk_id)
    walk = walk_of(hand, walk_id)
    state = hand.state(walk)
    if not walk.shown or walk.swapped or not 1 <= position <= len(state.path):
        return redirect(Links(attempt_id).here(), code=303)
    if position <= len(state.answers):
        return _feedback_page(hand, walk, state, position)
    if position != state.to_answer:
        return redirect(Links(attempt_id).to(hand.place_in(walk)), code=303)
    return _asked(hand, walk, state)


@bp.post("/attempts/<int:attempt_id>/walks/<int:walk_id>/<int:position>")
def answer(attempt_id: int, walk_id: int, position: int) -> ResponseReturnValue:
    """Take the answer to a step; with an idle session keep it until the same person is back."""
    if not signed_in():
        idle = idle_session()
        if idle is not None:
            _hold(idle, attempt_id, walk_id, position)
        response: ResponseReturnValue = ask_to_sign_in()
        return response
    hand = own_locked(attempt_id)
    walk = walk_of(hand, walk_id)
    state = hand.state(walk)
    if position == state.to_answer:
        form = _form(state)
        if not form.was_sent_well():
            return _asked(hand, walk, state, (request.form.to_dict(flat=False), form.errors)), 422
        given = form.answer()
    else:
        given = None  # too late: the service says so

    def do(session: Session, hand: InHand) -> str:
        walk = walk_of(hand, walk_id)
        try:
            answer_step(session, hand, walk, position=position, answer=given, now=now())
        except StaleAnswerError as error:
            if walk.counted or state.position is None:
                raise
            flash(sentence_of(error))  # in a practice walked again: stay in it
        return Links(attempt_id).to(hand.place_in(walk))

    return act(attempt_id, do, hand)


@bp.post("/attempts/<int:attempt_id>/walks/<int:walk_id>/<int:position>/read")
def read(attempt_id: int, walk_id: int, position: int) -> ResponseReturnValue:
    """Leave the feedback at this position, and go on."""

    def do(session: Session, hand: InHand) -> str:
        walk = walk_of(hand, walk_id)
        leave_feedback(session, hand, walk, position=position)
        return Links(attempt_id).to(hand.place_in(walk))

    return act(attempt_id, do)


def _form(state: WalkState) -> AnswerForm:
    return form_for(state.path[-1], state.scenario.ref, state.seed)


def _asked(hand: InHand, walk: WalkRow, state: WalkState, sent: Sent | None = None) -> str:
    stop, step = hand.stop_of(walk), state.path[-1]
    again = not walk.counted and walk.round > 1
    about = (stop.number, state.scenario.ref, step.id, len(state.path), again)
    if sent is not None or step.kind in SHUFFLED:  # a page of this attempt alone
        return _question_page(hand, texts_of(hand), walk.id, *about, sent=sent)
    here = min(hand.attempt.stop, stop.number + 1)
    return filled_page(_question_page, hand, *about, here=here, walk_id=walk.id)


def _question_page(
    hand: InHand,
    texts: Texts,
    walk_id: int,
    number: int,
    ref: Ref,
    step_id: str,
    position: int,
    again: bool,
    *,
    sent: Sent | None = None,
) -> str:
    """The question of a step, at this position of a walk at the stop with this number."""
    scenario = hand.bundle.scenarios[ref]
    step = scenario.step(step_id)
    question = question_of(step, ref, hand.attempt.seed, texts.line)
    return page(
        "learning/question.html",
        hand,
        texts=texts,
        stop=hand.stops[number - 1],
        walk_id=walk_id,
        scenario=scenario,
        step=step,
        position=position,
        question=question.refused(*sent) if sent else question,
        repeated=again,
    )


def _feedback_page(hand: InHand, walk: WalkRow, state: WalkState, position: int) -> str:
    step, given = state.answered[position - 1]
    all_whys = not walk.counted or state.ended
    explained = step.kind not in WITHOUT_FEEDBACK
    groups = tuple(texts_of(hand).vocabulary.groups)
    return page(
        "learning/feedback.html",
        hand,
        stop=hand.stop_of(walk),
        walk=walk,
        scenario=state.scenario,
        step=step,
        position=position,
        unread=state.unread == position,
        last=state.ended and position == len(state.answers),
        feedback=feedback_of(step, given, all_whys=all_whys) if explained else None,
        tiles=tiles(step, given, groups),
        all_whys=all_whys,
    )


def _hold(idle: IdleSession, attempt_id: int, walk_id: int, position: int) -> None:
    session = db.session()
    hand = in_hand(session, attempt_id, employee_id=idle.employee_id)
    walk = walk_of(hand, walk_id)
    state = hand.state(walk)
    try:
        if position == state.to_answer:
            form = _form(state)
            if form.was_sent_well():
                hold_answer(
                    session,
                    hand,
                    walk,
                    account_id=idle.account_id,
                    position=position,
                    answer=form.answer(),
                    now=now(),
                )
                session.commit()
                flash(_("We kept your answer. Sign in again within 15 minutes and it counts."))
    except StaleAnswerError as error:
        session.rollback()
        flash(sentence_of(error))
