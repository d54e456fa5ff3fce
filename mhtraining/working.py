"""The command `jobs run`, and the process beside a server that runs what is due by itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from logging import getLogger
from logging.config import dictConfig
from threading import Event, Thread

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from mhtraining.core.clock import now
from mhtraining.core.db import db, reading
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.core.jobs import Job, Outcome, jobs_of, run_job
from mhtraining.core.logs import log_config
from mhtraining.worker import end_with_the_server, made_ready

log = getLogger("mhtraining.jobs")

SECONDS_BETWEEN_RUNS = 60
SECONDS_BETWEEN_LOOKS = 2
"""So often somebody who waits for a job is looked for: one SELECT or two a job."""
SECONDS_BEFORE_A_NEW_ONE = 10
"""A process that ended by itself, or was killed, gets a successor after so long."""

FORKS = sys.platform == "linux"

jobs_cli = AppGroup("jobs", help="What is done beside the pages.")


@jobs_cli.command("run")
@click.option("--only", metavar="NAME", help="Only this job.")
def run(only: str | None) -> None:
    """Do all that is due, once. Safe to run twice, or at the same time."""
    jobs = jobs_of(current_app)
    chosen = [job for job in jobs if only in (None, job.name)]
    if not chosen:
        raise UsageError(f"There is no job {only!r}: choose one of {', '.join(job.name for job in jobs)}.")
    dictConfig(log_config("error"))
    failed = []
    for job in chosen:
        outcome, why = run_job(db.engine, job, now=now())
        click.echo(f"{job.name} ({job.does}): {outcome}")
        if outcome is Outcome.FAILED:
            failed.append(f"{job.name}: {why.rstrip('.')}")
    if failed:
        raise RefusedError(f"{len(failed)} of {len(chosen)} jobs failed. {'; '.join(failed)}.")


class JobsProcess:
    """The process beside a server that runs its jobs; a new one is started when it ends by itself."""

    def __init__(self, level: str) -> None:
        """`level`: what it logs. Start it before the server's own threads and processes."""
        self._level = level
        self._stopping = Event()
        self._process = self._started()
        Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """End it now. What it was doing is found again by the next run."""
        self._stopping.set()
        self._process.terminate()
        self._process.join()

    def _started(self) -> multiprocessing.process.BaseProcess:
        # on Linux a copy of this process, which has everything imported already
        here = multiprocessing.get_context("fork") if FORKS else multiprocessing.get_context("spawn")
        process = here.Process(target=work, args=(self._level,), daemon=True)
        process.start()
        return process

    def _watch(self) -> None:
        while True:
            self._process.join()
            if self._stopping.wait(SECONDS_BEFORE_A_NEW_ONE):
                return
            log.error("the process for jobs ended, and is started again")
            self._process = self._started()


def work(level: str) -> None:
    """Run what is due every minute, and what somebody waits for sooner, as long as the server lives."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process
    end_with_the_server()
    os.nice(5)  # pages go first
    dictConfig(log_config(level))
    app = made_ready()
    server = multiprocessing.parent_process()
    with app.app_context():
        db.engine.dispose(close=False)  # connections of the server, if any, stay the server's
        next_run = time.monotonic()
        while server is None or server.is_alive():
            all_due = time.monotonic() >= next_run
            if all_due:
                next_run = time.monotonic() + SECONDS_BETWEEN_RUNS
            do_what_is_due(app, all_due=all_due)
            time.sleep(SECONDS_BETWEEN_LOOKS)


def do_what_is_due(app: Flask, *, all_due: bool) -> None:
    """Run the jobs: all, or only those that somebody waits for. Nothing that goes wrong comes out."""
    engine = db.engine
    for job in jobs_of(app):
        try:
            if all_due or _is_wanted(engine, job):
                run_job(engine, job, now=now(), patiently=True)
        except SQLAlchemyError:  # the database can't be used: perhaps it can the next time
            log.exception("the jobs could not be run")
            return


def _is_wanted(engine: Engine, job: Job) -> bool:
    if job.wanted is None:
        return False
    with reading(), engine.connect() as connection:
        return job.wanted(connection)
