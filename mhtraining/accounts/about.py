"""Everything this room holds about one person, for that person's own file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.accounts.models import Account, AccountLink, SignInSession
from mhtraining.accounts.queries import account_of
from mhtraining.core.db import picked
from mhtraining.organisation.models import Employee

SESSION = ("started_at", "seen_at", "ended_at", "end_reason")
LINK = ("purpose", "made_at", "expires_at", "used_at")


def held_about(session: Session, employee_id: int) -> dict[str, Any]:
    """The account, its sessions and its links. Of password, session and link only hashes are kept: left out.

    The throttle holds keyed hashes of addresses, which nobody can lead back to a person without the
    secret key, and for 15 minutes only: left out too.
    """
    account = account_of(session, employee_id)
    if account is None:
        return {"account": None, "sessions": [], "links": []}
    sessions = session.scalars(
        select(SignInSession).where(SignInSession.account_id == account.id).order_by(SignInSession.id)
    )
    links = session.scalars(
        select(AccountLink).where(AccountLink.account_id == account.id).order_by(AccountLink.id)
    )
    return {
        "account": {
            "made_at": account.made_at,
            "has_password": account.password_hash is not None,
            "disabled_at": account.disabled_at,
        },
        "sessions": [picked(each, SESSION) for each in sessions],
        "links": [picked(each, LINK) for each in links],
    }


class Holder(NamedTuple):
    """Who an account belongs to."""

    employee_id: int
    name: str


def holders(session: Session, account_ids: Iterable[int]) -> dict[int, Holder]:
    """Who these accounts belong to, by the account's id."""
    found = session.execute(
        select(Account.id, Employee).join(Employee).where(Account.id.in_(sorted(set(account_ids))))
    )
    return {account_id: Holder(person.id, person.name) for account_id, person in found}
