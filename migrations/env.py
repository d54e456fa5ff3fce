"""Runs migrations on the application's own engine, each in one transaction."""

from __future__ import annotations

from alembic import context
from flask import current_app

from mhtraining.core.db import db

config = context.config


def run_online() -> None:
    """Upgrade or compare over a real connection."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database, not to a file: leave out --sql.")
run_online()
