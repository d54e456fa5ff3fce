"""Whoever changes the ledger or the completions around the program is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from mhtraining.core.db import is_sqlite
from mhtraining.organisation.models import Employee
from mhtraining.records import services
from mhtraining.records.ledger import FIRST, digest_after
from mhtraining.records.models import LearningRecord, LedgerHead
from mhtraining.records.verification import Verification
from tests.conftest import NOW
from tests.records import made

TABLES = ("learning_record", "sealed_digest")


@pytest.fixture
def tampered(session, gemeente, anna):
    """Two people with three and two records, sealed; gives a function that runs SQL past all guards."""
    bert = made.person(session, gemeente)
    for number in (1, 2, 3):
        made.result(session, anna, attempt_id=number, now=NOW - timedelta(days=4 - number))
    services.void(session, employee=anna, sequence=2, now=NOW - timedelta(days=1))
    made.result(session, bert, attempt_id=10)
    made.result(session, bert, attempt_id=11, months=None)
    services.seal(session, now=NOW)
    session.commit()
    names = {"anna": anna.id, "bert": bert.id, "a": anna.subject_key, "b": bert.subject_key}

    def tamper(*statements: str) -> list[str]:
        for table in TABLES:
            if is_sqlite(session):
                for event in ("update", "delete"):
                    session.execute(text(f"DROP TRIGGER {table}_no_{event}"))
            else:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            used = {key: names[key] for key in names if f":{key}" in statement.split()}
            session.execute(text(statement), used)
        session.flush()
        session.expire_all()
        found = [finding.text for finding in Verification(session).findings()]
        for letter, key in (("A", "anna"), ("B", "bert")):
            found = [said.replace(f"person {names[key]}:", f"{letter}:") for said in found]
        return found

    return tamper


def test_an_untouched_ledger_is_clean_and_gives_its_digest(session, tampered):
    verification = Verification(session)

    assert list(verification.findings()) == []
    assert (verification.people, verification.records) == (2, 6)
    assert verification.digest == services.seal(session, now=NOW).digest


@pytest.mark.parametrize(
    "change",
    [
        "module_slug = 'boa'",
        "valid_months = 36",
        "completed_on = '2026-01-01'",
        "verb = 'failed'",
        "source = 'team'",
        "version = NULL",
        "attempt_id = 99",
        "recorded_at = '2026-01-01 00:00:00'",
    ],
)
def test_an_altered_row_is_found(tampered, change):
    found = tampered(f"UPDATE learning_record SET {change} WHERE sequence = 1 AND subject_key = :a")

    assert "A: record 1 does not give its digest" in found


def test_an_altered_row_with_a_digest_of_its_own_is_found_by_the_next(tampered):
    found = tampered(
        f"UPDATE learning_record SET digest = '{'0' * 64}' WHERE sequence = 1 AND subject_key = :a"
    )

    assert found == ["A: record 1 does not give its digest", "A: record 2 does not give its digest"]


def test_a_record_taken_out_of_the_middle_is_found(tampered):
    found = tampered("DELETE FROM learning_record WHERE sequence = 3 AND subject_key = :a")

    assert "A: record 3 is missing" in found


def test_a_removed_tail_is_shown_by_the_head(tampered):
    found = tampered("DELETE FROM learning_record WHERE sequence = 4 AND subject_key = :a")

    assert "A: the head says 4, the chain ends with record 3, and the digests differ" in found


def test_a_removed_tail_with_its_head_is_shown_by_the_seal(tampered):
    found = tampered(
        "DELETE FROM learning_record WHERE sequence = 2 AND subject_key = :b",
        "DELETE FROM completion WHERE sequence = 2 AND employee_id = :bert",
        "UPDATE ledger_head SET count = 1, digest = (SELECT digest FROM learning_record"
        " WHERE subject_key = :b ) WHERE subject_key = :b",
    )

    assert found == [
        "seal of 2026-11-22: it covers 6 records of 2 people, the ledger now has 5 of 2",
    ]


def test_a_chain_without_a_head_is_found(tampered):
    found = tampered("DELETE FROM ledger_head WHERE subject_key = :a")

    assert found == ["A: there is no head, the chain ends with record 4"]


def test_a_head_without_a_chain_is_found(tampered):
    found = tampered(
        "DELETE FROM learning_record WHERE subject_key = :b",
        "DELETE FROM completion WHERE employee_id = :bert",
    )

    assert "B: there is a head, but no record" in found


def test_a_person_removed_whole_is_shown_by_the_seal(tampered):
    found = tampered(
        "DELETE FROM learning_record WHERE subject_key = :b",
        "DELETE FROM ledger_head WHERE subject_key = :b",
        "DELETE FROM completion WHERE employee_id = :bert",
        "DELETE FROM employee WHERE id = :bert",
    )

    assert found == ["seal of 2026-11-22: it covers 6 records of 2 people, the ledger now has 4 of 1"]


def test_a_chain_written_anew_with_fitting_digests_is_shown_by_the_seal(session, tampered):
    tampered()  # takes the triggers away
    session.execute(text("UPDATE learning_record SET valid_months = 120 WHERE valid_months IS NOT NULL"))
    session.expire_all()
    for head in session.scalars(select(LedgerHead)):
        head.digest = FIRST
        chain = select(LearningRecord).where(LearningRecord.subject_key == head.subject_key)
        for record in session.scalars(chain.order_by(LearningRecord.sequence)):
            head.digest = record.digest = digest_after(head.digest, record)
    services.rebuild(session)

    found = [finding.text for finding in Verification(session).findings()]

    assert found == ["seal of 2026-11-22: the ledger of that day gives another digest"]


def test_an_altered_seal_is_found(tampered):
    found = tampered(f"UPDATE sealed_digest SET digest = '{'0' * 64}'")

    assert found == ["seal of 2026-11-22: the ledger of that day gives another digest"]


def test_records_after_the_seal_leave_it_whole(session, anna, tampered):
    made.result(session, anna, attempt_id=20, now=NOW + timedelta(days=1))
    services.seal(session, now=NOW + timedelta(days=2))

    assert tampered() == []


def test_a_record_is_never_stamped_before_the_seal(session, anna, tampered):
    made.result(session, anna, attempt_id=20, now=NOW - timedelta(seconds=10))  # it waited for the seal

    assert tampered() == []


def test_an_altered_completion_is_found(tampered):
    found = tampered(
        "UPDATE completion SET last_valid_on = '2031-01-01' WHERE sequence = 1 AND employee_id = :anna"
    )

    assert found == ["A: the completion of record 1 differs from what the ledger gives"]


def test_a_lost_completion_is_found(tampered):
    found = tampered("DELETE FROM completion WHERE sequence = 1 AND employee_id = :anna")

    assert found == ["A: the completion of record 1 is missing"]


def test_an_extra_completion_is_found(tampered):
    found = tampered(
        "INSERT INTO completion (employee_id, module_slug, completed_on, source, sequence)"
        " VALUES ( :anna , 'kcc', '2026-01-01', 'team', 9)"
    )

    assert found == ["A: the completion of record 9 does not follow from the ledger"]


def test_an_extra_completion_of_somebody_without_records_is_found(session, gemeente, tampered):
    clara: Employee = made.person(session, gemeente)
    session.commit()
    found = tampered(
        "INSERT INTO completion (employee_id, module_slug, completed_on, source, sequence)"
        f" VALUES ({clara.id}, 'kcc', '2026-01-01', 'team', 1)"
    )

    assert found == [f"person {clara.id}: the completion of record 1 does not follow from the ledger"]


def test_people_in_many_batches_are_all_seen(session, gemeente, anna, monkeypatch):
    monkeypatch.setattr("mhtraining.records.verification.AT_ONCE", 2)
    for number in range(7):
        made.result(session, made.person(session, gemeente), attempt_id=number)
    services.seal(session, now=NOW)
    passed = []
    verification = Verification(session, passed=passed.append)

    assert list(verification.findings()) == []
    assert (verification.people, passed) == (7, [2, 2, 2, 2])


def test_a_seal_lies_not_before_a_record_of_a_clock_that_runs_ahead(session, anna):
    made.result(session, anna, attempt_id=1, now=NOW + timedelta(seconds=10))
    services.seal(session, now=NOW)

    assert list(Verification(session).findings()) == []
