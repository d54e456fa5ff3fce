"""Everything this room holds about one person, for that person's own file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.audit.models import AuditEntry
from mhtraining.core.db import picked


def held_about(session: Session, employee_id: int, account_id: int | None) -> dict[str, Any]:
    """Who looked at or changed this person's data, and what this person did, newest first.

    `actor` is `account:7`, `cli:root` or `job`. Of the person's own acts nothing is told that may be
    about somebody else.
    """
    about = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.employee_id == employee_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    own = session.execute(
        select(AuditEntry.at, AuditEntry.action)
        .where(AuditEntry.actor == f"account:{account_id}")
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    return {
        "audit": [picked(each, ("at", "actor", "action", "detail")) for each in about],
        "own_acts": [{"at": at, "action": action} for at, action in own],
    }
