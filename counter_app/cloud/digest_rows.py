"""Rows that say what each zone holds, and what left it (`cloud/zones`)."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class DigestRow(Record):
    """Count and signed sum of the hashes of one kind in one zone; `id` is `KIND/ZONE`, `version` that of the last
    change there."""

    kind: str
    zone: str
    count: int = 0
    sum: int = 0
    last_version: int = 0


class DepartureRow(Record):
    """A row that went from one zone to another; whoever sees the first and not the second is told that it is gone.

    `id` is `KIND/ZONE/ROW`.
    """

    kind: str
    zone: str
    row: str
    to_zone: str
    version: int = 0
