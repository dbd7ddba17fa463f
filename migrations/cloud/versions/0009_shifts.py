"""Shifts of all counters."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """One table; no counter has told of any before."""
    op.create_table(
        "shift",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in (
                "merchant", "id", "device", "store", "counter", "business_day", "opened", "opened_at", "opened_by",
            )
        ),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("float_minor", "hand_overs", "paid_in_minor", "paid_out_minor")
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("closed", "closed_at", "closed_by")),
        sa.Column("expected_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_minor", sa.BigInteger(), nullable=True),
        sa.Column("difference_minor", sa.BigInteger(), nullable=True),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_shift"),
    )  # fmt: skip
    op.create_index("ix_shift_merchant_opened_at", "shift", ["merchant", "opened_at"])


def downgrade() -> None:
    """The counters keep their own."""
    op.drop_table("shift")
