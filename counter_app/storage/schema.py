"""Tables of the counter's database. Times are integers: milliseconds since 1970 UTC. Ids are text.

What came down from the cloud carries the cloud's `version`; 0 = made here and not seen from there yet. `digest` is the
hash of the wire row as it came down within this counter's scope, NULL for rows made here or looked up; `generation`
counts how often everything was asked for anew. `came_down` keeps the columns of a row as they came down while an act
of this counter, or a look-up, has changed them.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, primary_key: bool = False, index: bool = False) -> Column[str]:
    if primary_key:
        return Column(name, Text, primary_key=True)
    return Column(name, Text, nullable=False, server_default=text("''"), index=index)


def _number(name: str, *, index: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"), index=index)


def _moment(name: str) -> Column[int | None]:
    return Column(name, Integer, nullable=True)


def _from_cloud() -> tuple[Column[int], Column[int | None], Column[int]]:
    """What every row has that can come down."""
    return _number("version"), Column("digest", Integer, nullable=True), _number("generation")


# --- what came down ---------------------------------------------------------------------------------------------------

campaign = Table(
    "campaign",
    metadata,
    _text("id", primary_key=True),
    _text("status"),
    _moment("status_since"),
    _number("current_version"),
    _number("version"),
)

terms = Table(
    "terms",
    metadata,
    _text("campaign", primary_key=True),
    Column("terms_version", Integer, primary_key=True),
    _number("tag", index=True),
    _moment("made_at"),
    _text("document"),
    *_from_cloud(),
)

coupon = Table(
    "coupon",
    metadata,
    _text("id", primary_key=True),
    _text("campaign"),
    _number("terms_version"),
    Column("short_code", Text, nullable=True, unique=True),
    _text("signed_code"),
    _text("member", index=True),
    _text("home_store"),
    _moment("issued_at"),
    _text("status"),
    _moment("status_since"),
    _number("cycles"),
    _text("last_redemption"),
    _moment("last_at"),
    _text("last_store"),
    _text("last_counter"),
    _text("last_staff"),
    *_from_cloud(),
    sqlite_with_rowid=False,
)

member = Table(
    "member",
    metadata,
    _text("id", primary_key=True),
    Column("number", Text, nullable=True, unique=True),
    _text("phone", index=True),
    _text("phone_reversed", index=True),
    _text("name", index=True),
    _text("pinyin"),
    _text("initials", index=True),
    _text("home_store"),
    _moment("joined_at"),
    _text("status"),
    _moment("status_since"),
    _text("tier"),
    _text("tags"),
    _text("channel"),
    _text("birthday"),
    _number("visits"),
    _moment("last_visit_at"),
    _text("member_code"),
    _text("alias_of"),
    *_from_cloud(),
)

usage = Table("usage", metadata, _text("scope", primary_key=True), _number("used"), *_from_cloud())

staff = Table(
    "staff",
    metadata,
    _text("id", primary_key=True),
    _text("name"),
    _text("role"),
    _text("pin_hash"),
    _number("active"),
    *_from_cloud(),
)

store = Table(
    "store",
    metadata,
    _text("id", primary_key=True),
    _text("name"),
    _text("timezone"),
    *_from_cloud(),
)

setting = Table("setting", metadata, _text("id", primary_key=True), _text("value"), *_from_cloud())

signing_key = Table(
    "signing_key",
    metadata,
    _text("id", primary_key=True),
    _text("public_key"),
    _number("active"),
    *_from_cloud(),
)

exception = Table(
    "exception",
    metadata,
    _text("id", primary_key=True),
    _text("operation"),
    _text("reason"),
    _number("at_stake_minor"),
    _text("made_at"),
    _text("status"),
    _text("facts"),
    *_from_cloud(),
)

came_down = Table(
    "came_down",
    metadata,
    _text("kind", primary_key=True),
    _text("id", primary_key=True),
    _text("columns"),
    sqlite_with_rowid=False,
)

digest = Table(
    "digest",
    metadata,
    _text("kind", primary_key=True),
    _number("count"),
    _number("sum"),
    sqlite_with_rowid=False,
)

# `given_back`: our own word, which no row that comes down takes back: nothing more is redeemed from it here.
lease = Table(
    "lease", metadata, _text("id", primary_key=True), _text("campaign", index=True), _number("quota"),
    _number("granted"), _number("used"), _moment("until"), _text("status"), _text("made_at"), _number("given_back"),
    *_from_cloud(),
)  # fmt: skip

# --- what happened here -----------------------------------------------------------------------------------------------

meta = Table("meta", metadata, _text("key", primary_key=True), _text("value"))

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True),
    _number("epoch"),
    _number("seq"),
    _text("hash"),
    CheckConstraint("id = 1", name="one_row"),
)

operation = Table(
    "operation",
    metadata,
    _text("id", primary_key=True),
    _number("epoch"),
    _number("seq"),
    _text("device"),
    _text("prev"),
    _text("hash"),
    _text("type"),
    _text("mode"),
    _moment("at"),
    _number("clock_offset_ms"),
    _text("staff"),
    Column("body", LargeBinary, nullable=False),
    _text("request_hash"),
    Column("answer", LargeBinary, nullable=False, server_default=text("''")),
    _text("state"),
    _moment("written_at"),
    _number("attempts"),
    _text("last_error"),
    _moment("next_try_at"),
    Column("result", LargeBinary, nullable=False, server_default=text("''")),
    _number("result_version"),
    _moment("closed_at"),
)
Index("uq_operation_seq", operation.c.epoch, operation.c.seq, unique=True)
Index("ix_operation_ahead", operation.c.result_version)
Index("ix_operation_open", operation.c.state, operation.c.seq, sqlite_where=text("state <> 'closed'"))

redemption = Table(
    "redemption",
    metadata,
    _text("id", primary_key=True),
    _text("checkout", index=True),
    _text("coupon", index=True),
    _text("campaign"),
    _text("title_zh"),
    _text("title_en"),
    _text("member", index=True),
    _text("store"),
    _text("counter"),
    _text("staff"),
    Column("at", Integer, nullable=False, index=True),
    _number("discount_minor"),
    _number("exposure_minor"),
    _number("offline"),
    _moment("voided_at"),
    _text("voided_by"),
)

take = Table(
    "take",
    metadata,
    _text("scope", primary_key=True),
    Column("slot", Integer, primary_key=True),
    _number("cap"),
    _text("redemption", index=True),
    CheckConstraint("slot >= 1 AND slot <= cap", name="within_cap"),
    sqlite_with_rowid=False,
)

money = Table(
    "money",
    metadata,
    _text("scope", primary_key=True),
    _number("spent_minor"),
    _number("cap_minor"),
    CheckConstraint("spent_minor >= 0 AND spent_minor <= cap_minor", name="within_cap"),
    sqlite_with_rowid=False,
)

spend = Table(
    "spend",
    metadata,
    _text("redemption", primary_key=True),
    _text("scope"),
    _number("minor"),
    CheckConstraint("minor > 0", name="some"),
    sqlite_with_rowid=False,
)

usage_delta = Table(
    "usage_delta",
    metadata,
    _text("operation", primary_key=True),
    _text("redemption", primary_key=True),
    _text("scope", primary_key=True),
    _number("delta"),
    _number("reached"),
    sqlite_with_rowid=False,
)
Index("ix_usage_delta_open", usage_delta.c.scope, sqlite_where=text("reached = 0"))

offline_total = Table(
    "offline_total",
    metadata,
    _text("campaign", primary_key=True),
    _number("redemptions"),
    _number("sum_minor"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("at"),
    _text("staff"),
    _text("action"),
    _text("subject"),
    _text("outcome"),
    _text("details"),
    _text("prev"),
    _text("hash"),
)

scan_log = Table(
    "scan_log",
    metadata,
    Column("number", Integer, primary_key=True),
    _moment("at"),
    _text("source"),
    _text("kind"),
    _text("shown"),
    _text("colour"),
    _text("reasons"),
    _text("staff"),
    _text("campaign"),
)

pin_tries = Table(
    "pin_tries",
    metadata,
    _text("staff", primary_key=True),
    _number("failures"),
    _moment("locked_until"),
)

reserve_member = Table(
    "reserve_member", metadata, _text("subject", primary_key=True), _text("number"), _text("signed_code")
)

reserve_coupon = Table(
    "reserve_coupon",
    metadata,
    _text("subject", primary_key=True),
    _text("campaign"),
    _number("terms_version"),
    _text("short_code"),
    _text("signed_code"),
)
Index("ix_reserve_coupon_terms", reserve_coupon.c.campaign, reserve_coupon.c.terms_version)
