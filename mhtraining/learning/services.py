"""What may happen to an attempt, and what follows from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session


def deliver_held_answers(sender: object, *, session: Session, account_id: int, now: datetime) -> None:
    """Count the answers that this account sent with an idle session (receives `signed_in`)."""
