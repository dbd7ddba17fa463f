"""Redemptions whose verdict nobody may have seen."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """One small table; what was redeemed before is taken as seen."""
    op.create_table(
        "unshown",
        sa.Column("checkout", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lost", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("checkout", name=op.f("pk_unshown")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Without marks."""
    op.drop_table("unshown")
