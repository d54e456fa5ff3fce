"""The kept figures as rows: how they stand, their sums, and what is appended to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Select, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mhtraining.core.bulk import insert_rows
from mhtraining.core.db import is_sqlite
from mhtraining.coverage.models import MEASURES, CoverageDelta, CoverageState, CoverageWaiting, new_version

if TYPE_CHECKING:
    from mhtraining.coverage.deltas import Deltas  # numpy comes with the first change, not with every worker


def state_of(session: Session, organisation_id: int, *, alone: bool = False) -> CoverageState:
    """How the figures of an organisation stand, and nobody changes its rules until the transaction ends.

    `alone`: nobody changes facts of its people either. Made when there is none yet. On SQLite, which
    has one writer at a time, there is nothing to lock.
    """
    values = {"organisation_id": organisation_id}
    found = session.scalars(_locked(alone), values).one_or_none()
    if found is None:
        _make_state(session, organisation_id)
        found = session.scalars(_locked(alone), values).one()
    return found


@cache
def _locked(alone: bool) -> Select[CoverageState]:
    row = select(CoverageState).where(CoverageState.organisation_id == bindparam("organisation_id"))
    locked = row.with_for_update(read=not alone, key_share=alone)
    return locked.execution_options(populate_existing=True)


def _make_state(session: Session, organisation_id: int) -> None:
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    new = {"organisation_id": organisation_id, "waiting_since": None, "version": new_version()}
    session.execute(insert(CoverageState).values(new).on_conflict_do_nothing())


def data_version(session: Session, organisation_id: int) -> str:
    """Another text whenever a figure of the organisation may have changed."""
    version = session.scalar(
        select(CoverageState.version).where(CoverageState.organisation_id == organisation_id)
    )
    newest = session.scalar(select(func.max(CoverageDelta.id)))
    return f"{version or ''}-{newest or 0}"


def is_waiting(session: Session, organisation_id: int) -> bool:
    """Whether a change of rules or tree, or of very many people, has still to be worked out."""
    since = select(CoverageState.waiting_since).where(CoverageState.organisation_id == organisation_id)
    return session.scalar(since) is not None


def first_day(session: Session, organisation_id: int) -> date | None:
    """The first day on which anything is counted; None when nothing ever was."""
    return session.scalar(
        select(func.min(CoverageDelta.day)).where(CoverageDelta.organisation_id == organisation_id)
    )


def append(session: Session, organisation_id: int, deltas: Deltas) -> None:
    """Add these changes to the figures."""
    insert_rows(
        session,
        CoverageDelta.__table__,  # type: ignore[arg-type]
        [
            {
                "organisation_id": organisation_id,
                "module_slug": slug,
                "scope": scope,
                "day": date.fromordinal(day),
                **dict(zip(MEASURES, row, strict=True)),
            }
            for slug, scope, day, row in deltas
        ],
    )


def remove_all(session: Session, organisation_id: int) -> None:
    """Forget the figures of an organisation."""
    session.execute(delete(CoverageDelta).where(CoverageDelta.organisation_id == organisation_id))


def let_wait(session: Session, organisation_id: int, people: Iterable[int]) -> None:
    """Remember that the facts of these people changed."""
    rows = [{"organisation_id": organisation_id, "employee_id": person} for person in sorted(people)]
    insert_rows(session, CoverageWaiting.__table__, rows)  # type: ignore[arg-type]


def nobody_waits(session: Session, organisation_id: int) -> None:
    """Forget whose facts changed: they are in the figures."""
    session.execute(delete(CoverageWaiting).where(CoverageWaiting.organisation_id == organisation_id))
