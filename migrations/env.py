"""Runs migrations on the application's own engine, each in one transaction: done wholly or not at all.

On SQLite too, by the engine's own BEGIN (`core/patient_sqlite.py`). There foreign keys are not enforced
meanwhile, because a table that is made anew (`batch_alter_table`) is dropped first, but checked before
each migration ends.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError

config = context.config


def check_references(ctx: Any, **_about: object) -> None:
    """Raises RefusedError, which takes the migration back, when a row refers to one that is not there."""
    if ctx.connection.dialect.name == "sqlite":
        broken = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            table, _row, wanted, _key = broken[0]
            raise RefusedError(
                f"The migration is taken back: {len(broken)} rows would refer to nothing, "
                f"the first in {table} to {wanted}."
            )


def enforce_references(connection: Connection, *, enforce: bool) -> None:
    """Switch foreign keys on SQLite; without effect inside a transaction."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys = {'ON' if enforce else 'OFF'}")


def run_online() -> None:
    """Upgrade or compare over a real connection."""
    with db.engine.connect() as connection:
        enforce_references(connection, enforce=False)
        try:
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                transaction_per_migration=True,
                on_version_apply=check_references,
                **current_app.extensions["migrate"].configure_args,
            )
            with context.begin_transaction():
                context.run_migrations()
        finally:
            enforce_references(connection, enforce=True)


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database, not to a file: leave out --sql.")
run_online()
