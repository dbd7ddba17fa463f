"""Channels as the cloud keeps them."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class ChannelRow(Record):
    """A channel of the merchant. None is ever taken away: `deleted` is what every travelling row has."""

    name: str
    kind: str
    who: str
    active: bool
    changed_at: str
    changed_by: str
    deleted: bool = False
    version: int = 0
    digest: int = 0
