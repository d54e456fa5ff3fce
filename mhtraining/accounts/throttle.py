"""The throttle: how often something secret was guessed at, counted in the database.

A window lasts 15 minutes and refused tries do not lengthen it. Yet who fills every new window would
keep the account's owner out for as long as he goes on. So a browser in which somebody signed in before is
counted apart from all others (`known_browser`), and any other counts first at its own network address:
an attacker shuts out himself. Only an attack from several addresses shuts other new browsers out; a
new link from the coordinator makes such a browser known.

A try that succeeds takes itself back: an organisation behind one network address does not shut itself
out on a busy morning. Keys are keyed hashes: the table holds no address of anybody.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from flask import current_app
from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mhtraining.accounts.models import Throttle
from mhtraining.core.db import is_sqlite
from mhtraining.organisation.names import email_key

WINDOW = timedelta(minutes=15)
TRIES_PER_BROWSER = 10
TRIES_AT_PLACE = 10
TRIES_PER_ACCOUNT = 20
TRIES_PER_PLACE = 100
GUESSED_LINKS_PER_PLACE = 30


class Limit(NamedTuple):
    """So many tries are allowed in a window under this key."""

    key: str
    allowed: int


def sign_in_limits(email: str, address: str, browser: str | None) -> tuple[Limit, ...]:
    """What a try to sign in as `email` counts for, the narrowest first.

    `browser` is the name of a browser that this address is known in; None for any other.
    """
    account = f"account:{email_key(email)}"
    if browser is not None:
        return (_limit(f"{account} browser:{browser}", TRIES_PER_BROWSER),)
    place = _place(address)
    return (
        _limit(f"{account} {place}", TRIES_AT_PLACE),
        _limit(place, TRIES_PER_PLACE),
        _limit(account, TRIES_PER_ACCOUNT),
    )


def present_password_limits(account_id: int) -> tuple[Limit, ...]:
    """What a try at the present password counts for, by whoever is signed in to this account."""
    return (_limit(f"present password:{account_id}", TRIES_PER_BROWSER),)


def guessed_link_limits(address: str) -> tuple[Limit, ...]:
    """What a link counts for that was not signed here."""
    return (_limit(f"link {_place(address)}", GUESSED_LINKS_PER_PLACE),)


def count_try(session: Session, limits: Sequence[Limit], *, now: datetime) -> timedelta | None:
    """Count one try under each of these limits; how long to wait when that is too many for any.

    Counted before anything is looked at; the caller commits at once, whatever comes after. What was
    typed counts, whether or not such an account exists. A try that is refused counts nowhere, so who
    is refused at one place fills no wider limit. Rows are locked in the order given (no deadlock).
    """
    wait = _wait(session, limits, now)
    if wait is not None:
        return wait
    waits = []
    for limit in limits:
        count, window_starts_at = _count(session, limit.key, now)
        if count > limit.allowed:  # several at the same moment
            waits.append(window_starts_at + WINDOW - now)
    return max(waits, default=None)


def take_back(session: Session, limits: Sequence[Limit], *, now: datetime) -> None:
    """Forget the tries under the narrowest limit, in the wider ones too: the right password was given.

    Windows that are over are forgotten with them.
    """
    narrowest, *wider = limits
    tries = session.scalar(delete(Throttle).where(Throttle.key == narrowest.key).returning(Throttle.count))
    for limit in wider:
        left = case((Throttle.count > tries, Throttle.count - tries), else_=0)
        session.execute(update(Throttle).where(Throttle.key == limit.key).values(count=left))
    over = select(Throttle.key).where(Throttle.window_starts_at <= now - WINDOW)
    session.execute(delete(Throttle).where(Throttle.key.in_(over.with_for_update(skip_locked=True))))


def _wait(session: Session, limits: Sequence[Limit], now: datetime) -> timedelta | None:
    full = or_(*((Throttle.key == limit.key) & (Throttle.count >= limit.allowed) for limit in limits))
    running = Throttle.window_starts_at > now - WINDOW
    latest = session.scalars(select(Throttle.window_starts_at).where(full, running)).all()
    return max(latest) + WINDOW - now if latest else None


def _count(session: Session, key: str, now: datetime) -> tuple[int, datetime]:
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    over = Throttle.window_starts_at <= now - WINDOW
    statement = (
        insert(Throttle)
        .values(key=key, window_starts_at=now, count=1)
        .on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={
                "count": case((over, 1), else_=Throttle.count + 1),
                "window_starts_at": case((over, now), else_=Throttle.window_starts_at),
            },
        )
        .returning(Throttle.count, Throttle.window_starts_at)
    )
    count, window_starts_at = session.execute(statement).one()
    return count, window_starts_at


def _place(address: str) -> str:
    """One place is one IPv4 address, or one IPv6 network of 64 bits (what one household or office gets)."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return f"place:{address}"
    if place.version == 6:
        place = ipaddress.ip_network((place, 64), strict=False).network_address
    return f"place:{place}"


def _limit(text: str, allowed: int) -> Limit:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return Limit(hmac.new(secret, f"throttle:{text}".encode(), sha256).hexdigest(), allowed)
