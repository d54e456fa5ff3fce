"""Forecasts as they were last made: a job makes them, so that a page never waits for one."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from mhtraining.core.clock import civil_day
from mhtraining.core.db import Model, reading
from mhtraining.coverage.forecast import Forecast, TooLittle, forecast
from mhtraining.coverage.stays import past
from mhtraining.requirements.models import Goal


class CoverageForecast(Model):
    """When an organisation reaches its goal, as it looked at `made_at`; `said` is the forecast as JSON."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    made_at: Mapped[datetime]
    possible: Mapped[bool]
    said: Mapped[str] = mapped_column(Text)


def stored(session: Session, organisation_id: int) -> Forecast | TooLittle | None:
    """The forecast made last; None when none was."""
    found = session.get(CoverageForecast, organisation_id)
    if found is None:
        return None
    kind: type[Forecast] | type[TooLittle] = Forecast if found.possible else TooLittle
    return msgspec.json.decode(found.said, type=kind)


def make_all(sessions: sessionmaker[Session], now: datetime) -> None:
    """Make the forecast of every organisation that has a goal anew, committing after each."""
    on = civil_day(now)
    with reading(), sessions() as session:
        aims = {aim.organisation_id: aim.percent for aim in session.scalars(_GOALS)}
        made = {number: forecast(past(session, number, on), percent) for number, percent in aims.items()}
    with sessions() as session:
        for number, found in made.items():
            row = session.get(CoverageForecast, number) or CoverageForecast(organisation_id=number)
            row.made_at, row.possible = now, isinstance(found, Forecast)
            row.said = msgspec.json.encode(found).decode()
            session.add(row)
            session.commit()


_GOALS = select(Goal).where(Goal.department_id.is_(None)).order_by(Goal.organisation_id)
