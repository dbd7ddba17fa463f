"""How large segments are, from day to day, and who came in and left."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Empty tables: the next quiet moment counts."""
    op.create_table(
        "segment_count",
        sa.Column("id", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)
            for name in ("rule", "since", "day")
        ),
        sa.Column("counted_at", sa.Integer(), nullable=True),
        sa.Column("members", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "segment_part",
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in ("members", "mark")),
        sa.Column("rows", sa.LargeBinary(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("segment", "part", name=op.f("pk_segment_part")),
    )
    op.create_table(
        "segment_size",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("segment", "day")),
        sa.Column("members", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("segment", "day", name=op.f("pk_segment_size")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "segment_move",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("segment", "day", "member")),
        sa.Column("step", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("segment", "day", "member", name=op.f("pk_segment_move")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """What was counted can be counted again; sizes of days that have passed cannot."""
    for table in ("segment_move", "segment_size", "segment_part", "segment_count"):
        op.drop_table(table)
