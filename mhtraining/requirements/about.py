"""Everything this room holds about one person, for that person's own file."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.db import picked
from mhtraining.requirements.models import Extension, Waiver
from mhtraining.requirements.queries import obligations


def held_about(session: Session, employee_id: int, on: date) -> dict[str, Any]:
    """What is required of this person on this day, and every exception ever made, with its reason."""
    waivers = session.scalars(select(Waiver).where(Waiver.employee_id == employee_id).order_by(Waiver.id))
    extensions = session.scalars(
        select(Extension).where(Extension.employee_id == employee_id).order_by(Extension.id)
    )
    required = [asdict(each) for each in obligations(session, employee_id, on)]
    return {
        "required": [{"module": each.pop("module_slug"), **each} for each in required],
        "waivers": [
            {"module": each.module_slug, **picked(each, ("starts_on", "ends_on", "reason"))}
            for each in waivers
        ],
        "extensions": [
            {"module": each.module_slug, **picked(each, ("due_on", "reason"))} for each in extensions
        ],
    }
