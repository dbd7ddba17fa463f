"""Channels."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"


def upgrade() -> None:
    """An empty table: nobody could make one before."""
    op.create_table(
        "channel",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("merchant", "id", "name", "kind", "who")),
        sa.Column("active", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("changed_at", "changed_by")),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("version", "digest")),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_channel"),
    )
    op.create_index("ix_channel_merchant_version", "channel", ["merchant", "version"], unique=True)


def downgrade() -> None:
    """For an earlier program a channel is a text with its member, as before."""
    op.execute("DELETE FROM digest WHERE kind = 'channel'")
    op.drop_table("channel")
