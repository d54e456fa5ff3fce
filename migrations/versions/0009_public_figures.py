"""Public figures: released once per month end, and never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = ("public_release", "public_figure")


def upgrade() -> None:
    op.create_table(
        "public_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("month_end", sa.Date(), nullable=False),
        sa.Column("minimum_group", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_public_release_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_release")),
        sa.UniqueConstraint("organisation_id", "month_end", name=op.f("uq_public_release_organisation_id_month_end")),
    )
    op.create_table(
        "public_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "organisation",
                "department",
                "audience",
                "municipality",
                "module",
                name="cellkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cell", sa.String(length=140), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("in_scope", sa.Integer(), nullable=True),
        sa.Column("covered", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(in_scope IS NULL) = (covered IS NULL)", name=op.f("ck_public_figure_both_numbers_or_none")
        ),
        sa.CheckConstraint(
            "covered BETWEEN 0 AND in_scope", name=op.f("ck_public_figure_covered_are_in_scope")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["public_release.id"], name=op.f("fk_public_figure_release_id_public_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_figure")),
        sa.UniqueConstraint("release_id", "cell", name=op.f("uq_public_figure_release_id_cell")),
    )
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            _refuse(table, event)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{table} is never emptied')"
            )


def _refuse(table: str, event: str) -> None:
    """What was released can't be taken back: who saw it has it."""
    name = f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
    sentence = "a public figure never changes"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{name}BEGIN SELECT RAISE(ABORT, '{sentence}'); END")
    else:
        op.execute(f"{name}FOR EACH ROW EXECUTE FUNCTION refuse_change('{sentence}')")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
