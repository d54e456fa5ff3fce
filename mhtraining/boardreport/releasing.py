"""Releases public figures: worked out while others go on writing, stored in a moment, once per month end."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session, sessionmaker

from mhtraining.boardreport import services
from mhtraining.boardreport.models import PublicRelease
from mhtraining.boardreport.month_ends import check_month
from mhtraining.boardreport.queries import releases
from mhtraining.core.clock import civil_day
from mhtraining.core.db import reading
from mhtraining.records.verification import snapshot


def released(
    sessions: sessionmaker[Session], organisation_id: int, on: date, *, minimum_group: int, now: datetime
) -> PublicRelease:
    """The public figures as at the month end `on`; made when they are asked for the first time. Commits.

    What was released stays, whatever is corrected afterwards. Raises RefusedError when `on` is no month
    end, or its month is not over.
    """
    check_month(on, civil_day(now))
    while True:
        with reading(), sessions() as session:
            snapshot(session)
            before = releases(session, organisation_id)
            for one in before:
                if one.month_end == on:
                    return one
            figures = services.work_out(session, organisation_id, on, minimum_group, before)
        made = PublicRelease(
            organisation_id=organisation_id,
            month_end=on,
            minimum_group=minimum_group,
            released_at=now,
            figures=figures,
        )
        with sessions() as session:  # where another release came between, it is read, or heeded
            services.keep(session, made, before)
            session.commit()
