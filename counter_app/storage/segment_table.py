"""The tables of what a manager saves: segments, channels."""

from __future__ import annotations

from sqlalchemy import Table

from counter_app.storage.columns import from_cloud, metadata, number, words

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
