"""Jobs run once when they are due, one process at a time, and one that fails stops no other."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import delete, select, text

from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.core.jobs import AFTER_A_FAILURE, Job, JobRun, Outcome, run_job
from tests.conftest import NOW
from tests.journeys.server import ROOT

HOLDING = """
import sys
from sqlalchemy import create_engine
from mhtraining.core.jobs import Job, run_job
from tests.conftest import NOW
def hold(sessions, now):
    print("holding", flush=True)
    sys.stdin.read()
run_job(create_engine(sys.argv[1]), Job("one", "holds", hold), now=NOW)
"""


@pytest.fixture
def engine(app):
    with app.app_context():
        yield db.engine


def counting(name: str = "one", **more):
    """A job that counts how often it ran; and the moments at which it did."""
    ran = []
    return Job(name, "counts", lambda sessions, now: ran.append(now), **more), ran


def test_a_job_that_is_due_at_every_run_runs_again(engine):
    job, ran = counting()

    outcomes = [run_job(engine, job, now=NOW)[0] for _ in range(2)]
    assert (outcomes, ran) == ([Outcome.DONE, Outcome.DONE], [NOW, NOW])


def test_a_daily_job_runs_once_in_a_civil_day(engine):
    job, ran = counting(daily=True)
    before_midnight = NOW.replace(hour=22, minute=59)  # in Amsterdam it is 23:59
    moments = [NOW, before_midnight, before_midnight + timedelta(minutes=1)]

    outcomes = [run_job(engine, job, now=moment)[0] for moment in moments]
    assert (outcomes, ran) == ([Outcome.DONE, Outcome.NOT_DUE, Outcome.DONE], [moments[0], moments[2]])


def test_what_a_job_writes_is_committed_by_itself(engine):
    def write(sessions, now):
        with sessions() as session:
            session.add(JobRun(name="another"))
            session.commit()

    run_job(engine, Job("one", "writes", write), now=NOW)

    with engine.connect() as connection:
        assert set(connection.scalars(select(JobRun.name))) == {"one", "another"}


def test_one_that_fails_is_due_again_and_left_alone_for_a_while_by_who_is_patient(engine, caplog):
    def fail(sessions, now):
        raise RuntimeError("Jansen has it")

    failing, (job, ran) = Job("one", "fails", fail, daily=True), counting(daily=True)
    later = NOW + AFTER_A_FAILURE
    found = [
        run_job(engine, failing, now=NOW),
        run_job(engine, job, now=later - timedelta(seconds=1), patiently=True),
        run_job(engine, job, now=later, patiently=True),
    ]

    assert found == [(Outcome.FAILED, "RuntimeError"), (Outcome.WAITING, ""), (Outcome.DONE, "")]
    assert (len(ran), [record.fields for record in caplog.records]) == (1, [{"job": "one"}])


def test_a_refusal_is_told_in_its_own_words(engine):
    def refuse(sessions, now):
        raise RefusedError("The ledger has 2 findings.")

    assert run_job(engine, Job("one", "refuses", refuse), now=NOW)[1] == "The ledger has 2 findings."


def test_nobody_else_is_at_a_job_while_it_runs(engine):
    inside, leave = Event(), Event()

    def stay(sessions, now):
        inside.set()
        assert leave.wait(30)

    thread = Thread(target=run_job, args=(engine, Job("one", "stays", stay)), kwargs={"now": NOW})
    thread.start()
    assert inside.wait(30)
    (job, ran), (other, ran_other) = counting(), counting("two")
    meanwhile = [run_job(engine, each, now=NOW)[0] for each in (job, other)]
    leave.set()
    thread.join()

    assert (meanwhile, ran, len(ran_other)) == ([Outcome.ELSEWHERE, Outcome.DONE], [], 1)
    assert run_job(engine, job, now=NOW)[0] is Outcome.DONE


def test_a_process_that_was_killed_stands_in_nobodys_way(engine, database_url):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, database_url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    job, ran = counting()
    try:
        assert process.stdout.readline() == "holding\n"
        during = run_job(engine, job, now=NOW)[0]
    finally:
        process.kill()
        process.communicate()
    after = until_free(engine, job)

    assert (during, after, len(ran)) == (Outcome.ELSEWHERE, Outcome.DONE, 1)


def until_free(engine, job):
    """PostgreSQL notices a moment later that the connection of the dead process is gone."""
    for _ in range(100):
        outcome = run_job(engine, job, now=NOW)[0]
        if outcome is not Outcome.ELSEWHERE:
            return outcome
        Event().wait(0.05)
    raise AssertionError("the job of the dead process is still held")


def test_two_that_are_the_first_ever_both_go_on(engine):
    """Both make the row of the job; neither fails."""
    with engine.begin() as connection:
        connection.execute(delete(JobRun))
    job, ran = counting()
    found = []
    threads = [Thread(target=lambda: found.append(run_job(engine, job, now=NOW)[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4  # none ended in an exception
    assert set(found) <= {Outcome.DONE, Outcome.ELSEWHERE}
    assert found.count(Outcome.DONE) == len(ran) >= 1
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM job")) == 1
