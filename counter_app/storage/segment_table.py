"""Small tables of what is said and saved: segments, channels, consents."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, text

from counter_app.storage.columns import from_cloud, metadata, moment, number, words

# `document`: JSON of title and rule; null where it was taken away here.
segment = Table("segment", metadata, words("id", primary_key=True), words("document"), *from_cloud())

# What was counted last, of this counter's members: `rule` as it was then, `since` the business day from which on it was
# that one.
segment_count = Table(
    "segment_count",
    metadata,
    words("id", primary_key=True),
    words("rule"),
    words("since"),
    words("day"),
    moment("counted_at"),
    number("members"),
    sqlite_with_rowid=False,
)

# Who of the members in some thousand rows belongs to it: one bit a row. `mark` is another number where they are others.
segment_part = Table(
    "segment_part",
    metadata,
    words("segment", primary_key=True),
    Column("part", Integer, primary_key=True),
    number("members"),
    number("mark"),
    Column("rows", LargeBinary, nullable=False, server_default=text("''")),
)

segment_size = Table(
    "segment_size",
    metadata,
    words("segment", primary_key=True),
    words("day", primary_key=True),
    number("members"),
    sqlite_with_rowid=False,
)

# `step`: 1 came in on that day, -1 left; who did both on one day has no row.
segment_move = Table(
    "segment_move",
    metadata,
    words("segment", primary_key=True),
    words("day", primary_key=True),
    words("member", primary_key=True),
    number("step"),
    sqlite_with_rowid=False,
)

channel = Table(
    "channel",
    metadata,
    words("id", primary_key=True),
    words("name"),
    words("kind"),
    words("who"),
    number("active"),
    *from_cloud(),
)

# Of the member with that id; `*` says that everybody's has come down.
purchases = Table(
    "purchases",
    metadata,
    words("id", primary_key=True),
    number("paid_minor"),
    number("purchases"),
    words("since"),
    words("days"),
    *from_cloud(),
    sqlite_with_rowid=False,
)

# The last word of the member with that id since the sign-up.
consent = Table(
    "consent",
    metadata,
    words("id", primary_key=True),
    number("given"),
    moment("at"),
    words("how"),
    words("text_version"),
    number("guardian"),
    words("staff"),
    words("store"),
    *from_cloud(),
    sqlite_with_rowid=False,
)
