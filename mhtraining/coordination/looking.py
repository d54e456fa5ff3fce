"""Writes down who looked at whose file, which that person can see; once an hour for one who looks again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.accounts.models import Account
from mhtraining.audit.models import AuditEntry
from mhtraining.audit.services import log
from mhtraining.core.db import is_sqlite

LOOK = "person.look"
SAME_LOOK = timedelta(hours=1)


def looked_just_now(session: Session, *, account_id: int, employee_id: int, now: datetime) -> bool:
    """Whether this account's look at this person's file is written down for the hour before `now`."""
    found = session.scalar(
        select(AuditEntry.id)
        .where(AuditEntry.employee_id == employee_id, AuditEntry.at > now - SAME_LOOK)
        .where(AuditEntry.actor == f"account:{account_id}", AuditEntry.action == LOOK)
        .limit(1)
    )
    return found is not None


def note_look(
    session: Session, *, account_id: int, organisation_id: int, employee_id: int, now: datetime
) -> None:
    """Write the look down, unless it was within the hour; two at once of one account wait for each other."""
    if not is_sqlite(session):
        session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    if not looked_just_now(session, account_id=account_id, employee_id=employee_id, now=now):
        log(
            session,
            at=now,
            actor=f"account:{account_id}",
            action=LOOK,
            organisation_id=organisation_id,
            employee_id=employee_id,
        )
