"""The table of saved segments."""

from __future__ import annotations

from sqlalchemy import Table

from counter_app.storage.columns import from_cloud, metadata, words

# `document`: JSON of title and rule; null where it was taken away here.
segment = Table("segment", metadata, words("id", primary_key=True), words("document"), *from_cloud())
