"""Channels: the ways by which people come, each with a code of its own (docs/channels.md).

A channel's code is an address of the merchant's cloud that ends in its token: the merchant's tag and the channel's id.
The id alone is what members keep, and short enough to be the scene of a code of a service account (64 characters).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import Fields, keys, refuse
from counter_app.domain.values import dataclass

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}")
LONGEST_NAME = 40
_KEYS = keys("id", "name", "kind", "who", "active")


class ChannelKind(StrEnum):
    """Where its code is met."""

    PARTNER = "partner"
    STAFF = "staff"
    POSTER = "poster"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Channel:
    """`who`: the shop or person that stands behind it, empty where nobody does. An ended one brings nobody any more;
    whoever came through it has come through it."""

    id: str
    name: str
    kind: ChannelKind = ChannelKind.POSTER
    who: str = ""
    active: bool = True


def is_channel_id(text: str) -> bool:
    """1 to 48 letters, digits, `_` and `-`, the first a letter or digit."""
    return _ID.fullmatch(text) is not None


def read_channel(data: Mapping[str, object]) -> Channel:
    """A channel as a person wrote it. Raises `InvalidInput` that names the key."""
    fields = Fields(data)
    fields.only(_KEYS)
    channel_id = fields.text("id")
    if not is_channel_id(channel_id):
        refuse("id", "must be 1 to 48 letters, digits, _ or -, the first a letter or digit")
    name = " ".join(fields.text("name", LONGEST_NAME).split())
    kind = fields.text("kind") if fields.holds("kind") else ChannelKind.POSTER.value
    if kind not in tuple(ChannelKind):
        refuse("kind", f"must be one of {', '.join(ChannelKind)}")
    said = fields.said("who") if fields.holds("who") else ""
    who = " ".join(fields.text("who", LONGEST_NAME).split()) if said else ""
    active = fields.flag("active", True)
    fields.done()
    return Channel(channel_id, name, ChannelKind(kind), who, active)


def channel_dict(channel: Channel) -> dict[str, object]:
    """The same as it is written."""
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind.value,
        "who": channel.who,
        "active": channel.active,
    }


def known_kind(text: str) -> ChannelKind:
    """A kind of a newer program is met somewhere."""
    return ChannelKind(text) if text in tuple(ChannelKind) else ChannelKind.POSTER


def token_of(merchant_tag: str, channel_id: str) -> str:
    """What stands behind `/c/`: no two merchants of a cloud have the same."""
    return f"{merchant_tag}-{channel_id}"


def id_in(token: str, merchant_tag: str) -> str | None:
    """The channel's id in a token of this merchant; None for anybody else's."""
    tag, _, channel_id = token.partition("-")
    return channel_id if tag == merchant_tag and is_channel_id(channel_id) else None


def spelled(text: str) -> str:
    """How names are compared: without case, and blanks around or between."""
    return "".join(text.split()).casefold()


def named(channels: Iterable[Channel], text: str) -> Channel | None:
    """The one that a text means: by its id, else by its name, an active one first."""
    listed = sorted(channels, key=lambda channel: (not channel.active, channel.id))
    wanted = spelled(text)
    by_id = (channel for channel in listed if channel.id == text)
    return next(by_id, None) or next(
        (channel for channel in listed if wanted and spelled(channel.name) == wanted), None
    )


def refuse_twice(said: Iterable[Channel], every: Iterable[Channel]) -> None:
    """Two active ones of one name could not be told apart: none of `said` gets the name of another one of `every`. What
    two counters have made at once stands, until somebody says otherwise. Raises `InvalidInput`."""
    called: dict[str, list[str]] = {}
    for each in every:
        if each.active:
            called.setdefault(spelled(each.name), []).append(each.id)
    for channel in said:
        others = [each for each in called.get(spelled(channel.name), ()) if each != channel.id]
        if channel.active and others:
            raise InvalidInput(f"name: {channel.name} is the name of {others[0]} already", key="name")
