"""What a checkout spent on the word of the staff."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """A column, 0 for what is there: nobody counted it before. Its default serves this step only."""
    with op.batch_alter_table("posting") as table:
        table.add_column(sa.Column("confirmed_minor", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    with op.batch_alter_table("posting") as table:
        table.alter_column("confirmed_minor", server_default=None)


def downgrade() -> None:
    """As it was."""
    with op.batch_alter_table("posting") as table:
        table.drop_column("confirmed_minor")
