"""Notes what somebody does on the pages of this room in the audit trail.

What records completions is noted at the very moment of the record: by that the list of completions
says who recorded each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mhtraining.accounts.signing_in import me
from mhtraining.audit.services import log, log_each
from mhtraining.core.db import db


def actor() -> str:
    """The person behind this request, as the audit trail names somebody."""
    return f"account:{me().account_id}"


def note(action: str, at: datetime, employee_id: int | None = None, **detail: Any) -> None:
    """Note it in the transaction of what is done: ids, days and slugs alone."""
    log(
        db.session(),
        at=at,
        actor=actor(),
        action=action,
        organisation_id=me().organisation_id,
        employee_id=employee_id,
        detail=detail,
    )


def note_each(action: str, at: datetime, people: Iterable[int]) -> None:
    """Note the same for each of these people."""
    log_each(db.session(), people, at=at, actor=actor(), action=action, organisation_id=me().organisation_id)
