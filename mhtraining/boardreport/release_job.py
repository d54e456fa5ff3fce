"""The job that releases the public figures of the month that ended, so that no month is left out."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, sessionmaker

from mhtraining.boardreport.models import PublicRelease
from mhtraining.core.clock import civil_day
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Employee, Organisation


def release_all(sessions: sessionmaker[Session], now: datetime) -> None:
    """Release the last month end of every organisation that has people, committing after each."""
    from mhtraining.boardreport import services  # here, so that pages are served without the solver

    settings: Settings = current_app.extensions["mhtraining.settings"]
    today = civil_day(now)
    with sessions() as session:
        on = services.last_month_end(today)
        for number in session.scalars(_not_released(on)).all():
            services.release(
                session,
                number,
                on,
                minimum_group=settings.minimum_group,
                today=today,
                now=now,
            )
            session.commit()


def _not_released(on: date) -> Select[int]:
    released = select(PublicRelease.id).where(
        PublicRelease.organisation_id == Organisation.id, PublicRelease.month_end == on
    )
    staffed = select(Employee.id).where(Employee.organisation_id == Organisation.id)
    return select(Organisation.id).where(staffed.exists(), ~released.exists()).order_by(Organisation.id)
