"""Reports to the board: a draft that a job makes, and the issued report with its files, which never change."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = ("issued_report", "report_file")


def upgrade() -> None:
    op.create_table(
        "report_draft",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("month_end", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("issue_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issue_asked_by", sa.String(length=80), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(figures IS NULL) = (digest IS NULL)", name=op.f("ck_report_draft_digest_of_figures")),
        sa.CheckConstraint(
            "issue_asked_at IS NULL OR figures IS NOT NULL", name=op.f("ck_report_draft_issued_as_seen")
        ),
        sa.CheckConstraint(
            "(issue_asked_at IS NULL) = (issue_asked_by IS NULL)", name=op.f("ck_report_draft_issued_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_report_draft_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "month_end", name=op.f("pk_report_draft")),
    )
    op.create_table(
        "issued_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("month_end", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_issued_report_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_report")),
        sa.UniqueConstraint("organisation_id", "month_end", name=op.f("uq_issued_report_organisation_id_month_end")),
    )
    op.create_table(
        "report_file",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["issued_report.id"], name=op.f("fk_report_file_report_id_issued_report")
        ),
        sa.PrimaryKeyConstraint("report_id", "name", name=op.f("pk_report_file")),
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
    """What a board was given can't be taken back."""
    name = f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
    sentence = "an issued report never changes"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{name}BEGIN SELECT RAISE(ABORT, '{sentence}'); END")
    else:
        op.execute(f"{name}FOR EACH ROW EXECUTE FUNCTION refuse_change('{sentence}')")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
