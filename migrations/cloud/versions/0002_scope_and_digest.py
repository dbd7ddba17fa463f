"""Rows know to whom they come down, and carry the hash that proves that both ends hold the same.

Zones and hashes of rows that are there are computed by the program when it opens the database: see `cloud/rebuilding`.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TRAVELLING = ("signing_key", "store", "staff", "setting", "terms", "exception", "member", "coupon", "usage")
_ZONED = ("member", "coupon", "usage")
_ENDING = ("coupon", "usage")
_DEPARTURE = ("merchant", "id", "kind", "zone", "row", "to_zone")


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _columns_of(table: str) -> "list[sa.Column[Any]]":
    """New columns, with a value for the rows that are there."""
    texts = [*(["zone"] if table in _ZONED else []), *(["ends_at"] if table in _ENDING else [])]
    texts += ["member"] if table == "usage" else []
    number = "digest_format" if table == "counter" else "digest"
    columns: list[sa.Column[Any]] = [
        sa.Column(number, sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        *(sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")) for name in texts),
    ]
    return columns


def upgrade() -> None:
    """Columns and tables; `digest_format` 0 says that they are to be filled."""
    for table in ("counter", *_TRAVELLING):
        columns = _columns_of(table)
        for column in columns:
            op.add_column(table, column)
        with op.batch_alter_table(table) as batch:  # SQLite writes the table anew for this, so once
            for column in columns:
                batch.alter_column(str(column.name), server_default=None)
    for table in _ZONED:
        op.create_index(f"ix_{table}_merchant_zone_version", table, ["merchant", "zone", "version"])
    for table in _ENDING:
        op.create_index(f"ix_{table}_merchant_ends_at", table, ["merchant", "ends_at"])
    op.create_index("ix_usage_merchant_member", "usage", ["merchant", "member"])
    op.create_table(
        "digest",
        *map(_text, ("merchant", "id", "kind", "zone")),
        *map(_number, ("count", "sum", "last_version")),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_digest"),
    )
    op.create_table(
        "departure",
        *map(_text, _DEPARTURE),
        _number("version"),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_departure"),
    )
    op.create_index("ix_departure_merchant_version", "departure", ["merchant", "version"], unique=True)
    op.create_index("ix_departure_merchant_zone_version", "departure", ["merchant", "zone", "version"])


def downgrade() -> None:
    """As before."""
    op.drop_table("departure")
    op.drop_table("digest")
    op.drop_index("ix_usage_merchant_member", table_name="usage")
    for table in _ENDING:
        op.drop_index(f"ix_{table}_merchant_ends_at", table_name=table)
    for table in _ZONED:
        op.drop_index(f"ix_{table}_merchant_zone_version", table_name=table)
    op.drop_column("usage", "member")
    for table in _ENDING:
        op.drop_column(table, "ends_at")
    for table in _ZONED:
        op.drop_column(table, "zone")
    for table in _TRAVELLING:
        op.drop_column(table, "digest")
    op.drop_column("counter", "digest_format")
