"""Members who are to be called again."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_TEXTS = (
    *("member", "list", "title", "script", "due", "who", "made_at", "outcome", "note", "next"),
    *("said_at", "said_op", "said_by"),
)
_OPEN = "(outcome IN ('', 'not_reached') OR next <> '')"


def upgrade() -> None:
    """Nobody was to be called before. Those who are to be called still are found by their day, those who were by when
    that was told."""
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in ("tries", "version")),
        sa.Column("day", sa.Text(), sa.Computed("CASE next WHEN '' THEN due ELSE next END", persisted=False)),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_member", "follow_up", ["member"])
    op.create_index("ix_follow_up_list", "follow_up", ["list", "member"])
    op.create_index("ix_follow_up_open", "follow_up", ["day", "id"], sqlite_where=sa.text(f"title <> '' AND {_OPEN}"))
    done = sa.text(f"title <> '' AND NOT {_OPEN}")
    op.create_index("ix_follow_up_done", "follow_up", ["said_at", "id"], sqlite_where=done)
    op.create_table(
        "follow_up_said",
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operation", name=op.f("pk_follow_up_said")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_follow_up_said_entry", "follow_up_said", ["entry"])


def downgrade() -> None:
    """What came of calls stays in the operations."""
    op.execute("DELETE FROM digest WHERE kind = 'follow_up'")
    op.execute("DELETE FROM came_down WHERE kind = 'follow_up'")
    op.drop_table("follow_up_said")
    op.drop_table("follow_up")
