"""What a checkout was paid with."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """A column, empty for what is there: nobody said it before. Its default serves this step only."""
    with op.batch_alter_table("checkout") as table:
        table.add_column(sa.Column("tender", sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("checkout") as table:
        table.alter_column("tender", server_default=None)


def downgrade() -> None:
    """As it was."""
    with op.batch_alter_table("checkout") as table:
        table.drop_column("tender")
