"""Shifts of this counter."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """One table; nothing was a shift before."""
    op.create_table(
        "shift",
        sa.Column("id", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)
            for name in ("state", "store", "business_day")
        ),
        sa.Column("opened_at", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        *(
            sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
            for name in ("float_minor", "epoch", "seq")
        ),
        sa.Column("closed_at", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("counted_minor", sa.Integer(), nullable=True),
        sa.Column("report", sa.LargeBinary(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index("uq_shift_open", "shift", ["state"], unique=True, sqlite_where=sa.text("state = 'open'"))
    op.create_index("ix_shift_place", "shift", ["epoch", "seq"])


def downgrade() -> None:
    """Without shifts."""
    op.drop_table("shift")
