"""What jobs do for the kept figures: work out what waits, holding nobody up, and fold at night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.orm import Session

from mhtraining.core.db import is_sqlite, reading, writing
from mhtraining.coverage import kept
from mhtraining.coverage.models import CoverageDelta, CoverageState, CoverageWaiting, new_version
from mhtraining.coverage.services import in_line

_TRIES = 3
"""Rules may change again while they are worked out; what then still waits is the next run's."""


@dataclass(frozen=True)
class _Waits:
    """What waits: the version of the rules, and people whose facts changed since, by the row that says so.

    `modules`: nothing but the rules of these changed; None: anything may have, or people did.
    """

    version: str
    modules: Sequence[str] | None
    people: Mapping[int, int]


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
            waits = _what_waits(view, organisation_id)
            if waits is None:
                return False
            if _add_what_is_missing(session, view, organisation_id, waits):
                return True
    return False


def fold(session: Session, organisation_id: int) -> int:
    """Make one row of those of the same cell and day; gives how many rows were saved. Commits nothing."""
    from mhtraining.coverage.deltas import kept_deltas

    state = kept.state_of(session, organisation_id, alone=True)
    connection = session.connection()
    count = select(func.count()).where(CoverageDelta.organisation_id == organisation_id)
    before = session.scalars(count).one()
    other = CoverageDelta.__table__.alias("other")
    row = CoverageDelta.__table__.c
    same = (row.organisation_id, row.module_slug, row.scope, row.day)
    twin = select(other.c.id).where(
        other.c.id != row.id, *(other.c[column.name] == column for column in same)
    )
    sums = kept_deltas(connection, organisation_id, twin.exists())
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


def _what_waits(view: Connection, organisation_id: int) -> _Waits | None:
    """What waits to be worked out; None when nothing does."""
    state = select(CoverageState.version, CoverageState.waiting_for).where(
        CoverageState.organisation_id == organisation_id, CoverageState.waiting_since.is_not(None)
    )
    row = view.execute(state).one_or_none()
    if row is None:
        return None
    people = _people_waiting(view, organisation_id)
    only_rules = row.waiting_for is not None and not people
    return _Waits(row.version, row.waiting_for.split() if only_rules else None, people)


def _add_what_is_missing(session: Session, view: Connection, organisation_id: int, waits: _Waits) -> bool:
    from mhtraining.coverage.counting import deltas_of, missing
    from mhtraining.coverage.frame import frame_of

    found = missing(view, organisation_id, waits.modules)
    with writing():
        state = kept.state_of(session, organisation_id, alone=True)
        if state.version != waits.version or state.waiting_since is None:
            session.rollback()
            return False
        waiting = _people_waiting(session.connection(), organisation_id)
        people = {person for row, person in waiting.items() if row not in waits.people}
        frame = frame_of(view, organisation_id)
        since = deltas_of(session.connection(), people, frame) - deltas_of(view, people, frame)
        kept.append(session, organisation_id, found + since)
        in_line(session, state)
        session.commit()
    return True


def _people_waiting(connection: Connection, organisation_id: int) -> dict[int, int]:
    """Whose facts changed while the figures waited, by the number of the row that says so."""
    rows = select(CoverageWaiting.id, CoverageWaiting.employee_id).where(
        CoverageWaiting.organisation_id == organisation_id
    )
    return {row.id: row.employee_id for row in connection.execute(rows)}
