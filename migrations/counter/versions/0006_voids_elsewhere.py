"""Redemptions of this counter that another one took back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TEXTS = ("checkout", "operation", "at", "store", "counter", "staff")


def upgrade() -> None:
    """What came down of them."""
    op.create_table(
        "void",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in _TEXTS),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_void")),
    )


def downgrade() -> None:
    """A redemption that was taken back elsewhere stays taken back."""
    op.execute("DELETE FROM digest WHERE kind = 'void'")
    op.drop_table("void")
