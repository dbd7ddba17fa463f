"""Reservations: items held for pick-up, and which coupon belongs to which."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_TEXTS = (
    *(
        "coupon",
        "campaign",
        "member",
        "store",
        "day",
        "from_at",
        "until_at",
        "due_at",
        "deposit_from",
        "state",
        "takes",
    ),
    *("made_at", "open_until", "no_show_at", "zone", "ends_at"),
)
_NUMBERS = ("terms_version", "price_minor", "deposit_minor", "version", "digest")
_COLUMNS = (
    *("coupon", "campaign", "terms_version", "member", "store", "day", "from_at", "until_at", "due_at", "price_minor"),
    *(
        "deposit_minor",
        "deposit_from",
        "state",
        "takes",
        "made_at",
        "open_until",
        "cancelled",
        "withdrew",
        "no_show_at",
        "version",
    ),
    *("digest", "zone", "ends_at"),
)


def _column(name: str) -> sa.Column[Any]:
    kind = sa.Text() if name in _TEXTS else sa.BigInteger() if name in _NUMBERS else sa.Boolean()
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """A table, and a column that is empty for what is there. Its default serves this step only."""
    op.create_table(
        "reservation",
        sa.Column("merchant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        *(_column(name) for name in _COLUMNS),
        sa.PrimaryKeyConstraint("merchant", "id", name=op.f("pk_reservation")),
    )
    op.create_index(op.f("ix_reservation_merchant_version"), "reservation", ["merchant", "version"], unique=True)
    for columns in (["zone", "version"], ["ends_at"], ["open_until"], ["member"]):
        name = op.f("ix_reservation_merchant_" + "_".join(columns))
        op.create_index(name, "reservation", ["merchant", *columns])
    with op.batch_alter_table("coupon") as table:
        table.add_column(sa.Column("reservation", sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("coupon") as table:
        table.alter_column("reservation", server_default=None)


def downgrade() -> None:
    """What was reserved is gone; the coupons that belong to it stay, and their campaigns are of a newer program."""
    op.execute("DELETE FROM usage WHERE id LIKE 'slot:%'")
    op.execute(
        "UPDATE counter SET digest_format = 0"
    )  # what is told of usage is another: reckoned anew at the next pull
    op.execute("DELETE FROM digest WHERE kind = 'reservation'")
    op.execute("DELETE FROM departure WHERE kind = 'reservation'")
    with op.batch_alter_table("coupon") as table:
        table.drop_column("reservation")
    op.drop_table("reservation")
