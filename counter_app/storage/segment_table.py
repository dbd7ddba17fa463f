"""Small tables of what is said and saved: segments, channels, consents."""

from __future__ import annotations

from sqlalchemy import Table

from counter_app.storage.columns import from_cloud, metadata, moment, number, words

# `document`: JSON of title and rule; null where it was taken away here.
segment = Table("segment", metadata, words("id", primary_key=True), words("document"), *from_cloud())

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
