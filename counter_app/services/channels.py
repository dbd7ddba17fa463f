"""Channels at the manager's desk: made, changed and ended, and who came through each (docs/channels.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from counter_app.domain.channels import Channel, channel_dict, named, read_channel, refuse_twice
from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.protocol.channels import ChannelPut
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    Act,
    begin,
    finish,
    manager_refusal,
    moment,
    refusal_of,
    require_manager,
    told_before,
    write,
)
from counter_app.services.channel_records import ChannelCount
from counter_app.services.channels_here import link_of
from counter_app.services.context import Counter
from counter_app.services.ports import Writing

MOST_CHANNELS = 500
SLICE_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class PutChannels:
    """`channels` in the form of docs/channels.md."""

    id: str
    channels: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """What became of one channel."""

    id: str
    changed: bool


@dataclass(frozen=True, slots=True)
class ChannelsAnswer:
    """`reasons` when the person may not do it."""

    done: bool
    channels: tuple[ChannelLine, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelNumbers:
    """Who came through it, of the members that this counter knows. `came_back`: with a second visit; `redeemed`: with a
    coupon that this counter redeemed and nobody took back."""

    signed_up: int = 0
    came_back: int = 0
    redeemed: int = 0


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel with its code; `numbers` None where they were not asked for."""

    channel: Channel
    link: str
    numbers: ChannelNumbers | None = None


@dataclass(frozen=True, slots=True)
class ChannelList:
    """Active ones first, then by name. `others`: texts that members have as their channel and none is named like."""

    channels: tuple[ChannelView, ...] = ()
    others: tuple[tuple[str, ChannelNumbers], ...] = ()
    staff: str = ""
    reasons: tuple[Reason, ...] = ()


def put_channels(counter: Counter, request: PutChannels) -> ChannelsAnswer:
    """New channels, and known ones changed; all or none. Raises `InvalidInput` that names the key."""
    now = moment(counter)
    with counter.store.writing() as writing:
        if (refused := manager_refusal(writing, now, "channel_put")) is not None:
            return ChannelsAnswer(False, reasons=(refused,))
        listed = read_channels(request.channels)
        act = begin(writing, request.id, "channel_put", now, {"channels": [channel_dict(each) for each in listed]})
        told = told_before(writing, act, ChannelsAnswer)
        if told is not None:
            return ChannelsAnswer(False, reasons=(told,)) if isinstance(told, Reason) else told
        known = writing.channels()
        after = {**known, **{each.id: each for each in listed}}
        if len(after) > max(MOST_CHANNELS, len(known)):
            raise InvalidInput(f"there may be at most {MOST_CHANNELS} channels", key="channels")
        refuse_twice([each for each in listed if each != known.get(each.id)], after.values())
        return _put_all(writing, counter, act, listed, known)


def end_channel(counter: Counter, operation_id: str, channel_id: str) -> ChannelsAnswer:
    """It brings nobody any more; what came through it stays. Raises `InvalidInput` where there is none."""
    now = moment(counter)
    with counter.store.writing() as writing:
        if (refused := manager_refusal(writing, now, "channel_end", channel_id)) is not None:
            return ChannelsAnswer(False, reasons=(refused,))
        act = begin(writing, operation_id, "channel_end", now, {"channel": channel_id})
        told = told_before(writing, act, ChannelsAnswer)
        if told is not None:
            return ChannelsAnswer(False, reasons=(told,)) if isinstance(told, Reason) else told
        known = writing.channels()
        if channel_id not in known:
            raise InvalidInput(f"channel: there is no channel {channel_id}", key="channel", code=SlipCode.NOT_HERE)
        return _put_all(writing, counter, act, [replace(known[channel_id], active=False)], known)


def _put_all(
    writing: Writing, counter: Counter, act: Act, listed: Sequence[Channel], known: Mapping[str, Channel]
) -> ChannelsAnswer:
    lines = []
    for number, channel in enumerate(listed):
        changed = channel != known.get(channel.id)
        if changed:
            writing.put_channel(channel)
            counter.failpoint("channel_put.channel")
        # The first one is kept under the request's own id even when it changes nothing: it remembers the answer.
        if changed or not number:
            body = ChannelPut(
                channel=channel.id, name=channel.name, kind=channel.kind.value, who=channel.who, active=channel.active
            )
            write(writing, act, OperationType.CHANNEL_PUT, body, operation_id="" if not number else counter.ids.new())
        lines.append(ChannelLine(channel.id, changed))
    answer = ChannelsAnswer(True, tuple(lines))
    finish(writing, act, answer, listed[0].id, {"channels": [channel.id for channel in listed]})
    return answer


def read_channels(channels: Sequence[Mapping[str, object]]) -> list[Channel]:
    """The channels of a file. Raises `InvalidInput` naming the key, and the channel where there are several."""
    if not 0 < len(channels) <= MOST_CHANNELS:
        raise InvalidInput(f"channels: needs 1 to {MOST_CHANNELS} channels", key="channels")
    listed: list[Channel] = []
    for number, data in enumerate(channels):
        try:
            channel = read_channel(data)
        except InvalidInput as wrong:
            where = f"channel {number + 1}: " if len(channels) > 1 else ""
            raise InvalidInput(f"{where}{wrong.sentence}", key=wrong.key) from None
        if any(channel.id == other.id for other in listed):
            raise InvalidInput(f"id: {channel.id} stands twice in the file", key="id")
        listed.append(channel)
    return listed


def list_channels(counter: Counter, *, numbers: bool = False) -> ChannelList:
    """Every channel; a manager's to see. `numbers`: with who came through each."""
    if (refused := refusal_of(counter, "channel_list", require_manager)) is not None:
        return ChannelList(reasons=(refused,))
    counts = _counts(counter) if numbers else {}
    with counter.store.reading() as reading:
        session = reading.session()
        views = [ChannelView(each, link_of(reading, each)) for each in reading.channels().values()]
    views.sort(key=lambda view: (not view.channel.active, view.channel.name.casefold(), view.channel.id))
    staff = session.staff if session else ""
    if not numbers:
        return ChannelList(tuple(views), staff=staff)
    sums: dict[str, ChannelNumbers] = {}
    others: dict[str, ChannelNumbers] = {}
    for text, count in counts.items():
        channel = named((view.channel for view in views), text)
        into, key = (others, text) if channel is None else (sums, channel.id)
        known = into.get(key, ChannelNumbers())
        into[key] = ChannelNumbers(
            known.signed_up + count.signed_up, known.came_back + count.came_back, known.redeemed + count.redeemed
        )
    shown = tuple(replace(view, numbers=sums.get(view.channel.id, ChannelNumbers())) for view in views)
    return ChannelList(shown, tuple(sorted(others.items())), staff)


def _added(known: ChannelNumbers, count: ChannelCount) -> ChannelNumbers:
    return ChannelNumbers(
        known.signed_up + count.members, known.came_back + count.came_back, known.redeemed + count.redeemed
    )


def _counts(counter: Counter) -> dict[str, ChannelNumbers]:
    """By what members keep of how they came. A slice of rows is a view of its own: nobody waits for the rest."""
    sums: dict[str, ChannelNumbers] = {}
    low, last = 0, 1
    while low < last:
        with counter.store.reading() as reading:
            last = reading.member_last_row()
            for count in reading.channel_counts(low, low + SLICE_ROWS):
                sums[count.text] = _added(sums.get(count.text, ChannelNumbers()), count)
        low += SLICE_ROWS
    return sums
