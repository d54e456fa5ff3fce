"""The trail says who did what, also where the system has no name for the user."""

from datetime import UTC, datetime

from sqlalchemy import select

from mhtraining.audit import services
from mhtraining.audit.models import AuditEntry

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_an_entry_holds_who_did_what_when(session):
    services.log(session, at=NOW, actor="cli:root", action="module.retire", detail={"module": "kcc"})
    session.commit()

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.at, entry.actor, entry.action, entry.detail) == (
        NOW,
        "cli:root",
        "module.retire",
        {"module": "kcc"},
    )


def test_an_entry_goes_with_the_transaction_of_what_was_done(session):
    services.log(session, at=NOW, actor="cli:root", action="module.retire")
    session.rollback()

    assert session.scalars(select(AuditEntry)).all() == []


def test_a_command_is_done_by_the_systems_user_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setattr(services.os, "getuid", lambda: 0)

    assert services.command_actor() == "cli:root"


def test_a_user_without_a_name_is_known_by_number(monkeypatch):
    monkeypatch.setattr(services.os, "getuid", lambda: 3_999_999_999)

    assert services.command_actor() == "cli:3999999999"
