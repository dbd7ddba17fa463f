"""What members bought, by day, while a segment asks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """An empty table: its rows come down."""
    op.create_table(
        "purchases",
        sa.Column("id", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
            for name in ("paid_minor", "purchases")
        ),
        *(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in ("since", "days")),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """A program of before cannot read the rules that ask for it."""
    op.execute("DELETE FROM digest WHERE kind = 'purchases'")
    op.execute("DELETE FROM came_down WHERE kind = 'purchases'")
    op.drop_table("purchases")
