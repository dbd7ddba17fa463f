"""What members bought, by day, while a segment asks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """An empty table: the housekeeping fills it once a segment asks."""
    op.create_table(
        "purchases",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("merchant", "id")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("paid_minor", "purchases")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("since", "days")),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("version", "digest")),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_purchases"),
    )
    op.create_index("ix_purchases_merchant_version", "purchases", ["merchant", "version"], unique=True)
    op.create_index("ix_purchases_merchant_zone_version", "purchases", ["merchant", "zone", "version"])


def downgrade() -> None:
    """A program of before cannot read the rules that ask for it; asked again, all is told anew."""
    op.execute("DELETE FROM digest WHERE kind = 'purchases'")
    op.execute("DELETE FROM departure WHERE kind = 'purchases'")
    op.execute("DELETE FROM cloud_fact WHERE id = 'purchases'")
    op.drop_table("purchases")
