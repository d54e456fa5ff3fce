"""`jobs run` as people and timers use it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from mhtraining.core.changes import changing
from mhtraining.core.jobs import Job
from mhtraining.records.models import Completion, SealedDigest
from tests.command_line import run
from tests.conftest import NOW
from tests.records import made


@pytest.fixture
def jobs(app):
    """Set the jobs of this application."""

    def set_jobs(*jobs: Job) -> None:
        app.extensions["mhtraining.jobs"] = jobs

    return set_jobs


def fail(sessions, now):
    raise RuntimeError("Jansen has it")


def test_it_does_all_that_is_due_once(app, jobs):
    ran = []
    jobs(
        *[Job(name, "counts", lambda sessions, now, name=name: ran.append(name), daily=True) for name in "ab"]
    )
    first, second = run(app, "jobs", "run"), run(app, "jobs", "run")

    assert (first.output, ran) == ("a (counts): done\nb (counts): done\n", ["a", "b"])
    assert (second.exit_code, second.output) == (
        0,
        "a (counts): done already today\nb (counts): done already today\n",
    )


def test_one_alone_can_be_asked_for(app, jobs):
    ran = []
    jobs(*[Job(name, "counts", lambda sessions, now, name=name: ran.append(name)) for name in "ab"])
    run(app, "jobs", "run", "--only", "b")
    unknown = run(app, "jobs", "run", "--only", "c")

    assert ran == ["b"]
    assert (unknown.exit_code, unknown.stderr) == (2, "Error: There is no job 'c': choose one of a, b.\n")


def test_one_that_fails_is_told_by_its_kind_and_the_others_run(app, jobs):
    ran = []
    jobs(Job("a", "fails", fail), Job("b", "counts", lambda sessions, now: ran.append("b")))
    result = run(app, "jobs", "run")

    assert (result.exit_code, ran) == (1, ["b"])
    assert result.stderr.splitlines()[-1] == "Error: 1 of 2 jobs failed. a: RuntimeError."
    assert "Jansen" not in result.output


@pytest.fixture
def recorded(session):
    """One record in the ledger."""
    made.publish(session, "kcc")
    anna = made.person(session, made.organisation(session))
    made.result(session, anna, attempt_id=1, now=NOW - timedelta(days=1))
    person = anna.id
    session.commit()
    return person


def test_the_day_is_sealed_once(app, session, recorded):
    results = [run(app, "jobs", "run", "--only", "seal").exit_code for _ in range(2)]

    [seal] = session.query(SealedDigest).all()
    assert (results, seal.heads, seal.records) == ([0, 0], 1, 1)


def test_a_ledger_that_was_changed_is_not_sealed(app, session, recorded, without_completions):
    result = run(app, "jobs", "run")

    assert (result.exit_code, session.query(SealedDigest).all()) == (1, [])
    assert "seal: The ledger was not sealed: it has 1 findings." in result.stderr


@pytest.fixture
def without_completions(session, recorded):
    """The completion of the record is lost."""
    with changing(session, [recorded]):
        session.execute(delete(Completion))
    session.commit()
