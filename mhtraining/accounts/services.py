"""The rules of accounts: invitations, links that set a password once, sessions that begin and end."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Update, update
from sqlalchemy.orm import Session

from mhtraining.accounts import passwords
from mhtraining.accounts.models import Account, AccountLink, EndReason, LinkPurpose, SignInSession
from mhtraining.accounts.queries import (
    Candidate,
    account_of,
    candidates,
    most_accounts_of_one_address,
    newest_link,
)
from mhtraining.accounts.tokens import new_token, token_hash, token_of_link, words_of_link
from mhtraining.audit.services import log
from mhtraining.core import signals
from mhtraining.core.clock import civil_day
from mhtraining.core.errors import RefusedError
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Employee

LASTS = {LinkPurpose.INVITATION: timedelta(days=14), LinkPurpose.RESET: timedelta(minutes=60)}


class LinkGoneError(RefusedError):
    """The link was used, ran out, was replaced, was changed on its way, or its account is closed."""

    def __init__(self) -> None:
        super().__init__("This link does not work any more; ask for a new one.")


def invite(session: Session, employee: Employee, *, now: datetime) -> str:
    """The path of a link with which this person sets a password; makes the account where there is none.

    Somebody who has a password gets a link to set another (60 minutes); the password works until then.
    Everybody else an invitation (14 days): a disabled account is opened again by it, without its old
    password. A newer link ends the older one. Raises RefusedError without an e-mail address.
    """
    if employee.email_key is None:
        raise RefusedError(f"{employee.name} has no e-mail address, so there is nothing to sign in with.")
    account = account_of(session, employee.id)
    if account is None:
        account = Account(employee_id=employee.id, made_at=now)
        session.add(account)
        session.flush()
    if account.disabled_at is not None:
        account.disabled_at = account.password_hash = None
    purpose = LinkPurpose.RESET if account.password_hash else LinkPurpose.INVITATION
    nonce = new_token()
    session.add(
        AccountLink(
            account_id=account.id,
            purpose=purpose,
            nonce_hash=token_hash(nonce),
            made_at=now,
            expires_at=now + LASTS[purpose],
        )
    )
    session.flush()
    return f"/password/{purpose}/{words_of_link(purpose, nonce)}"


def account_by_link(session: Session, purpose: LinkPurpose, token: str, *, now: datetime) -> Account:
    """Whose link this is; it is not used up. Raises LinkGoneError when it holds no longer."""
    return _account_of_link(session, _link(session, purpose, token, now))


def set_password_by_link(
    session: Session, purpose: LinkPurpose, token: str, password: str, *, now: datetime
) -> Account:
    """Set the password, use the link up, and end every session of the account.

    Raises LinkGoneError when the link holds no longer; of two at once, one is refused.
    The caller has checked the password (`weakness_for`).
    """
    link = _link(session, purpose, token, now)
    used = session.execute(
        update(AccountLink)
        .where(AccountLink.id == link.id, AccountLink.used_at.is_(None))
        .values(used_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise LinkGoneError
    account = _account_of_link(session, link)
    _write_password(session, account, password, now)
    _log(session, account, "account.password-by-link", now)
    return account


def change_password(session: Session, account: Account, password: str, *, now: datetime) -> None:
    """Give the account another password and end all its sessions; the caller may start a new one."""
    _write_password(session, account, password, now)
    _log(session, account, "account.password", now)


def weakness_for(account: Account, password: str) -> passwords.Weakness | None:
    """Why this person may not have this password; None when it is good."""
    person = account.employee
    settings: Settings = current_app.extensions["mhtraining.settings"]
    own_words = (person.name, person.email or "", person.organisation.name, settings.name, "mhtraining")
    return passwords.weakness(password, own_words)


def fitting_accounts(found: list[Candidate], rounds: int, password: str) -> list[int]:
    """The ids of those of these accounts (`candidates`) that this password opens.

    Exactly `rounds` hashes are verified, whatever is found, so that the time tells nothing. Touches no
    database: call it outside a transaction.
    """
    nobody = Candidate(0, None, False)
    tried = found + [nobody] * (rounds - len(found))
    fits = [passwords.verify(one.password_hash, password) for one in tried]
    return [one.account_id for one, fit in zip(tried, fits, strict=True) if fit and one.may_sign_in]


def who_may_fit(session: Session, email: str, *, now: datetime) -> tuple[list[Candidate], int]:
    """What `fitting_accounts` needs: the accounts behind an address, and how many hashes to verify."""
    return candidates(session, email, civil_day(now)), most_accounts_of_one_address(session)


def refresh_hash(session: Session, account_id: int, password: str) -> None:
    """Hash the password again when its hash was made with other parameters than today's."""
    account = session.get_one(Account, account_id)
    if account.password_hash is not None and passwords.is_dated(account.password_hash):
        account.password_hash = passwords.hashed(password)
        session.flush()


def start_session(session: Session, account_id: int, *, now: datetime, replaces: str | None = None) -> str:
    """Begin a session and give its token, of which only the hash is kept; sends `signed_in`.

    `replaces` is the token this browser had: that session ends.
    """
    if replaces is not None:
        session.execute(
            _ending(EndReason.SIGNED_OUT, now).where(SignInSession.token_hash == token_hash(replaces))
        )
    token = new_token()
    session.add(
        SignInSession(account_id=account_id, token_hash=token_hash(token), started_at=now, seen_at=now)
    )
    session.flush()
    signals.signed_in.send(None, session=session, account_id=account_id, now=now)
    return token


def end_session(session: Session, session_id: int, *, now: datetime) -> None:
    """Sign out: this one session ends."""
    session.execute(_ending(EndReason.SIGNED_OUT, now).where(SignInSession.id == session_id))


def end_sessions(session: Session, account_id: int, reason: EndReason, *, now: datetime) -> None:
    """End every session of an account at once."""
    session.execute(_ending(reason, now).where(SignInSession.account_id == account_id))


def end_all_sessions(session: Session, *, now: datetime) -> None:
    """End every session of everybody at once."""
    session.execute(_ending(EndReason.SIGNED_OUT, now))


def disable(session: Session, account: Account, *, now: datetime) -> None:
    """Close the account: its sessions end, its links work no longer. `invite` opens it again."""
    account.disabled_at = account.disabled_at or now
    end_sessions(session, account.id, EndReason.DISABLED, now=now)
    session.flush()


def _ending(reason: EndReason, now: datetime) -> Update:
    return (
        update(SignInSession).where(SignInSession.ended_at.is_(None)).values(ended_at=now, end_reason=reason)
    )


def _link(session: Session, purpose: LinkPurpose, token: str, now: datetime) -> AccountLink:
    nonce = token_of_link(purpose, token)
    link = newest_link(session, token_hash(nonce)) if nonce else None
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkGoneError
    return link


def _account_of_link(session: Session, link: AccountLink) -> Account:
    account = session.get_one(Account, link.account_id)
    if account.disabled_at is not None:
        raise LinkGoneError
    return account


def _write_password(session: Session, account: Account, password: str, now: datetime) -> None:
    account.password_hash = passwords.hashed(password)
    end_sessions(session, account.id, EndReason.PASSWORD, now=now)
    session.flush()


def _log(session: Session, account: Account, action: str, now: datetime) -> None:
    person = account.employee
    log(
        session,
        at=now,
        actor=f"account:{account.id}",
        action=action,
        organisation_id=person.organisation_id,
        employee_id=person.id,
    )
