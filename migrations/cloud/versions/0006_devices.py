"""Counters that were copied, that came from another one, whose calls are signed; tokens that are being replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TEXTS = ("cloned_at", "came_from", "attempt", "audit_hash")


def upgrade() -> None:
    with op.batch_alter_table("device") as device:
        for name in ("cloned_at", "came_from", "attempt"):
            device.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        device.add_column(sa.Column("signs", sa.Boolean(), nullable=False, server_default=sa.false()))
        device.add_column(sa.Column("audit_number", sa.BigInteger(), nullable=False, server_default="0"))
        device.add_column(sa.Column("audit_hash", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("device") as device:
        # The defaults were for the rows that were there; the program always says every value.
        for name in (*_TEXTS, "signs", "audit_number"):
            device.alter_column(name, server_default=None)
    op.create_table(
        "token",
        sa.Column("merchant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_token"),
    )
    op.create_index("ix_token_merchant_device", "token", ["merchant", "device"])


def downgrade() -> None:
    op.drop_table("token")
    with op.batch_alter_table("device") as device:
        for name in (*_TEXTS, "signs", "audit_number"):
            device.drop_column(name)
