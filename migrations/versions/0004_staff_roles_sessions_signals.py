"""Staff lists that came in, deputies, merged people, team sessions, signal counts, and a works council's say."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "organisation",
        sa.Column("managers_see_persons", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "role_assignment", sa.Column("deputy", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    # by hand: both engines take it, and SQLite need not make the table anew, which drops its triggers
    op.execute(
        "ALTER TABLE employee ADD COLUMN merged_into_id INTEGER "
        "CONSTRAINT fk_employee_merged_into_id_employee REFERENCES employee (id)"
    )
    op.create_index("ix_employee_merged_into_id", "employee", ["merged_into_id"])
    op.create_table(
        "staff_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("joined", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("untouched", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("journal", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_staff_import_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_import")),
    )
    op.create_index("ix_staff_import_organisation", "staff_import", ["organisation_id", "id"])
    op.create_table(
        "staff_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("listing", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_staff_upload_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_staff_upload_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_upload")),
    )
    op.create_table(
        "signal_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_signal_count_count_not_negative")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signal_count_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_signal_count_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_count")),
        sa.UniqueConstraint(
            "department_id", "month", "form", name=op.f("uq_signal_count_department_id_month_form")
        ),
    )
    op.create_index("ix_signal_count_organisation", "signal_count", ["organisation_id", "month"])
    op.create_table(
        "attendance_completes",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_attendance_completes_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["module_slug"], ["module.slug"], name=op.f("fk_attendance_completes_module_slug_module")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "module_slug", name=op.f("pk_attendance_completes")),
    )
    op.create_table(
        "team_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_team_session_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_team_session_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["module_slug"], ["module.slug"], name=op.f("fk_team_session_module_slug_module")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_session")),
    )
    op.create_index("ix_team_session_organisation", "team_session", ["organisation_id", "held_on"])
    op.create_table(
        "team_attendance",
        sa.Column("team_session_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_session_id"], ["team_session.id"], name=op.f("fk_team_attendance_team_session_id_team_session")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_team_attendance_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("team_session_id", "employee_id", name=op.f("pk_team_attendance")),
    )
    op.create_index("ix_team_attendance_employee", "team_attendance", ["employee_id"])


def downgrade() -> None:
    raise NotImplementedError("staff history stays; restore a backup instead")
