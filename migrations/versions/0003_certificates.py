"""Proof of participation: papers that never change, and go only by erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=26), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("site_name", sa.Text(), nullable=False),
        sa.Column("person_name", sa.String(length=250), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("module_title", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("version_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("last_valid_on", sa.Date(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "platform",
                "classroom",
                "team",
                "external",
                "import",
                name="recordsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(token) = 26", name=op.f("ck_certificate_token_length")),
        sa.CheckConstraint(
            "(source = 'platform') = (minutes IS NOT NULL)"
            " AND (source = 'platform') = (version_number IS NOT NULL)"
            " AND (source = 'platform') = (version_on IS NOT NULL)",
            name=op.f("ck_certificate_version_of_what_was_done_here"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_certificate_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("employee_id", "sequence", name=op.f("uq_certificate_employee_id_sequence")),
        sa.UniqueConstraint("token", name=op.f("uq_certificate_token")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER certificate_no_update BEFORE UPDATE ON certificate "
            "BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END"
        )
        op.execute(
            "CREATE TRIGGER certificate_no_delete BEFORE DELETE ON certificate "
            "WHEN NOT EXISTS (SELECT 1 FROM erasure_gate) "
            "BEGIN SELECT RAISE(ABORT, 'a certificate goes only by erasure'); END"
        )
        return
    for event, function, sentence in (
        ("UPDATE", "refuse_change", "a certificate never changes"),
        ("DELETE", "refuse_without_gate", "a certificate goes only by erasure"),
    ):
        op.execute(
            f"CREATE TRIGGER certificate_no_{event.lower()} BEFORE {event} ON certificate "
            f"FOR EACH ROW EXECUTE FUNCTION {function}('{sentence}')"
        )
    op.execute(
        "CREATE TRIGGER certificate_no_truncate BEFORE TRUNCATE ON certificate "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('certificate is never emptied')"
    )


def downgrade() -> None:
    raise NotImplementedError("issued papers stay; restore a backup instead")
