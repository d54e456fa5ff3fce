"""Runs a command of the console script in a test, on the test's application."""

from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.audit.models import AuditEntry
from mhtraining.cli import cli


def run(app: Flask, *words: str) -> Result:
    """The result of `mhtraining WORDS…`; an exception that is no sentence comes out."""
    result = CliRunner().invoke(cli, words, obj=ScriptInfo(create_app=lambda: app))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def trail(session: Session) -> list[tuple[str, dict]]:
    """What the audit trail holds: each action with its detail, in order."""
    session.rollback()
    return [
        (entry.action, entry.detail) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
