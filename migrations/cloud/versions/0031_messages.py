"""Messages that are planned, and the queue that they wait in."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_PLAN = ("merchant", "id", "title", "kind", "text", "send_at", "made_at", "made_by", "cancelled_at", "cancelled_by")
_COUNTS = ("waiting", "held", "no_consent", "erased", "recent", "twice", "sent", "failed")


def upgrade() -> None:
    """Empty tables: nothing could be planned before."""
    op.create_table(
        "message_plan",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _PLAN),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("version", "digest")),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_message_plan"),
    )
    op.create_index("ix_message_plan_merchant_version", "message_plan", ["merchant", "version"], unique=True)
    op.create_table(
        "message",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("merchant", "id", "plan", "member", "state")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("why", "at")),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_message"),
    )
    op.create_index("ix_message_merchant_member", "message", ["merchant", "member"])
    op.create_index("ix_message_merchant_plan_state", "message", ["merchant", "plan", "state"])


def downgrade() -> None:
    """What was planned stays in the operations."""
    op.execute("DELETE FROM digest WHERE kind = 'message_plan'")
    op.drop_table("message")
    op.drop_table("message_plan")
