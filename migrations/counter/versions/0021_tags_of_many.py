"""Tags that were put on many members at once."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in names]


def upgrade() -> None:
    """Nothing was put on many at once before."""
    op.create_table(
        "tag_act",
        sa.Column("id", sa.Text(), nullable=False),
        *_words("hash", "tag"),
        *_numbers("take"),
        *_words("staff", "begun_at", "ended_at", "last", "undoes", "undone_by"),
        *_numbers("people", "changed", "passed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_act")),
    )
    op.create_table(
        "tag_row",
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operation", name=op.f("pk_tag_row")),
        sqlite_with_rowid=False,
    )
    for name in ("act", "member", "undoes"):
        op.create_index(f"ix_tag_row_{name}", "tag_row", [name])


def downgrade() -> None:
    """Members keep their tags; what was put on many at once is taken back by hand."""
    op.drop_table("tag_row")
    op.drop_table("tag_act")
