"""Jobs: what is done beside the pages, each by one process at a time, and when it is due again.

Rooms write them, `app.py` lists them; nobody here knows what they do. A job commits by itself, may be cut
off at any moment and may run twice: whatever it did not finish is found again by its next run.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from logging import getLogger
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, String, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from mhtraining.core.clock import civil_day
from mhtraining.core.db import Model, reading
from mhtraining.core.errors import MhtrainingError

log = getLogger("mhtraining.jobs")

Sessions = sessionmaker[Session]
AFTER_A_FAILURE = timedelta(minutes=10)
"""So long a job that failed is left alone by the process that runs jobs by itself."""


@dataclass(frozen=True)
class Job:
    """Something to do beside the pages.

    `run` is given a factory of sessions and the present moment, and commits. A `daily` one is due once in
    a civil day (in Europe/Amsterdam), any other at every run. `wanted` says cheaply, by a SELECT or two,
    whether there is work that somebody waits for.
    """

    name: str
    does: str
    run: Callable[[Sessions, datetime], None]
    daily: bool = False
    wanted: Callable[[Connection], bool] | None = None


class JobRun(Model):
    """When a job was last done (begun, to be exact), and since when it fails, by its name."""

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


class Outcome(StrEnum):
    """How it went with one job."""

    DONE = "done"
    NOT_DUE = "done already today"
    ELSEWHERE = "another process is at it"
    WAITING = "failed a moment ago"
    FAILED = "failed"


def jobs_of(app: Flask) -> Sequence[Job]:
    """The jobs of this application, in the order in which they run."""
    found: Sequence[Job] = app.extensions["mhtraining.jobs"]
    return found


def run_job(engine: Engine, job: Job, *, now: datetime, patiently: bool = False) -> tuple[Outcome, str]:
    """Run the job if it is due and no other process is at it; gives how that went, and why it failed.

    `patiently`: one that failed within AFTER_A_FAILURE is left alone. A failure is logged; what comes out
    are errors of the table of jobs itself (SQLAlchemyError).
    """
    with _alone(engine, job.name) as turn:
        if turn is None:
            return Outcome.ELSEWHERE, ""
        if job.daily and turn.done_at is not None and civil_day(turn.done_at) >= civil_day(now):
            return Outcome.NOT_DUE, ""
        if patiently and turn.failed_at is not None and now - turn.failed_at < AFTER_A_FAILURE:
            return Outcome.WAITING, ""
        try:
            job.run(sessionmaker(engine), now)
        except Exception as error:  # whatever it is: the other jobs go on
            log.exception("job failed", extra={"fields": {"job": job.name}})
            turn.values = {"failed_at": now}
            return Outcome.FAILED, str(error) if isinstance(error, MhtrainingError) else type(error).__name__
        turn.values = {"done_at": now, "failed_at": None}
    return Outcome.DONE, ""


@dataclass
class _Turn:
    """The row of a job while nobody else is at it, and the `values` to write there at the end."""

    done_at: datetime | None
    failed_at: datetime | None
    values: dict[str, Any] = field(default_factory=dict)


@contextmanager
def _alone(engine: Engine, name: str) -> Iterator[_Turn | None]:
    """Be the one process that does this job inside, or learn that another is (None).

    What says so ends with the process, however it dies, so that nobody waits for one that crashed: on
    PostgreSQL a lock on the row, held by a connection; on SQLite, which has no such lock and lives on one
    machine, a lock on a file beside the database.
    """
    _make_row(engine, name)
    row = select(JobRun.done_at, JobRun.failed_at).where(JobRun.name == name)
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            found = connection.execute(row.with_for_update(skip_locked=True)).one_or_none()
            turn = None if found is None else _Turn(*found)
            yield turn
            _write(connection, name, turn)
        return
    with Path(f"{engine.url.database}.job-{name}").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        with reading(), engine.connect() as connection:
            turn = _Turn(*connection.execute(row).one())
        yield turn
        if turn.values:
            with engine.begin() as connection:
                _write(connection, name, turn)


def _write(connection: Connection, name: str, turn: _Turn | None) -> None:
    if turn is not None and turn.values:
        connection.execute(update(JobRun).where(JobRun.name == name).values(turn.values))


def _make_row(engine: Engine, name: str) -> None:
    with reading(), engine.connect() as connection:
        if connection.scalar(select(JobRun.name).where(JobRun.name == name)) is not None:
            return
    insert = sqlite_insert if engine.dialect.name == "sqlite" else postgres_insert
    with engine.begin() as connection:
        connection.execute(insert(JobRun).values(name=name).on_conflict_do_nothing())
