"""What travels of channels: the body of `channel_put`, and the row that comes down."""

from __future__ import annotations

import msgspec


class ChannelPut(msgspec.Struct, frozen=True, kw_only=True):
    """`channel_put`: a channel as it is from now on. `kind`: partner, staff, poster, online; `who`: the shop or person
    behind it; `active` false: it has ended, and nothing is ever taken away."""

    channel: str
    name: str
    kind: str
    who: str = ""
    active: bool = True


class ChannelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A channel; members keep its `id` as the way by which they came."""

    id: str
    version: int
    name: str
    kind: str
    who: str
    active: bool
    deleted: bool = False
