"""The job that releases the public figures of the month that ended, so that no month is left out."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, sessionmaker

from mhtraining.boardreport.models import PublicRelease
from mhtraining.boardreport.month_ends import last_month_end
from mhtraining.core.clock import civil_day
from mhtraining.core.db import reading
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Employee, Organisation


def release_all(sessions: sessionmaker[Session], now: datetime) -> None:
    """Release the last month end of every organisation that has people, committing after each."""
    from mhtraining.boardreport import releasing  # here, so that pages are served without the solver

    settings: Settings = current_app.extensions["mhtraining.settings"]
    on = last_month_end(civil_day(now))
    with reading(), sessions() as session:
        waiting = session.scalars(_not_released(on)).all()
    for number in waiting:
        releasing.released(sessions, number, on, minimum_group=settings.minimum_group, now=now)


def _not_released(on: date) -> Select[int]:
    released = select(PublicRelease.id).where(
        PublicRelease.organisation_id == Organisation.id, PublicRelease.month_end == on
    )
    staffed = select(Employee.id).where(Employee.organisation_id == Organisation.id)
    return select(Organisation.id).where(staffed.exists(), ~released.exists()).order_by(Organisation.id)
