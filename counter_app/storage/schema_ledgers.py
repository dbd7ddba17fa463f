"""Tables of points, stored value and tiers: what came down of them, and what own operations did to them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table

from counter_app.storage.columns import from_cloud, metadata, number, words

# What came down; own entries that it does not hold yet stand in `usage_delta` under the scope `lot:ID`.
lot = Table(
    "lot",
    metadata,
    words("id", primary_key=True),
    words("member", index=True),
    words("ledger"),
    words("until"),
    number("left"),
    *from_cloud(),
    sqlite_with_rowid=False,
)

# Of the member with that id; the tier itself stands in the member's row. Days as texts, empty for none.
tier = Table(
    "tier",
    metadata,
    words("id", primary_key=True),
    words("since"),
    words("until"),
    number("paid_minor"),
    number("visits"),
    words("holds"),
    *from_cloud(),
    sqlite_with_rowid=False,
)

# Appended only. `checkout`: the checkout or top-up that it belongs to, also where `operation` takes that back;
# `balance`: of the ledger after it; `chosen`: somebody wanted to spend, so that there must be enough.
entry = Table(
    "entry",
    metadata,
    words("checkout", primary_key=True),
    words("operation", primary_key=True),
    Column("number", Integer, primary_key=True),
    words("member"),
    words("ledger"),
    words("until"),
    number("amount"),
    number("balance"),
    number("chosen"),
    CheckConstraint("chosen = 0 OR amount > 0 OR balance >= 0", name="enough"),
    sqlite_with_rowid=False,
)
Index("ix_entry_member", entry.c.member)

# What a refund or void of this counter handed back; `line` of a checkout, 0 where it was not one line.
given_back = Table(
    "given_back",
    metadata,
    words("operation", primary_key=True),
    words("checkout", index=True),
    number("line"),
    number("tender_minor"),
    number("principal_minor"),
    number("bonus_minor"),
    number("points"),
    number("points_minor"),
    number("earned"),
    sqlite_with_rowid=False,
)
