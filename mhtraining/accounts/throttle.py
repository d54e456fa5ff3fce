"""The throttle: how often an address was tried, and how often from one place, counted in the database.

Windows of 15 minutes that refused tries do not lengthen, so nobody is shut out longer than that. A
try that succeeds takes itself back: an organisation behind one network address does not shut itself
out on a busy morning. Keys are keyed hashes: the table holds no address of anybody.
"""

from __future__ import annotations

import hmac
import ipaddress
from datetime import datetime, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mhtraining.accounts.models import Throttle
from mhtraining.core.db import is_sqlite
from mhtraining.organisation.names import email_key

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_PLACE = 100


def count_try(session: Session, email: str, address: str, *, now: datetime) -> timedelta | None:
    """Count one try to sign in as `email` from `address`; how long to wait when that is too many.

    Counted before the password is looked at, in the order account, place (no deadlock). The caller
    commits at once, whatever comes after. What was typed counts, whether or not such an account exists.
    """
    waits = []
    for key, allowed in ((_account(email), TRIES_PER_ACCOUNT), (_place(address), TRIES_PER_PLACE)):
        count, window_starts_at = _count(session, key, now)
        if count > allowed:
            waits.append(window_starts_at + WINDOW - now)
    return max(waits, default=None)


def take_back(session: Session, email: str, address: str) -> None:
    """Forget the tries of this account and one of this place: the right password was given."""
    session.execute(delete(Throttle).where(Throttle.key == _account(email)))
    session.execute(
        update(Throttle)
        .where(Throttle.key == _place(address), Throttle.count > 0)
        .values(count=Throttle.count - 1)
    )


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


def _account(email: str) -> str:
    return _keyed(f"account:{email_key(email)}")


def _place(address: str) -> str:
    """One place is one IPv4 address, or one IPv6 network of 64 bits (what one household or office gets)."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return _keyed(f"place:{address}")
    if place.version == 6:
        place = ipaddress.ip_network((place, 64), strict=False).network_address
    return _keyed(f"place:{place}")


def _keyed(text: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"throttle:{text}".encode(), sha256).hexdigest()
