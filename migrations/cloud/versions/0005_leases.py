"""Leases of hard quotas; counters that a manager wrote off."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TAKEN = "used >= 0 AND used <= cap"
_TAKEN_OR_LEASED = "used >= 0 AND leased >= 0 AND used + leased <= cap"


def _texts(*names: str) -> "list[sa.Column[Any]]":
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> "list[sa.Column[Any]]":
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _usage(check: str, *more: str) -> sa.Table:
    """The table as it stands before a change: SQLite can only copy it, and does not tell its checks."""
    return sa.Table(
        "usage",
        sa.MetaData(),
        *_texts("merchant", "id"),
        *_numbers("used", "excess", "cap", *more, "version", "digest"),
        *_texts("zone", "ends_at", "member"),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_usage"),
        sa.CheckConstraint(check, name=op.f("ck_usage_uses")),
        sa.CheckConstraint("excess >= 0", name=op.f("ck_usage_uses_excess")),
        sa.Index("ix_usage_merchant_version", "merchant", "version", unique=True),
        sa.Index("ix_usage_merchant_zone_version", "merchant", "zone", "version"),
        sa.Index("ix_usage_merchant_ends_at", "merchant", "ends_at"),
        sa.Index("ix_usage_merchant_member", "merchant", "member"),
    )


def upgrade() -> None:
    """A quota remembers what is leased of it."""
    op.create_table(
        "lease",
        *_texts("merchant", "id", "device"),
        *_numbers("epoch"),
        *_texts("campaign"),
        *_numbers("quota", "granted", "used", "excess", "kept"),
        *_texts("until", "status", "made_at"),
        *_numbers("version", "digest"),
        *_texts("zone"),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_lease"),
        sa.CheckConstraint("used >= 0 AND used <= granted", name=op.f("ck_lease_uses")),
        sa.CheckConstraint("excess >= 0", name=op.f("ck_lease_uses_excess")),
    )
    op.create_index("ix_lease_merchant_device_campaign", "lease", ["merchant", "device", "campaign"])
    op.create_index("ix_lease_merchant_zone_version", "lease", ["merchant", "zone", "version"])
    op.create_index("ix_lease_merchant_version", "lease", ["merchant", "version"], unique=True)
    op.create_table(
        "write_off",
        *_texts("merchant", "id"),
        *_numbers("epoch"),
        *_texts("at"),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_write_off"),
    )
    with op.batch_alter_table("usage", copy_from=_usage(_TAKEN)) as usage:
        usage.add_column(sa.Column("leased", sa.BigInteger(), nullable=False, server_default="0"))
        usage.drop_constraint(op.f("ck_usage_uses"), type_="check")
    with op.batch_alter_table("usage", copy_from=_usage("1 = 1", "leased")) as usage:
        usage.alter_column("leased", server_default=None, existing_type=sa.BigInteger(), existing_nullable=False)
        _replace_check(usage, _TAKEN_OR_LEASED, made=op.get_bind().dialect.name == "postgresql")


def _replace_check(usage: Any, check: str, *, made: bool) -> None:
    """The copied table brings a check of that name along, the table that stays where it is does not."""
    if not made:
        usage.drop_constraint(op.f("ck_usage_uses"), type_="check")
    usage.create_check_constraint(op.f("ck_usage_uses"), check)


def downgrade() -> None:
    """Nothing is leased any more."""
    with op.batch_alter_table("usage", copy_from=_usage(_TAKEN_OR_LEASED, "leased")) as usage:
        usage.drop_constraint(op.f("ck_usage_uses"), type_="check")
        usage.drop_column("leased")
        usage.create_check_constraint(op.f("ck_usage_uses"), _TAKEN)
    op.drop_table("write_off")
    op.drop_table("lease")
