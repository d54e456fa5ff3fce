"""What is asked about accounts: who is behind a session, who may sign in, which link holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from mhtraining.accounts.models import Account, AccountLink, SignInSession
from mhtraining.core.periods import DAY, Day, holds_on
from mhtraining.core.reader import Reader
from mhtraining.organisation.models import (
    Employee,
    Employment,
    Installation,
    Organisation,
    RoleAssignment,
)
from mhtraining.organisation.names import email_key


def _role_holds(on: Day) -> ColumnElement[bool]:
    return and_(RoleAssignment.employee_id == Employee.id, holds_on(RoleAssignment, on))


def _employed(on: Day) -> ColumnElement[bool]:
    return exists().where(Employment.employee_id == Employee.id, holds_on(Employment, on))


_BEHIND_TOKEN = (
    select(
        SignInSession.id.label("session_id"),
        SignInSession.started_at,
        SignInSession.seen_at,
        SignInSession.ended_at,
        Account.id.label("account_id"),
        Account.disabled_at,
        Employee.id.label("employee_id"),
        Employee.given_name,
        Employee.particle,
        Employee.family_name,
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation_name"),
        Organisation.managers_see_persons,
        RoleAssignment.role,
        _employed(DAY).label("employed"),
    )
    .join(Account, Account.id == SignInSession.account_id)
    .join(Employee, Employee.id == Account.employee_id)
    .join(Organisation, Organisation.id == Employee.organisation_id)
    .outerjoin(RoleAssignment, _role_holds(DAY))
    .where(SignInSession.token_hash == bindparam("token_hash"))
)


def rows_of_session(reader: Reader, token_hash: str, on: date) -> Sequence[Any]:
    """The session, account, person and organisation behind a token: a row per role held on `on`.

    No rows: no such session. One SELECT; `role` is None when no role is held that day.
    """
    return reader.execute(_BEHIND_TOKEN, {"token_hash": token_hash, "on": on}).all()


class Candidate(NamedTuple):
    """An account that somebody tries to sign in to, and whether it may be signed in to at all."""

    account_id: int
    password_hash: str | None
    may_sign_in: bool


def candidates(session: Session, email: str, on: date) -> list[Candidate]:
    """The accounts behind an address, and whether each may be signed in to on `on`.

    More than one only where several organisations know the same address. A leaver may sign in while
    a role lasts: the coordinator made by `init` has no employment.
    """
    may = and_(
        Account.disabled_at.is_(None),
        Account.password_hash.is_not(None),
        or_(_employed(on), exists().where(_role_holds(on))),
    )
    found = session.execute(
        select(Account.id, Account.password_hash, may.label("may"))
        .join(Employee, Employee.id == Account.employee_id)
        .where(Employee.email_key == email_key(email))
        .order_by(Account.id)
    )
    return [Candidate(*row) for row in found]


def most_accounts_of_one_address(session: Session) -> int:
    """The highest number of accounts that share one address; at least 1.

    Signing in does this many hash verifications whatever was typed, so that time tells nothing.
    """
    per_address = (
        select(func.count().label("accounts"))
        .select_from(Account)
        .join(Employee, Employee.id == Account.employee_id)
        .where(Employee.email_key.is_not(None))
        .group_by(Employee.email_key)
        .subquery()
    )
    return max(1, session.scalar(select(func.max(per_address.c.accounts))) or 0)


def account_of(session: Session, employee_id: int) -> Account | None:
    """The account of this person, if there is one."""
    return session.scalar(select(Account).where(Account.employee_id == employee_id))


def account_by_email(session: Session, email: str) -> Account | None:
    """The account behind an address, the oldest where several organisations know it."""
    return session.scalars(
        select(Account)
        .join(Employee, Employee.id == Account.employee_id)
        .where(Employee.email_key == email_key(email))
        .order_by(Account.id)
        .limit(1)
    ).first()


def newest_link(session: Session, nonce_hash: str) -> AccountLink | None:
    """The link with this nonce, unless a newer one of the same account took its place."""
    newer = aliased(AccountLink)
    replaced = exists().where(newer.account_id == AccountLink.account_id, newer.id > AccountLink.id)
    return session.scalar(select(AccountLink).where(AccountLink.nonce_hash == nonce_hash, ~replaced))


def only_organisation(session: Session) -> str:
    """The name of the installation's one organisation; empty when there are more, or none."""
    names = session.scalars(select(Organisation.name).limit(2)).all()
    return names[0] if len(names) == 1 else ""


def is_demonstration(session: Session) -> bool:
    """Whether this database was made by `demo`."""
    return bool(session.scalar(select(Installation.demonstration)))
