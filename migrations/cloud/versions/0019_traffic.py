"""Visits without a purchase, of all counters."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """An empty table: no counter has told of any before."""
    op.create_table(
        "traffic",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("merchant", "id", "device", "store", "counter", "business_day", "kind")
        ),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_traffic"),
    )
    op.create_index("ix_traffic_merchant_business_day", "traffic", ["merchant", "business_day"])


def downgrade() -> None:
    """The operations stay."""
    op.drop_table("traffic")
