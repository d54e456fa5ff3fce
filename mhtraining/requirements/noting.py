"""Notes what somebody does on the pages of this room in the audit trail."""

from __future__ import annotations

from typing import Any

from mhtraining.accounts.signing_in import me
from mhtraining.audit.services import log
from mhtraining.core.clock import now
from mhtraining.core.db import db


def note(action: str, employee_id: int | None = None, **detail: Any) -> None:
    """Note it in the transaction of what is done: ids, days and slugs alone."""
    person = me()
    log(
        db.session(),
        at=now(),
        actor=f"account:{person.account_id}",
        action=action,
        organisation_id=person.organisation_id,
        employee_id=employee_id,
        detail=detail,
    )
