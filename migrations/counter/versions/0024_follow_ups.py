"""Members who are to be called again."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_TEXTS = (
    *("member", "list", "title", "script", "due", "who", "made_at", "outcome", "note", "next"),
    *("said_at", "said_op", "said_by"),
)


def upgrade() -> None:
    """Nobody was to be called before."""
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in ("tries", "version")),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_member", "follow_up", ["member"])


def downgrade() -> None:
    """What came of calls stays in the operations."""
    op.execute("DELETE FROM digest WHERE kind = 'follow_up'")
    op.execute("DELETE FROM came_down WHERE kind = 'follow_up'")
    op.drop_table("follow_up")
