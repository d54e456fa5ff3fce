"""Everything this room holds about one person, for that person's own file."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.certificates.models import Certificate
from mhtraining.certificates.paper import Paper
from mhtraining.core.db import picked


def held_about(session: Session, employee_id: int) -> dict[str, Any]:
    """Every paper that was issued: what it says, and its address. The file itself is downloaded apart."""
    names = ["sequence", "token", "issued_at", *(field.name for field in fields(Paper))]
    found = session.scalars(
        select(Certificate).where(Certificate.employee_id == employee_id).order_by(Certificate.id)
    )
    return {"certificates": [picked(each, names) for each in found]}
