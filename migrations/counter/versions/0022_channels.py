"""Channels."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """An empty table: its rows come down. What members say of how they came stays as it is."""
    op.create_table(
        "channel",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in ("name", "kind", "who")),
        sa.Column("active", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )


def downgrade() -> None:
    """For an earlier program a channel is a text with its member, as before."""
    op.execute("DELETE FROM digest WHERE kind = 'channel'")
    op.execute("DELETE FROM came_down WHERE kind = 'channel'")
    op.drop_table("channel")
