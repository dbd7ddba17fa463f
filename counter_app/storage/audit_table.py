"""The table of who did what, a chain of hashes; it belongs to `schema`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, text

from counter_app.storage.columns import metadata, words

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    words("at"),
    words("staff"),
    words("action"),
    words("subject"),
    words("outcome"),
    words("details"),
    words("prev"),
    words("hash"),
)
# The log of a person, of an act, of a day.
for _column in ("staff", "action"):
    Index(f"ix_audit_{_column}", audit.c[_column], audit.c.number)
Index("ix_audit_at", audit.c.at)
# When somebody signed in last; no other act writes to it.
Index(
    "ix_audit_sign_in",
    audit.c.staff,
    audit.c.number,
    sqlite_where=text("action = 'sign_in' AND outcome = 'done'"),
)
