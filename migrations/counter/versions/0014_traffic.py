"""Visits without a purchase."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """An empty table: nothing was counted before."""
    op.create_table(
        "traffic",
        sa.Column("business_day", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("business_day", "kind", name=op.f("pk_traffic")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """What was counted stands in the log of operations, and at the cloud."""
    op.drop_table("traffic")
