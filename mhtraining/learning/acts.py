"""What every page of an attempt shares: whose it is, its texts, and how an act is done and answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from mhtraining.accounts.signing_in import me
from mhtraining.catalogue.queries import vocabulary
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.core.reader import reader
from mhtraining.learning import words
from mhtraining.learning.errors import DoneMeanwhileError, RetiredModuleError, StaleAnswerError
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.links import Links
from mhtraining.learning.queries import in_hand
from mhtraining.learning.texts import Texts
from mhtraining.route.queries import route_for


def own(attempt_id: int, *, answers_of: int | None = None) -> InHand:
    """The attempt of the person of this request, with the answers of all walks or of the one named.

    Raises NotFoundError: missing and somebody else's alike.
    """
    return in_hand(reader(), attempt_id, employee_id=me().employee_id, answers_of=answers_of)


def own_locked(attempt_id: int) -> InHand:
    """As `own`, in the transaction of what is about to be done to it."""
    writer = db.session().connection()  # rows are read faster without the session around it
    return in_hand(writer, attempt_id, employee_id=me().employee_id, lock=True)


def act(
    attempt_id: int, do: Callable[[Session, InHand], str | None], hand: InHand | None = None
) -> ResponseReturnValue:
    """Do something to the person's attempt (`hand`, when it is locked already), commit, and lead on.

    `do` may give the address to lead to; else it is where they now stand. What is refused is said in
    a sentence.
    """
    links = Links(attempt_id)
    try:
        target = do(db.session(), hand or own_locked(attempt_id))
        db.session.commit()
    except RefusedError as error:
        db.session.rollback()
        target = None
        flash(sentence_of(error))
    return redirect(target or links.here(), code=303)


def sentence_of(error: RefusedError) -> str:
    """What a learner reads when an act was refused."""
    if isinstance(error, StaleAnswerError):
        return _("This step was answered already. You are now where you left off.")
    if isinstance(error, DoneMeanwhileError):
        return _("You have done this module since you opened that page. This is how it went.")
    if isinstance(error, RetiredModuleError):
        return _("This module is no longer offered. You do not have to do it any more.")
    return _("That part is not open yet. You are now where you left off.")


def page(template: str, hand: InHand, *, texts: Texts | None = None, **context: Any) -> str:
    """Render a page of an attempt: the names that all these templates share, and `context`."""
    links = Links(hand.attempt.id)
    return render_template(
        template,
        links=links,
        module=hand.module,
        stops=hand.stops,
        here=hand.attempt.stop,
        ended=hand.attempt.ended,
        texts=texts or texts_of(hand),
        words=words,
        older_version=hand.attempt if hand.attempt.version != hand.attempt.newest_version else None,
        **context,
    )


def texts_of(hand: InHand) -> Texts:
    """How an author's texts are rendered for the person of this request."""
    words = vocabulary(reader(), hand.attempt.vocabulary)
    return Texts(words, Links(hand.attempt.id).image, own_route_card)


def own_route_card(heading: int = 2) -> Markup:
    """The reporting route of the person of this request, as a card; `heading` is its heading's level."""
    route = route_for(reader(), me().employee_id, me().organisation_id, today())
    return Markup(render_template("route/_card.html", route=route, heading=heading))  # noqa: S704  # nosec B704 - our own template
