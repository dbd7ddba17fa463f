"""Coupons of rounds that gave one to everybody who held none."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """None so far is known to be of a round. The default serves this step only."""
    with op.batch_alter_table("coupon") as changed:
        changed.add_column(sa.Column("round_at", sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("coupon") as changed:
        changed.alter_column("round_at", server_default=None)


def downgrade() -> None:
    """An earlier program lets both of two stand."""
    with op.batch_alter_table("coupon") as changed:
        changed.drop_column("round_at")
