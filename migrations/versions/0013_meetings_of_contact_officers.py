"""Meetings of contact officers: who was there, decisions and actions."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("agenda", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("agenda_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(agenda IS NULL) = (agenda_on IS NULL)", name=op.f("ck_meeting_agenda_of_a_day")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_meeting_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("organisation_id", "held_on", name=op.f("uq_meeting_organisation_id_held_on")),
    )
    op.create_table(
        "meeting_presence",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_presence_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_meeting_presence_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "employee_id", name=op.f("pk_meeting_presence")),
    )
    op.create_index("ix_meeting_presence_employee", "meeting_presence", ["employee_id"])
    op.create_table(
        "meeting_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "decision",
                "action",
                name="pointkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind = 'decision' OR due_on IS NOT NULL", name=op.f("ck_meeting_point_action_has_a_day")
        ),
        sa.CheckConstraint(
            "kind = 'action' OR done_on IS NULL", name=op.f("ck_meeting_point_only_actions_are_done")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_point_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["employee.id"], name=op.f("fk_meeting_point_owner_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_point")),
    )
    op.create_index("ix_meeting_point_meeting", "meeting_point", ["meeting_id"])
    op.create_index("ix_meeting_point_owner", "meeting_point", ["owner_id"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
