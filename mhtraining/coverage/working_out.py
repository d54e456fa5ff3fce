"""What jobs do for the kept figures: work out what waits, holding nobody up, and fold at night."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.orm import Session

from mhtraining.core.db import is_sqlite, reading, writing
from mhtraining.coverage import kept
from mhtraining.coverage.cells import Deltas, difference
from mhtraining.coverage.models import CoverageDelta, CoverageState, CoverageWaiting, new_version
from mhtraining.coverage.services import in_line

_TRIES = 3
"""Rules may change again while they are worked out; what then still waits is the next run's."""


def organisations_waiting(session: Session) -> list[int]:
    """The organisations whose figures are to be worked out."""
    waiting = select(CoverageState.organisation_id).where(CoverageState.waiting_since.is_not(None))
    return list(session.scalars(waiting.order_by(CoverageState.organisation_id)))


def work_out(session: Session, organisation_id: int) -> bool:
    """Bring the figures of an organisation in line with the facts, and commit.

    Everybody is counted from one moment's view of the database, which holds nobody up; then, alone
    for a moment, whoever changed since is counted anew. Gives False when others worked it out, or the
    rules changed again and again: nothing is written then.
    """
    for _try in range(_TRIES):
        with _one_view(session) as view:
            version = _version(view, organisation_id)
            if version is None:
                return False
            if _add_what_is_missing(session, view, organisation_id, version):
                return True
    return False


def fold(session: Session, organisation_id: int) -> int:
    """Make one row of those of the same cell and day; gives how many rows were saved. Commits nothing."""
    state = kept.state_of(session, organisation_id, alone=True)
    several = func.count() > 1
    connection = session.connection()
    count = select(func.count()).where(CoverageDelta.organisation_id == organisation_id)
    before = session.scalars(count).one()
    sums = kept.kept_deltas(connection, organisation_id, several)
    other = CoverageDelta.__table__.alias("other")
    row = CoverageDelta.__table__.c
    same = (row.organisation_id, row.module_slug, row.scope, row.day)
    twin = select(other.c.id).where(
        other.c.id != row.id, *(other.c[column.name] == column for column in same)
    )
    session.execute(
        delete(CoverageDelta).where(row.organisation_id == organisation_id, twin.exists()),
        execution_options={"synchronize_session": False},
    )
    kept.append(session, organisation_id, sums)
    state.version = new_version()
    return before - session.scalars(count).one()


@contextmanager
def _one_view(session: Session) -> Iterator[Connection]:
    """A connection that goes on seeing the database as it was at its first statement."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with reading(), engine.connect() as view:
        if not is_sqlite(view):  # SQLite's readers see it so anyway
            view = view.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield view


def _version(view: Connection, organisation_id: int) -> str | None:
    """The version of the rules that wait to be worked out; None when nothing waits."""
    state = select(CoverageState.version).where(
        CoverageState.organisation_id == organisation_id, CoverageState.waiting_since.is_not(None)
    )
    version: str | None = view.scalar(state)
    return version


def _add_what_is_missing(session: Session, view: Connection, organisation_id: int, version: str) -> bool:
    from mhtraining.coverage.counting import deltas_of, deltas_of_all
    from mhtraining.coverage.frame import frame_of

    known = _people_waiting(view, organisation_id)
    missing = difference(deltas_of_all(view, organisation_id), kept.kept_deltas(view, organisation_id))
    with writing():
        state = kept.state_of(session, organisation_id, alone=True)
        if state.version != version or state.waiting_since is None:
            session.rollback()
            return False
        waiting = _people_waiting(session.connection(), organisation_id)
        people = {person for row, person in waiting.items() if row not in known}
        frame = frame_of(view, organisation_id)
        now: Deltas = deltas_of(session.connection(), people, frame)
        then: Deltas = deltas_of(view, people, frame)
        kept.append(session, organisation_id, missing)
        kept.append(session, organisation_id, difference(now, then))
        in_line(session, state)
        session.commit()
    return True


def _people_waiting(connection: Connection, organisation_id: int) -> dict[int, int]:
    """Whose facts changed while the figures waited, by the number of the row that says so."""
    rows = select(CoverageWaiting.id, CoverageWaiting.employee_id).where(
        CoverageWaiting.organisation_id == organisation_id
    )
    return {row.id: row.employee_id for row in connection.execute(rows)}
