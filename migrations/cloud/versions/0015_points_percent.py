"""What a member's tier earned of the usual points."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """A column, 100 for what is there: nobody earned otherwise. Its default serves this step only."""
    with op.batch_alter_table("posting") as table:
        table.add_column(sa.Column("points_percent", sa.BigInteger(), nullable=False, server_default=sa.text("100")))
    with op.batch_alter_table("posting") as table:
        table.alter_column("points_percent", server_default=None)


def downgrade() -> None:
    """As it was."""
    with op.batch_alter_table("posting") as table:
        table.drop_column("points_percent")
