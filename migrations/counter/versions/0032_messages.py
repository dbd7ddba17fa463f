"""Messages that are planned."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

_TEXTS = ("title", "kind", "text", "send_at", "made_at", "made_by", "cancelled_at", "cancelled_by")
_COUNTS = ("waiting", "held", "no_consent", "erased", "recent", "twice", "sent", "failed")
_ACT = ("hash", "staff", "begun_at", "ended_at", "last")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def upgrade() -> None:
    """Nothing was planned before."""
    op.create_table(
        "message_plan",
        sa.Column("id", sa.Text(), nullable=False),
        *map(_words, _TEXTS),
        *map(_number, (*_COUNTS, "version")),
        sa.Column("digest", sa.Integer(), nullable=True),
        _number("generation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_plan")),
    )
    op.create_table(
        "message_act",
        sa.Column("id", sa.Text(), nullable=False),
        _words("plan"),
        *map(_words, _ACT),
        *map(_number, ("people", "added", "passed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_act")),
    )
    op.create_index("ix_message_act_plan", "message_act", ["plan"])


def downgrade() -> None:
    """What was planned stays in the operations."""
    op.execute("DELETE FROM digest WHERE kind = 'message_plan'")
    op.execute("DELETE FROM came_down WHERE kind = 'message_plan'")
    op.drop_table("message_act")
    op.drop_table("message_plan")
