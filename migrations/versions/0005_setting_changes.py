"""Why a setting of an organisation was changed; and whose trail an entry about a person belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "setting_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_setting_change_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_change")),
    )
    op.create_index("ix_setting_change_organisation", "setting_change", ["organisation_id", "id"])
    # entries about a person did not all name the organisation, whose trail they belong to
    op.execute(
        "UPDATE audit_entry SET organisation_id = "
        "(SELECT employee.organisation_id FROM employee WHERE employee.id = audit_entry.employee_id) "
        "WHERE organisation_id IS NULL AND employee_id IS NOT NULL"
    )


def downgrade() -> None:
    raise NotImplementedError("reasons would be lost; restore a backup instead")
