"""After `upgrade head` the tables that never change refuse to, on both engines, whoever asks.

Migrations that make a table anew on SQLite silently drop its triggers: so every guard is tried
here, with plain SQL, on the database as the migrations leave it.
"""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from mhtraining.audit.models import AuditEntry, ErasureGate
from mhtraining.boardreport.models import CellKind, IssuedReport, PublicFigure, PublicRelease, ReportFile
from mhtraining.catalogue.models import Change, Module, ModuleVersion, Publication, VersionFile
from mhtraining.certificates.models import Certificate
from mhtraining.core.changes import changing_rules
from mhtraining.core.db import db, writing
from mhtraining.learning.models import Attempt, Outcome, Response, Walk
from mhtraining.organisation.models import Employee, Organisation
from mhtraining.records.models import LearningRecord, RecordSource, SealedDigest, Verb

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
VERSION = "a" * 64
GUARDED = {
    "learning_record": "append-only",
    "sealed_digest": "a sealed digest never changes",
    "module_version": "a published version never changes",
    "publication": "what was published stays published",
    "version_file": "a published version never changes",
    "response": "a response",
    "attempt": "attempt",
    "certificate": "a certificate",
    "public_release": "a public figure never changes",
    "public_figure": "a public figure never changes",
    "issued_report": "an issued report never changes",
    "report_file": "an issued report never changes",
}


def published(session: Session) -> None:
    with changing_rules(session, None):
        session.add(Module(slug="kcc"))
    common = {"module_slug": "kcc", "change": Change.TYPO, "published_at": NOW}
    about = {"title": "Kcc", "summary": "Kcc", "minutes": 1, "audiences": ["kcc"]}
    session.add(ModuleVersion(version=VERSION, position=1, published_on=DAY, **common, **about))
    session.flush()
    session.add(Publication(version=VERSION, **common))
    session.add(VersionFile(version=VERSION, path="kcc/module.md", data=b"x"))
    session.flush()


def done(session: Session, person: Employee) -> None:
    common = {
        "employee_id": person.id,
        "module_slug": "kcc",
        "version": VERSION,
        "seed": 1,
        "started_at": NOW,
    }
    ended, still_open = Attempt(outcome=Outcome.FAILED, ended_at=NOW, **common), Attempt(**common)
    session.add_all([ended, still_open])
    session.flush()
    walk = Walk(
        attempt_id=still_open.id, scenario_module="kcc", scenario_id="a", counted=True, position=1, round=1
    )
    session.add(walk)
    session.flush()
    session.add(Response(walk_id=walk.id, position=0, step_id="a", answer=1, earned=1, answered_at=NOW))
    session.add(
        LearningRecord(
            subject_key=person.subject_key,
            sequence=1,
            verb=Verb.FAILED,
            module_slug="kcc",
            completed_on=DAY,
            source=RecordSource.PLATFORM,
            recorded_at=NOW,
            digest="d" * 64,
        )
    )
    session.add(
        Certificate(
            employee_id=person.id,
            sequence=1,
            token="0" * 26,
            issued_at=NOW,
            organisation_name="Gemeente Voorbeeld",
            site_name="Signalen zien",
            person_name="Jansen",
            module_slug="kcc",
            module_title="Kcc",
            summary="Kcc",
            completed_on=DAY,
            source=RecordSource.CLASSROOM,
            pdf=b"%PDF-",
        )
    )
    session.add(SealedDigest(day=DAY, heads=1, records=1, digest="d" * 64, sealed_at=NOW))
    session.flush()


@pytest.fixture
def full(session):
    """A session on a database with a row in every guarded table; attempts: an ended and an open one."""
    organisation = Organisation(code="voorbeeld", name="Gemeente Voorbeeld")
    session.add(organisation)
    session.flush()
    person = Employee(organisation_id=organisation.id, family_name="Jansen", sort_key="jansen")
    session.add(person)
    session.flush()
    published(session)
    done(session, person)
    figure = PublicFigure(kind=CellKind.ORGANISATION, cell="organisation", name="")
    released = {"month_end": DAY, "minimum_group": 5, "released_at": NOW, "figures": [figure]}
    session.add(PublicRelease(organisation_id=organisation.id, **released))
    issued = {"month_end": DAY, "issued_at": NOW, "figures": "{}", "digest": "d" * 64}
    report = IssuedReport(organisation_id=organisation.id, **issued)
    session.add(report)
    session.flush()
    session.add(ReportFile(report_id=report.id, name="report.pdf", data=b"%PDF-"))
    session.commit()
    return session


def refused(session, statement):
    """What the database says when it refuses the statement; empty when it lets it through."""
    try:
        session.execute(text(statement))
        session.commit()
    except DBAPIError as error:
        session.rollback()
        return str(error.orig)
    return ""


def first_column(table):
    return next(iter(db.metadata.tables[table].primary_key)).name


def open_gate(session):
    entry = AuditEntry(at=NOW, actor="cli:test", action="people.erase", detail={})
    session.add(entry)
    session.flush()
    gate = ErasureGate(audit_entry_id=entry.id)
    session.add(gate)
    session.flush()
    return gate


def test_every_trigger_of_the_database_guards_a_table_that_is_tried_here(full, engine_name):
    guarded = (
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if engine_name == "sqlite"
        else "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal"
    )

    assert set(full.scalars(text(guarded))) == set(GUARDED)


@pytest.mark.parametrize("table", GUARDED)
def test_no_row_is_changed(full, table):
    column = first_column(table)
    ended = " WHERE ended_at IS NOT NULL" if table == "attempt" else ""

    assert GUARDED[table] in refused(full, f"UPDATE {table} SET {column} = {column}{ended}")


@pytest.mark.parametrize("table", GUARDED)
def test_no_row_is_deleted(full, table):
    assert GUARDED[table] in refused(full, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", GUARDED)
def test_no_table_is_emptied_or_row_replaced(full, table, engine_name):
    statement = (
        f"REPLACE INTO {table} SELECT * FROM {table}"
        if engine_name == "sqlite"
        else f"TRUNCATE {table} CASCADE"
    )
    said = refused(full, statement)

    assert GUARDED[table] in said or "is never emptied" in said


def test_an_open_attempt_goes_on(full):
    assert refused(full, "UPDATE attempt SET stop = 3 WHERE ended_at IS NULL") == ""


@pytest.mark.parametrize("table", ["response", "certificate"])
def test_erasure_deletes_what_is_a_persons_own_and_shuts_the_gate(full, table):
    gate = open_gate(full)
    full.execute(text(f"DELETE FROM {table}"))
    full.delete(gate)
    full.commit()

    assert full.scalar(text(f"SELECT count(*) FROM {table}")) == 0


@pytest.mark.parametrize(("table", "column"), [("response", "position"), ("certificate", "sequence")])
def test_nothing_is_changed_through_the_gate(full, table, column):
    open_gate(full)

    assert f"a {table} never changes" in refused(full, f"UPDATE {table} SET {column} = 7")


def test_a_gate_can_not_stay_open_after_its_transaction(full):
    open_gate(full)
    full.execute(text("DELETE FROM response"))

    with pytest.raises(IntegrityError):
        full.commit()
    full.rollback()
    assert full.scalar(text("SELECT count(*) FROM response")) == 1


def test_an_open_gate_lets_no_other_transaction_through(full, engine_name):
    open_gate(full)

    with writing(wait=False), Session(full.get_bind()) as other:
        said = refused(other, "DELETE FROM response")

    assert ("locked" if engine_name == "sqlite" else "only by erasure") in said
