"""Points and stored value: lots, their entries, and what made them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def _texts(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> "list[sa.Column[int]]":
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "lot",
        *_texts("merchant", "id", "member", "ledger", "until"),
        *_numbers("left"),
        *_texts("place"),
        _flag("deleted"),
        *_numbers("version", "digest"),
        *_texts("zone", "ends_at"),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_lot"),
    )
    op.create_index("ix_lot_merchant_version", "lot", ["merchant", "version"], unique=True)
    op.create_index("ix_lot_merchant_zone_version", "lot", ["merchant", "zone", "version"])
    op.create_index("ix_lot_merchant_member", "lot", ["merchant", "member"])
    op.create_index("ix_lot_merchant_ends_at", "lot", ["merchant", "ends_at"])
    op.create_table(
        "entry",
        *_texts("merchant", "id", "operation"),
        *_numbers("number"),
        *_texts("doing", "member", "ledger", "until"),
        *_numbers("amount"),
        *_texts("reverses", "at", "business_day"),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_entry"),
    )
    op.create_index("ix_entry_merchant_member", "entry", ["merchant", "member"])
    op.create_table(
        "posting",
        *_texts("merchant", "id", "kind", "origin", "member", "place", "at", "business_day", "store", "counter"),
        *_texts("device"),
        *_numbers("epoch", "seq"),
        *_texts("staff"),
        *_numbers("tender_minor", "principal_minor", "bonus_minor", "points", "points_minor", "earned"),
        *_texts("until"),
        *_numbers("per_minor", "worth", "asked_minor", "line"),
        *_texts("said", "reason"),
        _flag("cancelled"),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_posting"),
    )
    op.create_index("ix_posting_merchant_member", "posting", ["merchant", "member"])
    op.create_index("ix_posting_merchant_origin", "posting", ["merchant", "origin"])


def downgrade() -> None:
    """Whatever was earned, topped up and spent is gone; checkouts stay."""
    op.execute("DELETE FROM digest WHERE kind = 'lot'")
    op.execute("DELETE FROM departure WHERE kind = 'lot'")
    for name in ("posting", "entry", "lot"):
        op.drop_table(name)
