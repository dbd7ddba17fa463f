"""The part of a redemption that went beyond the money on its coupon."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """A column, 0 for what is there: no coupon kept its rest before. Its default serves this step only."""
    with op.batch_alter_table("redemption") as table:
        table.add_column(sa.Column("beyond_minor", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    with op.batch_alter_table("redemption") as table:
        table.alter_column("beyond_minor", server_default=None)


def downgrade() -> None:
    """As it was."""
    with op.batch_alter_table("redemption") as table:
        table.drop_column("beyond_minor")
