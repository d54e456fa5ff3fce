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
from mhtraining.catalogue.models import ModuleVersion
from mhtraining.catalogue.queries import current_version, vocabulary
from mhtraining.core.clock import today
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.learning import words
from mhtraining.learning.errors import DoneMeanwhileError, RetiredModuleError, StaleAnswerError
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.links import Links
from mhtraining.learning.queries import in_hand
from mhtraining.learning.texts import Texts
from mhtraining.route.queries import route_for


def own(attempt_id: int, *, lock: bool = False) -> InHand:
    """The attempt of the person of this request. Raises NotFoundError: missing and somebody else's alike."""
    return in_hand(db.session(), attempt_id, employee_id=me().employee_id, lock=lock)


def act(attempt_id: int, do: Callable[[Session, InHand], str | None]) -> ResponseReturnValue:
    """Do something to the person's attempt, commit, and lead to where they now stand.

    `do` may give another address to lead to. What is refused is said in a sentence.
    """
    links = Links(attempt_id)
    try:
        target = do(db.session(), own(attempt_id, lock=True))
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


def page(template: str, hand: InHand, **context: Any) -> str:
    """Render a page of an attempt: the names that all these templates share, and `context`."""
    links = Links(hand.attempt.id)
    return render_template(
        template,
        links=links,
        module=hand.module,
        stops=hand.stops,
        here=hand.attempt.stop,
        ended=hand.attempt.ended_at is not None,
        texts=texts_of(links),
        words=words,
        older_version=_older_version(hand),
        **context,
    )


def texts_of(links: Links) -> Texts:
    """How an author's texts are rendered for the person of this request."""
    return Texts(vocabulary(db.session()), links.image, own_route_card)


def own_route_card(heading: int = 2) -> Markup:
    """The reporting route of the person of this request, as a card; `heading` is its heading's level."""
    route = route_for(db.session(), me().employee_id, me().organisation_id, today())
    return Markup(render_template("route/_card.html", route=route, heading=heading))  # noqa: S704  # nosec B704 - our own template


def _older_version(hand: InHand) -> ModuleVersion | None:
    """The attempt's version where a newer one has been published; None where it is the newest."""
    if current_version(db.session(), hand.attempt.module_slug).version == hand.attempt.version:
        return None
    return db.session().get(ModuleVersion, hand.attempt.version)
