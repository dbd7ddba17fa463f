"""Saved segments of members."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """An empty table: its rows come down."""
    op.create_table(
        "segment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
    )


def downgrade() -> None:
    """Audiences by segment fit nobody for an earlier program, as they always have."""
    op.execute("DELETE FROM digest WHERE kind = 'segment'")
    op.execute("DELETE FROM came_down WHERE kind = 'segment'")
    op.drop_table("segment")
