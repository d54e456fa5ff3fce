"""Signing in as one of the people of a demonstration, without a password.

Three things must all be so: the database was made by `demo`, the browser runs on this very machine,
and the command that serves the demonstration offers this person (`app.config["DEMO_PEOPLE"]`, a list
of (e-mail address, label)).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from flask import current_app
from sqlalchemy.orm import Session

from mhtraining.accounts.models import Account
from mhtraining.accounts.queries import account_by_email, is_demonstration
from mhtraining.organisation.names import email_key


def people(session: Session, address: str | None) -> Sequence[tuple[str, str]]:
    """Whom the sign-in page offers to a browser at `address`; nobody outside a demonstration."""
    offered: Sequence[tuple[str, str]] = current_app.config.get("DEMO_PEOPLE", ())
    return offered if offered and _is_this_machine(address) and is_demonstration(session) else ()


def account(session: Session, address: str | None, email: str) -> Account | None:
    """The account of one of those people; None for anybody else."""
    if email_key(email) not in {email_key(known) for known, _label in people(session, address)}:
        return None
    found = account_by_email(session, email)
    return found if found is not None and found.disabled_at is None else None


def _is_this_machine(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
