"""What coordinators show for the six aims of the basic level."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "aim_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "aim",
            sa.Enum(
                "policy",
                "contact-officer",
                "reporting-point",
                "knowledge",
                "partners",
                "care",
                name="basicaim",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_aim_evidence_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aim_evidence")),
    )
    op.create_index("ix_aim_evidence_organisation", "aim_evidence", ["organisation_id"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
