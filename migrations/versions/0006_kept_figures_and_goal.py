"""The figures of coverage as kept rows, how they stand, whose changes wait; and the awareness goal."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "coverage_delta",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("in_scope", "covered", "ever_trained", "overdue", "expiring", "lapsed")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_coverage_delta_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_delta")),
    )
    op.create_index(
        "ix_coverage_delta_cell",
        "coverage_delta",
        ["organisation_id", "module_slug", "scope", "day"]
        + ["in_scope", "covered", "ever_trained", "overdue", "expiring", "lapsed"],
    )
    op.create_table(
        "coverage_state",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_coverage_state_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_coverage_state")),
    )
    op.create_table(
        "coverage_waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_coverage_waiting_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_coverage_waiting_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_waiting")),
    )
    op.create_index("ix_coverage_waiting_organisation", "coverage_waiting", ["organisation_id", "id"])
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("reach_by", sa.Date(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_goal_percent_possible")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_goal_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_goal_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    op.create_index(
        "uq_goal_organisation",
        "goal",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("department_id IS NULL"),
        postgresql_where=sa.text("department_id IS NULL"),
    )
    op.create_index("uq_goal_department", "goal", ["department_id"], unique=True)
    # what stands there already is worked out by the first run of the jobs
    op.execute(
        "INSERT INTO coverage_state (organisation_id, waiting_since, version) "
        "SELECT id, CURRENT_TIMESTAMP, '' FROM organisation"
    )


def downgrade() -> None:
    raise NotImplementedError("goals would be lost; restore a backup instead")
