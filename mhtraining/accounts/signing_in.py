"""Who is behind a request: the session's cookie, the person it stands for, and when a session is idle.

Asked once a request, with one SELECT, on the connection on which a page reads. A request that
writes gives that connection back first: its own transaction begins after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Request, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from mhtraining.accounts.models import SignInSession
from mhtraining.accounts.queries import rows_of_session
from mhtraining.accounts.tokens import token_hash
from mhtraining.core.clock import civil_day, now
from mhtraining.core.db import db, is_reading, writing
from mhtraining.core.outages import is_outage
from mhtraining.core.reader import end_reading, reader
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Role
from mhtraining.web.paths import page_it_came_from

TOKEN = "token"  # noqa: S105 - the name under which the cookie carries it  # nosec B105
KEPT_AFTER_END = timedelta(minutes=15)
SEEN_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """The person behind this request, with the roles held on this civil day."""

    account_id: int
    session_id: int
    employee_id: int
    organisation_id: int
    name: str
    organisation_name: str
    managers_see_persons: bool
    roles: frozenset[Role]

    def get_id(self) -> str:
        """The account's id, as flask-login wants it."""
        return str(self.account_id)


@dataclass(frozen=True)
class IdleSession:
    """A session that waited too long: it may do nothing, but who it was is known."""

    account_id: int
    employee_id: int


login_manager = LoginManager()
# our sessions are rows: flask-login keeps nothing in the cookie
login_manager.session_protection = None  # type: ignore[assignment]


def me() -> SignedIn:
    """The person behind this request, on a page for which one signs in (`login_required`)."""
    return cast(SignedIn, current_user._get_current_object())


def idle_session() -> IdleSession | None:
    """The session of this request when it is idle: not ended, at most 15 minutes older than the longest."""
    found: IdleSession | None = g.get("idle_session")
    return found


def put_token(token: str) -> None:
    """Make this browser's cookie that of a new session; nothing of the old one stays, nor its CSRF token."""
    session.clear()
    g.pop("csrf_token", None)
    session[TOKEN] = token


def load_person() -> None:
    """Find out afresh who is behind this request; to be called before anything touches the database."""
    g.idle_session = None
    asked = request.endpoint not in ("static", "web.healthz")
    g._login_user = (_person() if asked else None) or AnonymousUserMixin()  # where flask-login looks


@login_manager.request_loader  # type: ignore[untyped-decorator]
def _person_of(_request: Request) -> SignedIn | None:
    return _person()  # where nothing called `load_person` before, as in an application without accounts


def _person() -> SignedIn | None:
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    moment = now()
    rows = rows_of_session(reader(), token_hash(token), civil_day(moment))
    if not is_reading():
        end_reading()  # what is written comes after it, in a transaction of its own
    if not rows or not _may_be_here(rows):
        return None
    return _judge(rows, moment)


def _may_be_here(rows: Sequence[Any]) -> bool:
    first = rows[0]
    in_service = first.employed or first.role is not None
    return first.ended_at is None and first.disabled_at is None and in_service


def _judge(rows: Sequence[Any], moment: datetime) -> SignedIn | None:
    settings: Settings = current_app.extensions["mhtraining.settings"]
    first = rows[0]
    roles = frozenset(row.role for row in rows if row.role is not None)
    age = moment - first.started_at
    longest = timedelta(hours=settings.session_hours)
    patience = timedelta(minutes=settings.idle_minutes_roles if roles else settings.idle_minutes)
    if age >= longest + KEPT_AFTER_END:
        return None
    if age >= longest or moment - first.seen_at >= patience:
        g.idle_session = IdleSession(first.account_id, first.employee_id)
        return None
    if moment - first.seen_at >= SEEN_AGAIN:
        _note_seen(first.session_id, moment)
    parts = (first.given_name, first.particle, first.family_name)
    return SignedIn(
        account_id=first.account_id,
        session_id=first.session_id,
        employee_id=first.employee_id,
        organisation_id=first.organisation_id,
        name=" ".join(part for part in parts if part),
        organisation_name=first.organisation_name,
        managers_see_persons=first.managers_see_persons,
        roles=roles,
    )


def _note_seen(session_id: int, moment: datetime) -> None:
    """Write down that this session is used; where that must wait, the next request will."""
    try:
        with writing(wait=False), db.engine.begin() as connection:
            connection.execute(
                update(SignInSession)
                .where(SignInSession.id == session_id, SignInSession.seen_at <= moment - SEEN_AGAIN)
                .values(seen_at=moment)
            )
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise


@login_manager.unauthorized_handler  # type: ignore[untyped-decorator]
def ask_to_sign_in() -> ResponseReturnValue:
    """Send somebody who is not signed in to the sign-in page, and back to this page afterwards.

    What can only be sent, not opened, is no page: then back to the page from which it was sent.
    """
    if idle_session() is not None:
        flash(_("You were away for a while. Sign in again and go on where you were."))
    if not _can_be_opened():
        back = page_it_came_from()
    else:
        back = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.sign_in", next=back), code=303)


def _can_be_opened() -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(request.path, method="GET")
