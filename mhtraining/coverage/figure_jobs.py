"""The jobs that keep the figures: what waits is worked out, and every night the rows are folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from logging import getLogger

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, sessionmaker

from mhtraining.core.db import reading
from mhtraining.coverage.models import CoverageState
from mhtraining.coverage.working_out import fold, organisations_waiting, work_out

log = getLogger("mhtraining.jobs")


def figures_wait(connection: Connection) -> bool:
    """Whether figures of some organisation are to be worked out."""
    waiting = select(CoverageState.organisation_id).where(CoverageState.waiting_since.is_not(None))
    return connection.scalar(waiting.limit(1)) is not None


def work_out_waiting(sessions: sessionmaker[Session], now: datetime) -> None:
    """Bring the figures of every organisation that waits in line with the facts; commits after each."""
    with reading(), sessions() as session:
        waiting = organisations_waiting(session)
    _each(waiting, sessions, work_out)


def fold_all(sessions: sessionmaker[Session], now: datetime) -> None:
    """Fold the kept figures of every organisation; commits after each."""
    with reading(), sessions() as session:
        known = session.scalars(select(CoverageState.organisation_id).order_by("organisation_id")).all()
    _each(known, sessions, _folded)


def _folded(session: Session, organisation_id: int) -> None:
    fold(session, organisation_id)
    session.commit()


def _each(
    organisations: Iterable[int], sessions: sessionmaker[Session], do: Callable[[Session, int], object]
) -> None:
    """Do it for each. One that fails is logged by its id, stops no other, and is raised in the end."""
    failed: Exception | None = None
    for organisation_id in organisations:
        try:
            with sessions() as session:
                do(session, organisation_id)
        except Exception as error:  # whatever it is: the others have their figures
            log.exception("figures not kept", extra={"fields": {"organisation": organisation_id}})
            failed = failed or error
    if failed is not None:
        raise failed
