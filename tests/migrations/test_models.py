"""What the migrations make is what the models say."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from mhtraining.core.db import db


def test_models_and_migrations_agree(session):
    context = MigrationContext.configure(
        session.connection(), opts={"compare_type": True, "compare_server_default": True}
    )

    assert compare_metadata(context, db.metadata) == []


def test_migrations_follow_each_other_in_one_line(session):
    script = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    names = [revision.revision for revision in script.walk_revisions()]

    assert names == sorted(names, reverse=True)
    assert len(script.get_heads()) == 1
