"""What the tiers of members follow from, as the cloud says."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """An empty table: its rows come down."""
    op.create_table(
        "tier",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in ("since", "until")),
        *(
            sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
            for name in ("paid_minor", "visits")
        ),
        sa.Column("holds", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Members keep the tier that stands in their rows."""
    op.execute("DELETE FROM digest WHERE kind = 'tier'")
    op.execute("DELETE FROM came_down WHERE kind = 'tier'")
    op.drop_table("tier")
