"""The pages on which a module is chosen, begun and looked back at; collects the room's other pages."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from mhtraining.accounts.signing_in import me
from mhtraining.catalogue.queries import bundle
from mhtraining.catalogue.queries import image as image_of
from mhtraining.core.clock import now, today
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.core.reader import reader
from mhtraining.learning import services, stop_views, walk_views
from mhtraining.learning.acts import own, own_route_card, page, sentence_of
from mhtraining.learning.blueprint import bp
from mhtraining.learning.errors import DoneMeanwhileError
from mhtraining.learning.images import image_response
from mhtraining.learning.links import Links
from mhtraining.learning.looking_back import questions
from mhtraining.learning.my_modules import facts_of
from mhtraining.learning.overview import entry_of, overview
from mhtraining.learning.queries import begun_at, version_of_attempt
from mhtraining.learning.rows import AttemptRow
from mhtraining.learning.timeline import signal_counts, timeline
from mhtraining.records.queries import last_valid_days
from mhtraining.scoring.walk import percent

__all__ = ["bp", "stop_views", "walk_views"]


@bp.get("/")
def my_modules() -> str:
    """Show what this person has to do now, what comes after, what is done, what is there besides."""
    facts = facts_of(reader(), me().employee_id, today())
    return render_template("learning/my_modules.html", overview=overview(facts, today()))


@bp.get("/modules/<slug>")
def module(slug: str) -> str:
    """Say what a module is about before it is begun."""
    facts = {fact.slug: fact for fact in facts_of(reader(), me().employee_id, today())}
    if slug not in facts:
        raise NotFoundError(f"There is no published module {slug!r}.")
    return render_template(
        "learning/module.html",
        module=bundle(reader(), facts[slug].version).module,
        entry=entry_of(facts[slug], today()),
        route_card=own_route_card(2),
    )


@bp.post("/modules/<slug>/start")
def start(slug: str) -> ResponseReturnValue:
    """Begin the module, or go on with the attempt in hand."""
    try:
        attempt_id = services.start_attempt(
            db.session(),
            employee_id=me().employee_id,
            module_slug=slug,
            now=now(),
            after=request.args.get("after", type=int),
        )
        db.session.commit()
    except DoneMeanwhileError as error:
        db.session.rollback()
        flash(sentence_of(error))
        return redirect(Links(error.attempt_id).here(), code=303)
    except RefusedError as error:
        db.session.rollback()
        flash(sentence_of(error))
        return redirect(Links(0).modules(), code=303)
    return redirect(Links(attempt_id).here(), code=303)


@bp.get("/attempts/<int:attempt_id>")
def attempt(attempt_id: int) -> ResponseReturnValue:
    """Lead to where the learner stands in this attempt."""
    return redirect(Links(attempt_id).to(own(attempt_id).whereabouts), code=303)


@bp.get("/attempts/<int:attempt_id>/result")
def result(attempt_id: int) -> ResponseReturnValue:
    """Show how the attempt ended and what there was to see; before its end, lead to where the learner is."""
    hand = own(attempt_id)
    links = Links(attempt_id)
    if not hand.attempt.ended:
        return redirect(links.here(), code=303)
    if any(hand.state(walk).unread for walk in hand.counted):
        return redirect(links.here(), code=303)
    attempt, retired = hand.attempt, hand.attempt.retired_on
    return page(
        "learning/result.html",
        hand,
        outcome=attempt.outcome,
        percent=_percent(attempt),
        walks=[(walk, hand.state(walk)) for walk in hand.counted],
        timeline=timeline,
        signal_counts=signal_counts,
        completion=last_valid_days(reader(), me().employee_id, today()).get(attempt.module_slug),
        offered=retired is None or retired > today(),
        attempt=attempt,
        route_card=own_route_card(2),
    )


@bp.get("/attempts/<int:attempt_id>/answers")
def answers(attempt_id: int) -> str:
    """Show every question as it was shown, with what was answered; in an attempt in hand so far."""
    hand = own(attempt_id)
    shown = [(walk, hand.state(walk)) for walk in hand.attempt.walks if walk.shown]
    return page(
        "learning/answers.html",
        hand,
        started_at=begun_at(reader(), attempt_id),
        walks=[(walk, state.scenario, questions(state)) for walk, state in shown],
    )


@bp.get("/attempts/<int:attempt_id>/images/<path:path>")
def image(attempt_id: int, path: str) -> ResponseReturnValue:
    """An image of the attempt's version; another file, or of another's attempt, is not there."""
    version = version_of_attempt(reader(), attempt_id, employee_id=me().employee_id)
    return image_response(path, image_of(reader(), version, path))


def _percent(attempt: AttemptRow) -> int | None:
    if attempt.earned is None or attempt.attainable is None:
        return None
    return percent(attempt.earned, attempt.attainable)
