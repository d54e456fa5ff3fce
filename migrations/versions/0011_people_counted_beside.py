"""People in service, on leave and without a department are kept figures too: all wait to be counted."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("UPDATE coverage_state SET waiting_since = CURRENT_TIMESTAMP, waiting_for = NULL")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
