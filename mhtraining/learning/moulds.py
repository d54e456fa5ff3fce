"""Pages of an attempt that differ from learner to learner in a few values alone: made once, then filled in.

A lesson and a question read the same for everybody who stands there. What is kept is such a page made for
somebody who does not exist, in a request that nobody sent: only what is part of its key can get into it.
It is cut where the made-up name, organisation, token and ids stand, and the real ones are put in there.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable
from contextvars import Context
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from flask import Flask, current_app, g, request, session, url_for
from markupsafe import Markup, escape

from mhtraining.accounts.signing_in import SignedIn, me
from mhtraining.catalogue.kept import Kept
from mhtraining.content.model import Vocabulary
from mhtraining.core.db import picked
from mhtraining.learning.acts import texts_of
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.links import Links
from mhtraining.learning.rows import AttemptRow
from mhtraining.learning.texts import Texts
from mhtraining.organisation.models import Role
from mhtraining.web.cookies import cookie_name
from mhtraining.web.forms import csrf_token
from mhtraining.web.language import COOKIE, spoken
from mhtraining.web.navigation import ShownItem, items
from mhtraining.web.paths import LARGEST_ID

Maker = Callable[..., str]
"""Makes a page: `make(hand, texts, walk_id, *about)`."""

OF_EVERYBODY = (
    *("module_slug", "version", "newest_version", "outcome", "vocabulary", "published_on", "retired_on"),
)
of_everybody = attrgetter(*OF_EVERYBODY)
"""What of an attempt may be seen on such a page."""
ROOM = 256
"""Pages kept per worker, each of some 5 kB."""
_KEY = "mhtraining.learning.moulds"


@dataclass(frozen=True)
class Blanks:
    """The values in which a page differs from learner to learner."""

    name: str
    organisation: str
    csrf_token: str
    attempt_id: int
    walk_id: int


@dataclass(frozen=True)
class Mould:
    """A page in pieces: text, the name of a blank, text, and so on. Without pieces: it can't be kept."""

    pieces: tuple[str, ...] = ()

    @classmethod
    def of(cls, page: str, made_up: Blanks) -> Mould:
        """Cut the page wherever a made-up value stands."""
        names = {str(value): name for name, value in vars(made_up).items()}
        pieces = re.split(f"({'|'.join(names)})", page)
        pieces[1::2] = [names[value] for value in pieces[1::2]]
        return cls(tuple(pieces))

    def filled(self, real: Blanks) -> str:
        """The page of this learner; what stands in the blanks is escaped."""
        values = {name: str(escape(value)) for name, value in vars(real).items()}
        pieces = list(self.pieces)
        pieces[1::2] = [values[name] for name in pieces[1::2]]
        return "".join(pieces)


class PersonalError(Exception):
    """The page shows something that belongs to its reader, such as the route."""


def filled_page(make: Maker, hand: InHand, *about: Hashable, here: int, walk_id: int = 0) -> str:
    """The page that `make` makes for this learner; `here` counts as the stop where the learner stands.

    What the page depends on besides version, language and navigation stands in `about`: hashable values,
    from which nobody is known. A page with a message, or with a query in its address, is made anew.
    """
    texts = texts_of(hand)
    if request.query_string or "_flashes" in session:
        return make(hand, texts, walk_id, *about)
    person, nav, language, attempt = me(), items(), spoken() or "nl", hand.attempt
    place = {name: value for name, value in (request.view_args or {}).items() if not name.endswith("_id")}
    key = (
        *(make, about, here, request.endpoint, tuple(place.values()), language, person.roles),
        *(tuple(map(tuple, nav.values())), *of_everybody(attempt)),
    )
    kept: Kept[Hashable, Mould] = current_app.extensions.setdefault(_KEY, Kept(ROOM))
    mould = kept.get(key)
    if mould is None:
        nobody = Nobody.standing(hand, here, person.roles, nav, language, place)
        mould = kept.keep(key, lambda: Context().run(nobody.mould, make, texts.vocabulary, about))
    if not mould.pieces:
        return make(hand, texts, walk_id, *about)
    return mould.filled(Blanks(person.name, person.organisation_name, csrf_token(), attempt.id, walk_id))


@dataclass(frozen=True)
class Nobody:
    """A learner who does not exist, with the request that asks for the page; holds nothing of a real one."""

    app: Flask
    values: Blanks
    person: SignedIn
    hand: InHand
    address: str
    cookie: str
    navigation: dict[str, list[ShownItem]]

    @classmethod
    def standing(
        cls,
        hand: InHand,
        here: int,
        roles: frozenset[Role],
        nav: dict[str, list[ShownItem]],
        language: str,
        place: dict[str, Any],
    ) -> Nobody:
        """Make one up, at the same place of the same version of the module."""
        words = [secrets.token_hex(16) for _ in range(3)]
        values = Blanks(words[0], words[1], words[2], _made_up_id(), _made_up_id())
        attempt = AttemptRow(
            **picked(hand.attempt, OF_EVERYBODY),
            id=values.attempt_id,
            employee_id=0,
            seed=0,
            stop=here,
            earned=None,
            attainable=None,
            retries_id=None,
        )
        rule = request.url_rule
        ids = {"attempt_id": values.attempt_id, "walk_id": values.walk_id}
        asked: dict[str, Any] = {name: ids[name] for name in ids if rule and name in rule.arguments}
        return cls(
            current_app._get_current_object(),  # type: ignore[attr-defined]
            values,
            SignedIn(
                account_id=0,
                session_id=0,
                employee_id=0,
                organisation_id=0,
                name=values.name,
                organisation_name=values.organisation,
                managers_see_persons=False,
                roles=roles,
            ),
            InHand(attempt, hand.bundle),
            url_for(str(request.endpoint), **{**place, **asked}),
            f"{cookie_name(COOKIE)}={language}",
            nav,
        )

    def mould(self, make: Maker, vocabulary: Vocabulary, about: tuple[Hashable, ...]) -> Mould:
        """The page made for nobody, cut up. Run it in an empty context: no other request is in reach."""
        with self.app.test_request_context(self.address, headers={"Cookie": self.cookie}):
            g._login_user, g.csrf_token, g.navigation = self.person, self.values.csrf_token, self.navigation
            texts = Texts(vocabulary, Links(self.values.attempt_id).image, _no_route)
            try:
                return Mould.of(make(self.hand, texts, self.values.walk_id, *about), self.values)
            except PersonalError:
                return Mould()


def _no_route() -> Markup:
    raise PersonalError


def _made_up_id() -> int:
    return 10**9 + secrets.randbelow(LARGEST_ID - 10**9)
