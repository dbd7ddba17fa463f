"""Tables of the counter's database. Times are integers: milliseconds since 1970 UTC. Ids are text.

What came down from the cloud carries the cloud's `version`; 0 = made here and not seen from there yet. `digest` is the
hash of the wire row as it came down within this counter's scope, NULL for rows made here or looked up; `generation`
counts how often everything was asked for anew. `came_down` keeps the columns of a row as they came down while an act
of this counter, or a look-up, has changed them.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text, text

from counter_app.storage import (
    audit_table,
    follow_up_tables,
    import_tables,
    member_change_table,
    message_tables,
    reservation_table,
    segment_table,
    shift_table,
    tag_tables,
    traffic_table,
)
from counter_app.storage.columns import from_cloud, metadata, moment, number, words
from counter_app.storage.schema_ledgers import entry, given_back, lot, tier

__all__ = ["entry", "given_back", "import_tables", "lot", "metadata", "reservation_table", "shift_table", "tier"]
__all__ += ["audit_table", "follow_up_tables", "member_change_table", "message_tables", "segment_table"]
__all__ += ["tag_tables", "traffic_table"]

# --- what came down ---------------------------------------------------------------------------------------------------

campaign = Table(
    "campaign",
    metadata,
    words("id", primary_key=True),
    words("status"),
    moment("status_since"),
    number("current_version"),
    number("version"),
)

terms = Table(
    "terms",
    metadata,
    words("campaign", primary_key=True),
    Column("terms_version", Integer, primary_key=True),
    number("tag", index=True),
    moment("made_at"),
    words("document"),
    # What this version's row tells of the campaign; `campaign` has what is true here.
    words("status"),
    moment("status_since"),
    number("current"),
    *from_cloud(),
)

coupon = Table(
    "coupon",
    metadata,
    words("id", primary_key=True),
    words("campaign"),
    number("terms_version"),
    Column("short_code", Text, nullable=True, unique=True),
    words("signed_code"),
    words("member", index=True),
    words("home_store"),
    moment("issued_at"),
    words("status"),
    moment("status_since"),
    number("cycles"),
    words("last_redemption"),
    moment("last_at"),
    words("last_store"),
    words("last_counter"),
    words("last_staff"),
    *from_cloud(),
    sqlite_with_rowid=False,
)

member = Table(
    "member",
    metadata,
    words("id", primary_key=True),
    Column("number", Text, nullable=True, unique=True),
    words("phone", index=True),
    words("phone_reversed", index=True),
    words("name", index=True),
    words("pinyin"),
    words("initials", index=True),
    words("home_store"),
    moment("joined_at"),
    words("status"),
    moment("status_since"),
    words("tier"),
    words("tags"),
    words("channel"),
    words("birthday"),
    number("visits"),
    moment("last_visit_at"),
    words("member_code"),
    words("alias_of"),
    *from_cloud(),
)
Index("ix_member_alias", member.c.alias_of, sqlite_where=text("alias_of <> ''"))
# The orders of the member list; who became another one does not stand in it.
for _order in ("pinyin", "joined_at", "last_visit_at", "visits"):
    Index(f"ix_member_by_{_order}", member.c[_order], sqlite_where=text("alias_of = ''"))

usage = Table("usage", metadata, words("scope", primary_key=True), number("used"), *from_cloud())

staff = Table(
    "staff",
    metadata,
    words("id", primary_key=True),
    words("name"),
    words("role"),
    words("pin_hash"),
    number("active"),
    *from_cloud(),
)

store = Table(
    "store",
    metadata,
    words("id", primary_key=True),
    words("name"),
    words("timezone"),
    *from_cloud(),
)

setting = Table("setting", metadata, words("id", primary_key=True), words("value"), *from_cloud())

signing_key = Table(
    "signing_key",
    metadata,
    words("id", primary_key=True),
    words("public_key"),
    number("active"),
    *from_cloud(),
)

exception = Table(
    "exception",
    metadata,
    words("id", primary_key=True),
    words("operation"),
    words("reason"),
    number("at_stake_minor"),
    words("made_at"),
    words("status"),
    words("facts"),
    *from_cloud(),
)

came_down = Table(
    "came_down",
    metadata,
    words("kind", primary_key=True),
    words("id", primary_key=True),
    words("columns"),
    sqlite_with_rowid=False,
)

digest = Table(
    "digest",
    metadata,
    words("kind", primary_key=True),
    number("count"),
    number("sum"),
    sqlite_with_rowid=False,
)

# `given_back`: our own word, which no row that comes down takes back: nothing more is redeemed from it here.
lease = Table(
    "lease", metadata, words("id", primary_key=True), words("campaign", index=True), number("quota"),
    number("granted"), number("used"), moment("until"), words("status"), words("made_at"), number("given_back"),
    *from_cloud(),
)  # fmt: skip

# `id`: a redemption of this counter; `operation`: the void by which another one took it back.
void = Table(
    "void", metadata, words("id", primary_key=True), words("checkout"), words("operation"), words("at"),
    words("store"), words("counter"), words("staff"), *from_cloud(),
)  # fmt: skip

# --- what happened here -----------------------------------------------------------------------------------------------

meta = Table("meta", metadata, words("key", primary_key=True), words("value"))

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True),
    number("epoch"),
    number("seq"),
    words("hash"),
    CheckConstraint("id = 1", name="one_row"),
)

operation = Table(
    "operation",
    metadata,
    words("id", primary_key=True),
    number("epoch"),
    number("seq"),
    words("device"),
    words("prev"),
    words("hash"),
    words("type"),
    words("mode"),
    moment("at"),
    number("clock_offset_ms"),
    words("staff"),
    Column("body", LargeBinary, nullable=False),
    words("request_hash"),
    Column("answer", LargeBinary, nullable=False, server_default=text("''")),
    words("state"),
    moment("written_at"),
    number("attempts"),
    words("last_error"),
    moment("next_try_at"),
    Column("result", LargeBinary, nullable=False, server_default=text("''")),
    number("result_version"),
    moment("closed_at"),
    number("lane"),  # 1: goes up when nothing else waits
)
Index("uq_operation_seq", operation.c.epoch, operation.c.seq, unique=True)
Index("ix_operation_ahead", operation.c.result_version)
_OPEN = tuple(operation.c[name] for name in ("state", "lane", "epoch", "seq"))
Index("ix_operation_open", *_OPEN, sqlite_where=text("state <> 'closed'"))

redemption = Table(
    "redemption",
    metadata,
    words("id", primary_key=True),
    words("checkout", index=True),
    words("coupon", index=True),
    words("campaign"),
    words("title_zh"),
    words("title_en"),
    words("member", index=True),
    words("store"),
    words("counter"),
    words("staff"),
    Column("at", Integer, nullable=False, index=True),
    number("discount_minor"),
    number("exposure_minor"),
    number("offline"),
    moment("voided_at"),
    words("voided_by"),
)

unshown = Table(
    "unshown", metadata, words("checkout", primary_key=True), number("at"), number("lost"), sqlite_with_rowid=False
)

take = Table(
    "take",
    metadata,
    words("scope", primary_key=True),
    Column("slot", Integer, primary_key=True),
    number("cap"),
    words("redemption", index=True),
    CheckConstraint("slot >= 1 AND slot <= cap", name="within_cap"),
    sqlite_with_rowid=False,
)

money = Table(
    "money",
    metadata,
    words("scope", primary_key=True),
    number("spent_minor"),
    number("cap_minor"),
    CheckConstraint("spent_minor >= 0 AND spent_minor <= cap_minor", name="within_cap"),
    sqlite_with_rowid=False,
)

spend = Table(
    "spend",
    metadata,
    words("redemption", primary_key=True),
    words("scope"),
    number("minor"),
    CheckConstraint("minor > 0", name="some"),
    sqlite_with_rowid=False,
)

usage_delta = Table(
    "usage_delta",
    metadata,
    words("operation", primary_key=True),
    words("redemption", primary_key=True),
    words("scope", primary_key=True),
    number("delta"),
    number("reached"),
    # Up to which version a row holds none of this (NULL: never sent), and from which on it does (NULL: not known).
    Column("unseen_until", Integer, nullable=True),
    Column("seen_from", Integer, nullable=True),
    sqlite_with_rowid=False,
)
Index("ix_usage_delta_open", usage_delta.c.scope, sqlite_where=text("reached = 0"))

offline_total = Table(
    "offline_total",
    metadata,
    words("campaign", primary_key=True),
    number("redemptions"),
    number("sum_minor"),
)

scan_log = Table(
    "scan_log",
    metadata,
    Column("number", Integer, primary_key=True),
    moment("at"),
    words("source"),
    words("kind"),
    words("shown"),
    words("colour"),
    words("reasons"),
    words("staff"),
    words("campaign"),
)

pin_tries = Table(
    "pin_tries",
    metadata,
    words("staff", primary_key=True),
    number("failures"),
    moment("locked_until"),
)

reserve_member = Table(
    "reserve_member", metadata, words("subject", primary_key=True), words("number"), words("signed_code")
)

reserve_coupon = Table(
    "reserve_coupon",
    metadata,
    words("subject", primary_key=True),
    words("campaign"),
    number("terms_version"),
    words("short_code"),
    words("signed_code"),
)
Index("ix_reserve_coupon_terms", reserve_coupon.c.campaign, reserve_coupon.c.terms_version)
