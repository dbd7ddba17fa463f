"""Tiers of members: what they follow from."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """An empty table: a merchant who sets tiers has every member reckoned."""
    op.create_table(
        "tier",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("merchant", "id", "since", "until")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("paid_minor", "visits")),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("holds", "noticed", "days", "by_hand", "by_hand_on", "start")
        ),
        sa.Column("rules", sa.BigInteger(), nullable=False),
        sa.Column("look_on", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("version", "digest")),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_tier"),
    )
    op.create_index("ix_tier_merchant_version", "tier", ["merchant", "version"], unique=True)
    op.create_index("ix_tier_merchant_zone_version", "tier", ["merchant", "zone", "version"])
    op.create_index("ix_tier_merchant_look_on", "tier", ["merchant", "look_on"])


def downgrade() -> None:
    """Members keep the tier that they have."""
    op.execute("DELETE FROM digest WHERE kind = 'tier'")
    op.execute("DELETE FROM departure WHERE kind = 'tier'")
    op.execute("DELETE FROM cloud_fact WHERE id = 'tiers_scanned'")
    op.drop_table("tier")
