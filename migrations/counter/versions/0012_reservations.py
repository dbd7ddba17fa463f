"""Reservations: items held for pick-up."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_TEXTS = ("coupon", "campaign", "member", "store", "day", "deposit_from", "state")
_TIMES = ("from_at", "until_at", "due_at", "made_at")
_COLUMNS = (
    *("coupon", "campaign", "terms_version", "member", "store", "day", "from_at", "until_at", "due_at", "price_minor"),
    *("deposit_minor", "deposit_from", "state", "made_at", "version", "digest", "generation"),
)


def _column(name: str) -> sa.Column[Any]:
    if name in _TEXTS:
        return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)
    if name in _TIMES or name == "digest":
        return sa.Column(name, sa.Integer(), nullable=True)
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def upgrade() -> None:
    """What came down of them, and those that were made here."""
    op.create_table(
        "reservation",
        sa.Column("id", sa.Text(), nullable=False),
        *(_column(name) for name in _COLUMNS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    for name in ("coupon", "day"):
        op.create_index(op.f(f"ix_reservation_{name}"), "reservation", [name])


def downgrade() -> None:
    """The cloud has them still."""
    op.execute("DELETE FROM digest WHERE kind = 'reservation'")
    op.execute("DELETE FROM came_down WHERE kind = 'reservation'")
    op.drop_table("reservation")
