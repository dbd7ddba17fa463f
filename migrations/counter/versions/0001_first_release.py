"""The first release's tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Every table of the first release."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("staff", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("action", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("details", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("prev", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("hash", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("status_since", sa.Integer(), nullable=True),
        sa.Column("current_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("hash", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_chain_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain")),
    )
    op.create_table(
        "coupon",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("terms_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("short_code", sa.Text(), nullable=True),
        sa.Column("signed_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("member", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("home_store", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("issued_at", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("status_since", sa.Integer(), nullable=True),
        sa.Column("cycles", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_redemption", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("last_at", sa.Integer(), nullable=True),
        sa.Column("last_store", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("last_counter", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("last_staff", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon")),
        sa.UniqueConstraint("short_code"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_coupon_member"), "coupon", ["member"], unique=False)
    op.create_table(
        "exception",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at_stake_minor", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("made_at", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("facts", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("phone_reversed", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pinyin", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("initials", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("home_store", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("joined_at", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("status_since", sa.Integer(), nullable=True),
        sa.Column("tier", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("tags", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("channel", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("birthday", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("visits", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_visit_at", sa.Integer(), nullable=True),
        sa.Column("member_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("alias_of", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_member_initials"), "member", ["initials"], unique=False)
    op.create_index(op.f("ix_member_name"), "member", ["name"], unique=False)
    op.create_index(op.f("ix_member_phone"), "member", ["phone"], unique=False)
    op.create_index(op.f("ix_member_phone_reversed"), "member", ["phone_reversed"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "offline_total",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("redemptions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sum_minor", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("campaign", name=op.f("pk_offline_total")),
    )
    op.create_table(
        "operation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("device", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("prev", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("hash", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("type", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("mode", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.Integer(), nullable=True),
        sa.Column("clock_offset_ms", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("staff", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("request_hash", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("answer", sa.LargeBinary(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("written_at", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("next_try_at", sa.Integer(), nullable=True),
        sa.Column("result", sa.LargeBinary(), server_default=sa.text("''"), nullable=False),
        sa.Column("result_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("closed_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    op.create_index(
        "ix_operation_open", "operation", ["state", "seq"], unique=False, sqlite_where=sa.text("state <> 'closed'")
    )
    op.create_index("uq_operation_seq", "operation", ["epoch", "seq"], unique=True)
    op.create_table(
        "pin_tries",
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_pin_tries")),
    )
    op.create_table(
        "redemption",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("checkout", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("coupon", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("campaign", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("title_zh", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("title_en", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("member", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("store", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("counter", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("staff", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("discount_minor", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("exposure_minor", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("offline", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("voided_at", sa.Integer(), nullable=True),
        sa.Column("voided_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
    )
    op.create_index(op.f("ix_redemption_at"), "redemption", ["at"], unique=False)
    op.create_index(op.f("ix_redemption_checkout"), "redemption", ["checkout"], unique=False)
    op.create_index(op.f("ix_redemption_coupon"), "redemption", ["coupon"], unique=False)
    op.create_index(op.f("ix_redemption_member"), "redemption", ["member"], unique=False)
    op.create_table(
        "reserve_coupon",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("terms_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("short_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("signed_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_reserve_coupon")),
    )
    op.create_index("ix_reserve_coupon_terms", "reserve_coupon", ["campaign", "terms_version"], unique=False)
    op.create_table(
        "reserve_member",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("signed_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_reserve_member")),
    )
    op.create_table(
        "scan_log",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("shown", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("colour", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reasons", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("staff", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("campaign", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_scan_log")),
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("active", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("role", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pin_hash", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("active", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "store",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("timezone", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
    )
    op.create_table(
        "take",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("redemption", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("slot >= 1 AND slot <= cap", name=op.f("ck_take_within_cap")),
        sa.PrimaryKeyConstraint("scope", "slot", name=op.f("pk_take")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_take_redemption"), "take", ["redemption"], unique=False)
    op.create_table(
        "terms",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("made_at", sa.Integer(), nullable=True),
        sa.Column("document", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "terms_version", name=op.f("pk_terms")),
    )
    op.create_index(op.f("ix_terms_tag"), "terms", ["tag"], unique=False)
    op.create_table(
        "usage",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_usage")),
    )
    op.create_table(
        "usage_delta",
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("redemption", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("delta", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reached", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("operation", "redemption", "scope", name=op.f("pk_usage_delta")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_usage_delta_open", "usage_delta", ["scope"], unique=False, sqlite_where=sa.text("reached = 0"))


def downgrade() -> None:
    """Back to an empty file."""
    op.drop_index("ix_usage_delta_open", table_name="usage_delta", sqlite_where=sa.text("reached = 0"))
    op.drop_table("usage_delta")
    op.drop_table("usage")
    op.drop_index(op.f("ix_terms_tag"), table_name="terms")
    op.drop_table("terms")
    op.drop_index(op.f("ix_take_redemption"), table_name="take")
    op.drop_table("take")
    op.drop_table("store")
    op.drop_table("staff")
    op.drop_table("signing_key")
    op.drop_table("setting")
    op.drop_table("scan_log")
    op.drop_table("reserve_member")
    op.drop_index("ix_reserve_coupon_terms", table_name="reserve_coupon")
    op.drop_table("reserve_coupon")
    op.drop_index(op.f("ix_redemption_member"), table_name="redemption")
    op.drop_index(op.f("ix_redemption_coupon"), table_name="redemption")
    op.drop_index(op.f("ix_redemption_checkout"), table_name="redemption")
    op.drop_index(op.f("ix_redemption_at"), table_name="redemption")
    op.drop_table("redemption")
    op.drop_table("pin_tries")
    op.drop_index("uq_operation_seq", table_name="operation")
    op.drop_index("ix_operation_open", table_name="operation", sqlite_where=sa.text("state <> 'closed'"))
    op.drop_table("operation")
    op.drop_table("offline_total")
    op.drop_table("meta")
    op.drop_index(op.f("ix_member_phone_reversed"), table_name="member")
    op.drop_index(op.f("ix_member_phone"), table_name="member")
    op.drop_index(op.f("ix_member_name"), table_name="member")
    op.drop_index(op.f("ix_member_initials"), table_name="member")
    op.drop_table("member")
    op.drop_table("exception")
    op.drop_index(op.f("ix_coupon_member"), table_name="coupon")
    op.drop_table("coupon")
    op.drop_table("chain")
    op.drop_table("campaign")
    op.drop_table("audit")
