"""Of which year a member's birthday coupon was given."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """A column, 0 for what is there: none was given. Its default serves this step only."""
    with op.batch_alter_table("tier") as table:
        table.add_column(sa.Column("gift_year", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    with op.batch_alter_table("tier") as table:
        table.alter_column("gift_year", server_default=None)


def downgrade() -> None:
    """As it was; coupons that were given stay."""
    with op.batch_alter_table("tier") as table:
        table.drop_column("gift_year")
