"""Writes the audit trail: who looked at or changed what, by ids alone."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mhtraining.audit.models import AuditEntry


def log(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    organisation_id: int | None = None,
    employee_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Note that `actor` did `action`, in the transaction of what was done.

    `actor` is `account:7`, `cli:root` or `job`; `action` a word with its room, `requirement.add`;
    `detail` holds ids, days and slugs, never names, answers, reasons or secrets.
    """
    entry = AuditEntry(
        at=at,
        actor=actor,
        action=action,
        organisation_id=organisation_id,
        employee_id=employee_id,
        detail=detail or {},
    )
    session.add(entry)
    session.flush()
    return entry


def log_each(
    session: Session,
    employee_ids: Iterable[int],
    *,
    at: datetime,
    actor: str,
    action: str,
    organisation_id: int,
) -> None:
    """Note for each of these people that `actor` did `action` to what is held about them; see `log`."""
    same = {"at": at, "actor": actor, "action": action, "organisation_id": organisation_id, "detail": {}}
    session.add_all(AuditEntry(employee_id=one, **same) for one in employee_ids)
    session.flush()


def command_actor() -> str:
    """Who runs this command, by the name the system knows: `cli:root`, or the number without a name."""
    uid = os.getuid()
    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run under a number that has no name
        user = str(uid)
    return f"cli:{user}"[:80]
