"""Tables of the cloud as first shipped. Columns are written as `name:kind`, a question mark where it may be null."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

_KINDS: dict[str, TypeEngine[Any]] = {
    "text": sa.Text(),
    "number": sa.BigInteger(),
    "flag": sa.Boolean(),
    "bytes": sa.LargeBinary(),
}
_TABLES = (
    "cloud_fact merchant counter signing_key store device enrolment_code staff setting "
    "campaign terms identity member coupon usage "
    "checkout redemption pending_void cancellation operation exception"
)


def _column(written: str) -> "sa.Column[Any]":
    name, kind = written.split(":")
    return sa.Column(name, _KINDS[kind.rstrip("?")], nullable=kind.endswith("?"))


def _table(name: str, columns: str, *constraints: SchemaItem) -> None:
    key = sa.PrimaryKeyConstraint("merchant", "id", name=f"pk_{name}")
    op.create_table(name, *map(_column, ["merchant:text", "id:text", *columns.split()]), key, *constraints)


def _index(table: str, *columns: str, unique: bool = False) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns), unique=unique)


def _who() -> None:
    _table("cloud_fact", "value:text")
    _table(
        "merchant",
        "name:text tag:text currency:text trial:flag owner:text pin_pepper:bytes recovery_public_key:text "
        "created_at:text",
        sa.UniqueConstraint("tag", name="uq_merchant_tag"),
    )
    _table("counter", "version:number tags_given:number")
    _table("signing_key", "public_key:text private_sealed:bytes active:flag version:number")
    _index("signing_key", "merchant", "version", unique=True)
    _table("store", "name:text timezone:text version:number")
    _index("store", "merchant", "version", unique=True)
    _table(
        "device",
        "epoch:number store:text counter:text public_key:text token_hash:text enrolled_at:text "
        "revoked_at:text misses_minute:text misses:number",
        sa.UniqueConstraint("merchant", "store", "counter", name="uq_device_merchant_store_counter"),
        sa.UniqueConstraint("merchant", "token_hash", name="uq_device_merchant_token_hash"),
    )
    _table("enrolment_code", "store:text created_at:text expires_at:text public_key:text device:text")
    _index("enrolment_code", "id")
    _table("staff", "name:text role:text pin_hash:text active:flag version:number")
    _index("staff", "merchant", "version", unique=True)
    _table("setting", "value:text changed_at:text changed_by:text deleted:flag version:number")
    _index("setting", "merchant", "version", unique=True)


def _what() -> None:
    _table("campaign", "tag:number status:text status_since:text current_version:number")
    _table(
        "terms",
        "campaign:text terms_version:number tag:number made_at:text terms:text version:number",
        sa.UniqueConstraint("merchant", "campaign", "terms_version", name="uq_terms_merchant_campaign_terms_version"),
    )
    _index("terms", "merchant", "tag")
    _index("terms", "merchant", "version", unique=True)
    _table(
        "identity",
        "kind:text digits:text signed_code:text campaign:text terms_version:number device:text allocated_at:text",
        sa.UniqueConstraint("merchant", "digits", name="uq_identity_merchant_digits"),
    )
    _table(
        "member",
        "number:text? phone:text? name:text home_store:text joined_at:text status:text status_since:text "
        "tier:text tags:text channel:text birthday:text visits:number last_visit_at:text member_code:text "
        "alias_of:text consent:text edited:text filled:flag version:number",
        sa.UniqueConstraint("merchant", "number", name="uq_member_merchant_number"),
        sa.UniqueConstraint("merchant", "phone", name="uq_member_merchant_phone"),
    )
    _index("member", "merchant", "alias_of")
    _index("member", "merchant", "version", unique=True)
    _table(
        "coupon",
        "campaign:text terms_version:number short_code:text? member:text home_store:text issued_at:text "
        "status:text status_since:text cycles:number used:number excess:number cap:number filled:flag "
        "welcome:flag yielded_to:text last_redemption:text last_at:text last_store:text last_counter:text "
        "last_staff:text version:number",
        sa.UniqueConstraint("merchant", "short_code", name="uq_coupon_merchant_short_code"),
        sa.CheckConstraint("used >= 0 AND used <= cap", name=op.f("ck_coupon_uses")),
        sa.CheckConstraint("excess >= 0", name=op.f("ck_coupon_uses_excess")),
    )
    _index("coupon", "merchant", "member")
    _index("coupon", "merchant", "version", unique=True)
    _table(
        "usage",
        "used:number excess:number cap:number version:number",
        sa.CheckConstraint("used >= 0 AND used <= cap", name=op.f("ck_usage_uses")),
        sa.CheckConstraint("excess >= 0", name=op.f("ck_usage_uses_excess")),
    )
    _index("usage", "merchant", "version", unique=True)


def _acts() -> None:
    _table(
        "checkout",
        "member:text store:text device:text counter:text staff:text at:text business_day:text "
        "amount_minor:number discount_minor:number payable_minor:number cancelled:flag",
    )
    _index("checkout", "merchant", "member")
    _table(
        "redemption",
        "checkout:text coupon:text campaign:text terms_version:number member:text store:text counter:text "
        "staff:text staff_name:text at:text amount_minor:number discount_minor:number excess:flag takes:text "
        "voided_by:text voided_at:text cancelled:flag",
    )
    _index("redemption", "merchant", "checkout")
    _index("redemption", "merchant", "coupon")
    _index("redemption", "merchant", "member")
    _table("pending_void", "checkout:text redemption:text at:text")
    _index("pending_void", "merchant", "checkout")
    _table("cancellation", "operation:text at:text")
    _table(
        "operation",
        "device:text epoch:number seq:number prev:text type:text mode:text at:text clock_offset_ms:number "
        "staff:text body:bytes body_hash:text result:text answer:bytes received_at:text",
    )
    _index("operation", "merchant", "device", "epoch", "seq")
    _table(
        "exception",
        "operation:text reason:text at_stake_minor:number made_at:text status:text facts:text version:number",
    )
    _index("exception", "merchant", "operation")
    _index("exception", "merchant", "version", unique=True)


def upgrade() -> None:
    _who()
    _what()
    _acts()


def downgrade() -> None:
    for name in reversed(_TABLES.split()):
        op.drop_table(name)
