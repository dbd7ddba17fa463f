"""Channels at the cloud: made, changed and ended by a manager (docs/channels.md)."""

from __future__ import annotations

from counter_app.cloud.channel_rows import ChannelRow
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.domain.channels import read_channel
from counter_app.domain.errors import InvalidInput
from counter_app.protocol.channels import ChannelPut


def channel_put(book: Book, act: Act, body: ChannelPut) -> Outcome:
    """A channel as it is from now on; of two managers the later word stands."""
    written = {"id": body.channel, "name": body.name, "kind": body.kind, "who": body.who, "active": body.active}
    try:
        made = read_channel(written)
    except InvalidInput as error:
        return Refusal("invalid", error.sentence, {"key": error.key})
    known = book.channels.get(made.id)
    told = (made.name, made.kind.value, made.who, made.active)
    if known is not None and (known.name, known.kind, known.who, known.active) == told:
        book.show(known)
        return Done(detail={"channel": made.id})
    book.touch(
        ChannelRow(
            merchant=book.merchant,
            id=made.id,
            name=made.name,
            kind=made.kind.value,
            who=made.who,
            active=made.active,
            changed_at=book.moment.now_iso,
            changed_by=act.operation.staff,
            digest=known.digest if known else 0,
        )
    )
    return Done(detail={"channel": made.id})
