"""`records verify` and `records rebuild` as people use them."""

from __future__ import annotations

import pytest
from click.testing import Result
from sqlalchemy import delete, select, text

from mhtraining.audit.models import AuditEntry
from mhtraining.core.changes import changing
from mhtraining.core.db import is_sqlite
from mhtraining.records.models import Completion, LedgerHead, SealedDigest
from tests.conftest import NOW
from tests.records import made
from tests.records.console import command


@pytest.fixture
def run(app, session, anna):
    """Anna passed once; run a command from a clean transaction."""
    made.result(session, anna, attempt_id=1, now=NOW)
    session.commit()

    def ran(*args: str) -> Result:
        session.commit()
        found = command(app, "records", *args)
        session.rollback()
        return found

    return ran


def lose_completions(session) -> None:
    people = session.scalars(select(Completion.employee_id)).all()
    with changing(session, people):
        session.execute(delete(Completion))


def test_verify_prints_the_digest_over_all_heads(session, run):
    result = run("verify")

    assert result.exit_code == 0
    assert result.stdout.startswith("2026-11-22: 1 records of 1 people, digest ")
    assert len(result.stdout.split()[-1]) == 64
    assert session.scalars(select(SealedDigest)).all() == []


def test_verify_names_findings_by_id_and_exits_1(session, run, anna):
    anna_id = anna.id
    lose_completions(session)
    result = run("verify")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == f"person {anna_id}: the completion of record 1 is missing"
    assert "Voorbeeld" not in result.output
    assert result.stderr == "Error: 1 findings: the ledger or the completions were changed.\n"


def test_verify_seals_the_day_once(session, run):
    first, second = run("verify", "--seal"), run("verify", "--seal")

    [sealed] = session.scalars(select(SealedDigest)).all()
    assert f"Sealed for 2026-11-22: 1 records, digest {sealed.digest}\n" in first.output
    assert second.output == first.output


def test_verify_seals_nothing_that_has_findings(session, run):
    lose_completions(session)
    run("verify", "--seal")

    assert session.scalars(select(SealedDigest)).all() == []


def test_a_day_that_can_not_be_read_is_a_finding(session, run):
    if is_sqlite(session):  # PostgreSQL takes no such day
        session.execute(text("DROP TRIGGER learning_record_no_update"))
        session.execute(text("UPDATE learning_record SET completed_on = 'ooit'"))
    else:
        session.execute(text("ALTER TABLE learning_record DISABLE TRIGGER USER"))
        session.execute(text("UPDATE learning_record SET completed_on = '2026-01-01'"))

    for result in (run("verify"), run("rebuild")):
        assert (result.exit_code, type(result.exception)) == (1, SystemExit)
        assert "read" in result.output or "digest" in result.output


def test_rebuild_brings_completions_back_and_says_so(session, run):
    lose_completions(session)
    result = run("rebuild")

    assert result.output == "Completions rebuilt: 1 added, 0 changed, 0 removed.\n"
    assert run("verify").exit_code == 0
    assert session.scalars(select(AuditEntry.action)).all() == ["records.rebuild"]


def test_rebuild_refuses_a_damaged_ledger(session, run):
    lose_completions(session)
    session.execute(delete(LedgerHead))
    result = run("rebuild")

    assert result.exit_code == 1
    assert "nothing was rebuilt" in result.stderr
    assert session.scalars(select(Completion)).all() == []
