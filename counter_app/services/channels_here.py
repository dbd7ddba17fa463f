"""Which channels there are at this counter, and which one a code or a text means."""

from __future__ import annotations

import re

from counter_app.domain.channels import Channel, id_in, named, token_of
from counter_app.domain.codes import ChannelCode
from counter_app.domain.errors import InvalidInput
from counter_app.services.context import Counter
from counter_app.services.ports import Reading

# What somebody may have scanned into the field: kept, it would be shown and exported as the way a member came.
_ADDRESS = re.compile(r"^\s*([a-z][a-z0-9+.-]*:/|www\.)", re.IGNORECASE)


def channel_of_code(reading: Reading, code: ChannelCode) -> Channel | None:
    """The merchant's own; without a name where it has not come down yet, None for another merchant's of that cloud."""
    device = reading.device()
    channel_id = id_in(code.token, device.merchant_tag) if device is not None else None
    if channel_id is None:
        return None
    return reading.channels().get(channel_id) or Channel(channel_id, "")


def channel_meant(reading: Reading, counter: Counter, text: str) -> str:
    """What a member keeps of how they came: the id of the channel whose code, id or name it is; else the text itself,
    as it always was. Raises `InvalidInput` for an address, or the code of another merchant's channel."""
    code = counter.read_code(text)
    if isinstance(code, ChannelCode):
        found = channel_of_code(reading, code)
        if found is None:
            raise _foreign()
        return found.id
    known = named(reading.channels().values(), text)
    if known is None and _ADDRESS.search(text):
        raise _foreign()
    return known.id if known is not None else text


def _foreign() -> InvalidInput:
    return InvalidInput("channel: this is no channel of this shop but somebody else's address", key="channel")


def channel_name(reading: Reading, channel: str) -> str:
    """What the channel of a member is called; a text that is none stands for itself."""
    known = reading.channels().get(channel) if channel else None
    return known.name if known is not None else channel


def link_of(reading: Reading, channel: Channel) -> str:
    """What stands in the channel's QR code. ValueError where the counter belongs to no cloud."""
    device = reading.device()
    if device is None:
        raise ValueError("a counter without a cloud has no addresses")
    return f"{device.cloud_url.rstrip('/')}/c/{token_of(device.merchant_tag, channel.id)}"
