"""Saved segments of members."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """An empty table: nobody could save one before."""
    op.create_table(
        "segment",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("merchant", "id", "document", "changed_at", "changed_by")
        ),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("version", "digest")),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_segment"),
    )
    op.create_index("ix_segment_merchant_version", "segment", ["merchant", "version"], unique=True)


def downgrade() -> None:
    """Audiences by segment fit nobody for an earlier program, as they always have."""
    op.execute("DELETE FROM digest WHERE kind = 'segment'")
    op.drop_table("segment")
