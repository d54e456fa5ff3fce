"""Installations with people, a module and completions, to be copied; and a digest of what counts in them."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.orm import Session

from mhtraining.cli import cli
from mhtraining.core.changes import changing
from mhtraining.organisation.models import Employee, Employment
from tests.conftest import NOW
from tests.records.made import organisation, person, publish, result

FACTS = (
    "SELECT subject_key, number, given_name, family_name FROM employee ORDER BY id",
    "SELECT employee_id, starts_on, ends_on FROM employment ORDER BY id",
    "SELECT module_slug, version, published_at FROM publication ORDER BY 1, 2",
    "SELECT employee_id, module_slug, version, completed_on, last_valid_on FROM completion "
    "WHERE id <= :completion ORDER BY id",
    "SELECT subject_key, sequence, verb, version, completed_on, digest FROM learning_record "
    "WHERE id <= :learning_record ORDER BY id",
)
HEADS = "SELECT subject_key, count, digest FROM ledger_head ORDER BY 1"
HEADS_THEN = (
    "SELECT subject_key, sequence, digest FROM learning_record AS record WHERE sequence = "
    "(SELECT max(sequence) FROM learning_record WHERE subject_key = record.subject_key "
    "AND id <= :learning_record) ORDER BY 1"
)
"""The heads as they were when the ledger ended with that record."""


def command(instance: Path, *words: object, **environ: str) -> Result:
    """Run `mhtraining WORDS…` in that instance folder; an exception that is no sentence comes out."""
    names = {"MHTRAINING_INSTANCE": str(instance), **environ}
    result = CliRunner().invoke(cli, [str(word) for word in words], env=names)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def digest_of(url: str) -> str:
    """One hash over people, modules, versions, days and the heads of the ledger."""
    engine = create_engine(url)
    found = digest_in(engine)
    engine.dispose()
    return found


def digest_in(engine: Engine, moment: dict[str, int] | None = None) -> str:
    """The same of a database that is open already, as it was at a moment (`moment_in`), else as it is."""
    digest = sha256()
    with engine.connect() as connection:
        for statement in (*FACTS, HEADS if moment is None else HEADS_THEN):
            rows = connection.execute(text(statement), moment or moment_in(connection)).all()
            assert rows, f"nothing to compare: {statement}"
            digest.update("\n".join(repr(tuple(map(str, row))) for row in rows).encode())
    return digest.hexdigest()


def moment_in(connection: Connection) -> dict[str, int]:
    """The last row of each table to which rows are only ever added, one writer after another."""
    last = "SELECT coalesce(max(id), 0) FROM"
    return {
        name: connection.scalar(text(f"{last} {name}")) or 0 for name in ("completion", "learning_record")
    }


@contextmanager
def no_file_larger(size: int) -> Iterator[None]:
    """Inside, this process can write nothing beyond `size` bytes of any file: the disk is full."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def rows_in(database: Path, statement: str) -> list[tuple[Any, ...]]:
    """What a SQLite file answers."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def change(database: Path, statement: str) -> None:
    """Change a SQLite file behind the application's back."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executescript(statement)


def fill(session: Session) -> list[Employee]:
    """People with employments, a published module, and results of it in the ledger; flushes."""
    owner = organisation(session)
    publish(session, "kcc")
    people = [person(session, owner, number=f"{number:04}") for number in range(20)]
    with changing(session, [one.id for one in people]):
        session.add_all(Employment(employee_id=one.id, starts_on=date(2024, 1, 1)) for one in people)
        session.flush()
    for number, one in enumerate(people, start=1):
        result(session, one, attempt_id=number, now=NOW - timedelta(days=number))
    return people
