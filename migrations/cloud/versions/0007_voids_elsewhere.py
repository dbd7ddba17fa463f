"""Redemptions that another counter took back; a void that waits says whose it is."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_WHOSE = ("device", "store", "counter", "staff")


def _texts(*names: str) -> "list[sa.Column[Any]]":
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "void",
        *_texts("merchant", "id", "device", "checkout", "operation", "at", "store", "counter", "staff"),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        *_texts("zone"),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_void"),
    )
    op.create_index("ix_void_merchant_zone_version", "void", ["merchant", "zone", "version"])
    op.create_index("ix_void_merchant_version", "void", ["merchant", "version"], unique=True)
    with op.batch_alter_table("pending_void") as pending:
        for name in _WHOSE:
            pending.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("pending_void") as pending:
        for name in _WHOSE:
            pending.alter_column(name, server_default=None)


def downgrade() -> None:
    """A counter learns no more of what others take back."""
    op.execute("DELETE FROM digest WHERE kind = 'void'")
    with op.batch_alter_table("pending_void") as pending:
        for name in _WHOSE:
            pending.drop_column(name)
    op.drop_table("void")
