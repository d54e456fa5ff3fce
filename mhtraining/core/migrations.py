"""Which migrations this version knows, and which of them the database has had."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection

from mhtraining.core.db import db, reading

_KEPT = "mhtraining.newest_migrations"


def newest_migrations() -> frozenset[str]:
    """The last migration this version knows (more than one while branches are not merged)."""
    if _KEPT not in current_app.extensions:
        current_app.extensions[_KEPT] = frozenset(_scripts().get_heads())
    found: frozenset[str] = current_app.extensions[_KEPT]
    return found


def known_migrations() -> frozenset[str]:
    """Every migration this version knows."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def migrations_of(connection: Connection) -> frozenset[str]:
    """The last migration this database has had; empty when it had none."""
    return frozenset(MigrationContext.configure(connection).get_current_heads())


def at_newest_migration() -> bool:
    """Whether the database has had every migration that this version knows, and no other."""
    with reading(), db.engine.connect() as connection:
        return migrations_of(connection) == newest_migrations()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
