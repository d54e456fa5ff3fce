"""The seal of the day, stored by a job: only of a ledger that is well."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from mhtraining.core.clock import civil_day
from mhtraining.core.db import reading
from mhtraining.core.errors import RefusedError
from mhtraining.records.models import SealedDigest
from mhtraining.records.services import seal
from mhtraining.records.verification import Verification, snapshot


def seal_today(sessions: sessionmaker[Session], now: datetime) -> None:
    """Verify the ledger and store today's seal, unless there is one; commits.

    Raises RefusedError, and stores nothing, when something is found: `records verify` lists it.
    """
    with reading(), sessions() as session:
        snapshot(session)
        if session.get(SealedDigest, civil_day(now)) is not None:
            return
        found = sum(1 for _finding in Verification(session).findings())
    if found:
        raise RefusedError(
            f"The ledger was not sealed: it has {found} findings. `mhtraining records verify` lists them."
        )
    with sessions() as session:
        seal(session, now=now)
        session.commit()
