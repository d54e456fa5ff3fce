"""Many at once: chains stay unbroken, an attempt counts once, people do not block each other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.db import db
from mhtraining.organisation.models import Employee
from mhtraining.records import services
from mhtraining.records.elsewhere_file import Said
from mhtraining.records.importing import carry_out, look_up
from mhtraining.records.models import LearningRecord, RecordSource, SealedDigest
from mhtraining.records.queries import completions_of
from mhtraining.records.verification import Verification
from tests.conftest import NOW, TODAY
from tests.records import made

AT_ONCE = 20


def at_once(app: Flask, work: Callable[[Session, int], Any]) -> list[Any]:
    """Run the work in AT_ONCE threads that start together, each committing a transaction of its own."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        with app.app_context():
            start.wait()
            session = db.session()
            found = work(session, number)
            session.commit()
            return found

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.fixture
def anna_id(session, anna) -> int:
    found = anna.id
    session.commit()  # and nothing read after it: on SQLite that would hold the file
    return found


def test_many_appends_for_one_person_keep_an_unbroken_chain(app, session, anna_id):
    def passes(session: Session, number: int) -> int:
        employee = session.get_one(Employee, anna_id)
        return made.result(session, employee, attempt_id=number).sequence

    sequences = at_once(app, passes)

    assert sorted(sequences) == list(range(1, AT_ONCE + 1))
    assert list(Verification(session).findings()) == []


def test_one_attempt_sent_many_times_counts_once(app, session, anna_id):
    def passes(session: Session, number: int) -> None:
        made.result(session, session.get_one(Employee, anna_id), attempt_id=7)

    at_once(app, passes)

    assert len(session.scalars(select(LearningRecord)).all()) == 1
    assert len(completions_of(session, anna_id)) == 1


def test_sealing_while_others_append_gives_one_true_seal(app, session, anna_id):
    def passes_or_seals(session: Session, number: int) -> None:
        if number % 4 == 0:
            services.seal(session, now=NOW)
        else:
            made.result(session, session.get_one(Employee, anna_id), attempt_id=number)

    at_once(app, passes_or_seals)

    assert len(session.scalars(select(SealedDigest)).all()) == 1
    assert list(Verification(session).findings()) == []


def test_one_file_imported_many_times_at_once_counts_once(app, session, anna_id, gemeente):
    row = Said(2, "anna@example.nl", "", "kcc", TODAY, RecordSource.TEAM, "")
    organisation_id = gemeente.id
    session.commit()

    def imports(session: Session, number: int) -> int:
        found, _ = look_up(session, organisation_id, [row], now=NOW)
        return len(carry_out(session, found, now=NOW).new)

    assert sum(at_once(app, imports)) == 1


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_person_does_not_wait_for_another(app, session, gemeente, anna_id):
    other_id = made.person(session, gemeente).id
    session.commit()
    made.result(session, session.get_one(Employee, anna_id), attempt_id=1)  # not committed: anna stays locked

    def passes() -> int:
        with app.app_context():
            other = db.session()
            other.connection().exec_driver_sql("SET lock_timeout = '5s'")
            record = made.result(other, other.get_one(Employee, other_id), attempt_id=2)
            other.commit()
            return record.sequence

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(passes).result() == 1
    session.commit()
