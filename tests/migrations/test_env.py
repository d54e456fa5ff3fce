"""How migrations run: a table with rows can be made anew; a row that is still referred to is not lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from mhtraining.app import MIGRATIONS
from mhtraining.core.db import db
from tests.accounts.made import made_person
from tests.durability.schema import revision_of

ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
NEXT = """from alembic import op
import sqlalchemy as sa

revision, down_revision = "9999", "{newest}"


def upgrade() -> None:
    {act}
"""
MAKE_ANEW = 'with op.batch_alter_table("organisation", recreate="always") as table: {}'
ADD = MAKE_ANEW.format('table.add_column(sa.Column("motto", sa.String(20)))')
LOSE = 'op.execute("DELETE FROM organisation")'


@pytest.fixture
def rows(app: Flask) -> None:
    """An organisation to which a person refers."""
    made_person(app)


def migrate(app: Flask, folder: Path, act: str) -> None:
    """Run one migration more, which does this."""
    shutil.copytree(MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    with app.app_context():
        with db.engine.connect() as connection:
            newest = revision_of(connection)
        db.engine.dispose()
        (folder / "migrations" / "versions" / "9999_next.py").write_text(NEXT.format(newest=newest, act=act))
        upgrade(directory=str(folder / "migrations"))


def counted(app: Flask, what: str) -> int:
    """The number that this query gives."""
    with app.app_context():
        return int(db.session.scalar(text(what)) or 0)


@ON_SQLITE
def test_a_table_to_which_rows_refer_is_made_anew(app: Flask, rows: None, tmp_path: Path) -> None:
    migrate(app, tmp_path, ADD)

    assert counted(app, "SELECT count(*) FROM organisation WHERE motto IS NULL") == 1
    assert (
        counted(app, "SELECT count(*) FROM employee JOIN organisation ON organisation_id = organisation.id")
        == 1
    )


@ON_SQLITE
def test_references_are_enforced_again_afterwards(app: Flask, rows: None, tmp_path: Path) -> None:
    migrate(app, tmp_path, ADD)

    assert counted(app, "PRAGMA foreign_keys") == 1


def test_a_migration_that_leaves_a_row_without_what_it_refers_to_is_taken_back(
    app: Flask, rows: None, tmp_path: Path, engine_name: str
) -> None:
    said = "would refer to nothing" if engine_name == "sqlite" else "foreign key constraint"
    with pytest.raises(Exception, match=said):
        migrate(app, tmp_path, LOSE)

    assert counted(app, "SELECT count(*) FROM organisation") == 1
