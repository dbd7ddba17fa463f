"""Members who are to be called again; the tables belong to `schema`."""

from __future__ import annotations

from sqlalchemy import Column, Computed, Index, Table, Text, text

from counter_app.storage.columns import from_cloud, metadata, number, words
from counter_app.storage.follow_up_conditions import MADE, OPEN

follow_up = Table(
    "follow_up",
    metadata,
    words("id", primary_key=True),
    words("member", index=True),
    *map(words, ("list", "title", "script", "due", "who", "made_at", "outcome", "note", "next")),
    *map(words, ("said_at", "said_op", "said_by")),
    number("tries"),
    Column("day", Text, Computed("CASE next WHEN '' THEN due ELSE next END", persisted=False)),
    *from_cloud(),
)
Index("ix_follow_up_list", follow_up.c.list, follow_up.c.member)
Index("ix_follow_up_open", follow_up.c.day, follow_up.c.id, sqlite_where=text(f"{MADE} AND {OPEN}"))
Index("ix_follow_up_done", follow_up.c.said_at, follow_up.c.id, sqlite_where=text(f"{MADE} AND NOT {OPEN}"))

# Which operation of this counter has said what came of which entry: what comes down meanwhile does not unsay it.
follow_up_said = Table(
    "follow_up_said",
    metadata,
    words("operation", primary_key=True),
    Column("entry", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)
