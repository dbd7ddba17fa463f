"""The bodies of what a manager does with many members at once (`docs/decisions/269`); one operation a member."""

from __future__ import annotations

import msgspec

from counter_app.protocol.channels import ChannelPut
from counter_app.protocol.consents import ConsentPut
from counter_app.protocol.messages import MessagePlan
from counter_app.protocol.operations import OperationType
from counter_app.protocol.undoing import ImportUndo


class TagPut(msgspec.Struct, frozen=True, kw_only=True):
    """`tag_put`: the member gets `tag`, or with `take` loses it; nothing else of the member changes.

    `undoes`: the `tag_put` that is taken back, whose opposite this is: it changes only what that one had changed, and
    one that arrives behind it never takes effect.
    """

    member: str
    tag: str
    take: bool = False
    undoes: str = ""


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """`follow_up`: somebody is to be called again, or has been.

    Without `outcome` it makes the entry whose id is the operation's own: one of the `list` with its `title` and
    `script`, `due` on a day, by `who` ("" = anybody). With `outcome` (reached, not_reached, comes, no_interest,
    wrong_number) it tells of a call; `next`: the day of the next one, empty for none.
    """

    entry: str
    member: str
    list: str = ""
    title: str = ""
    script: str = ""
    due: str = ""
    who: str = ""
    outcome: str = ""
    note: str = ""
    next: str = ""


DESK_TYPES: dict[OperationType, type[msgspec.Struct]] = {
    OperationType.TAG_PUT: TagPut,
    OperationType.FOLLOW_UP: FollowUp,
    OperationType.MESSAGE_PLAN: MessagePlan,
    OperationType.CHANNEL_PUT: ChannelPut,
    OperationType.IMPORT_UNDO: ImportUndo,
    OperationType.CONSENT_PUT: ConsentPut,
}
