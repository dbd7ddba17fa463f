"""What coupons and members have added to funnels. What is there already is counted by the service (`figures_pass`)."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

_ADDED = (("coupon", "counted", "''"), ("patron", "used", "'{}'"), ("patron", "channel", "''"))


def upgrade() -> None:
    """Nothing has added anything so far. The defaults serve this step only."""
    for table, name, default in _ADDED:
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=sa.text(default)))
        with op.batch_alter_table(table) as changed:
            changed.alter_column(name, server_default=None)


def downgrade() -> None:
    """All sums are counted anew: an earlier program does not know what a checkout has added to those of today."""
    op.execute("DELETE FROM figure")
    op.execute("DELETE FROM patron")
    op.execute("UPDATE checkout SET counted = ''")
    op.execute("DELETE FROM cloud_fact WHERE id = 'figures'")
    for table, name, _ in _ADDED:
        with op.batch_alter_table(table) as changed:
            changed.drop_column(name)
