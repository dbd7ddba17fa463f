"""What was said of each record of a person whose members a manager has merged."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """A column, empty for what is there: nobody was merged by hand. Its default serves this step only."""
    with op.batch_alter_table("member") as table:
        table.add_column(sa.Column("said", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("member") as table:
        table.alter_column("said", server_default=None)


def downgrade() -> None:
    """What is shown of everybody stays."""
    with op.batch_alter_table("member") as table:
        table.drop_column("said")
