"""Sign-ups and updates are found by their member, for the timeline."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Operations of before stay without a member: their bodies are read by the program alone."""
    op.add_column("operation", sa.Column("member", sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("operation") as batch:
        batch.alter_column("member", server_default=None)
    where = sa.text("member <> ''")
    op.create_index(
        "ix_operation_merchant_member",
        "operation",
        ["merchant", "member"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    """As before."""
    op.drop_index("ix_operation_merchant_member", table_name="operation")
    op.drop_column("operation", "member")
