"""The table of visits that this counter has counted; it belongs to `schema`."""

from __future__ import annotations

from sqlalchemy import Table

from counter_app.storage.columns import metadata, number, words

traffic = Table(
    "traffic",
    metadata,
    words("business_day", primary_key=True),
    words("kind", primary_key=True),
    number("count"),
    sqlite_with_rowid=False,
)
