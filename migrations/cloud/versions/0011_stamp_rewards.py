"""Rewards of full stamp cards: with which stamp a coupon came, and for how many."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Columns, empty for what is there: it is no reward. Their defaults serve this step only."""
    with op.batch_alter_table("coupon") as table:
        table.add_column(sa.Column("reward_by", sa.Text(), nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("reward_stamps", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    with op.batch_alter_table("coupon") as table:
        table.alter_column("reward_by", server_default=None)
        table.alter_column("reward_stamps", server_default=None)


def downgrade() -> None:
    """Stamps and what stands on cards are gone; the coupons that they earned stay."""
    op.execute("DELETE FROM redemption WHERE coupon = ''")
    op.execute("DELETE FROM entry WHERE ledger LIKE 'stamp:%'")
    op.execute("DELETE FROM lot WHERE ledger LIKE 'stamp:%'")
    with op.batch_alter_table("coupon") as table:
        table.drop_column("reward_stamps")
        table.drop_column("reward_by")
