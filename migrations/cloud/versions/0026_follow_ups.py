"""Members who are to be called again."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_TEXTS = (
    *("merchant", "id", "member", "list", "title", "script", "due", "who", "made_at", "outcome", "note", "next"),
    *("said_at", "said_op", "said_by"),
)


def upgrade() -> None:
    """An empty table: nobody was to be called before."""
    op.create_table(
        "follow_up",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("version", "digest")),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_follow_up"),
    )
    op.create_index("ix_follow_up_merchant_version", "follow_up", ["merchant", "version"], unique=True)
    op.create_index("ix_follow_up_merchant_member", "follow_up", ["merchant", "member"])


def downgrade() -> None:
    """What came of calls stays in the operations."""
    op.execute("DELETE FROM digest WHERE kind = 'follow_up'")
    op.drop_table("follow_up")
